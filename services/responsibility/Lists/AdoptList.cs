using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Responsibility;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Lists;

/// <summary>Adopts a drafted list by a decision.</summary>
public static class AdoptList
{
    /// <summary>The decision.</summary>
    public sealed record Request([StringLength(200, MinimumLength = 1)] string DecisionReference);

    /// <summary>The list after it.</summary>
    public sealed record Response(Guid ListId, string Code, int Version, ListStatus Status);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/lists/{id:guid}/adopt", Handle).Requires(Role.Administrator, Role.Department, Role.Discipline)
            .WithSummary("Adopts a drafted list; decisionReference names the record of the meeting that decided it.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid id, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await ResponsibilityList.Lock(tx, id) is not { } list || !caller.MaySee(list.UnitPath))
                return Problem.NotFound("list", "此清单");
            if (ResponsibilityList.MayBecome(list.Status, ListStatus.Adopted) is { } refused)
                return refused;
            await tx.ExecuteAsync("update lists set status = 'Adopted', decision_reference = @DecisionReference, adopted_at = @now where id = @id",
                new { id, request.DecisionReference, now = clock.GetUtcNow() });
            tx.Record(new ListAdopted(id, list.Code, list.Version, list.UnitCode, list.UnitPath, request.DecisionReference));
            return TypedResults.Ok(new Response(id, list.Code, list.Version, ListStatus.Adopted));
        }, ct);
}
