using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Responsibility;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Lists;

/// <summary>Gives up a draft. It stays readable, its version is not used again.</summary>
public static class DiscardDraft
{
    /// <summary>Why.</summary>
    public sealed record Request([StringLength(500, MinimumLength = 1)] string Reason);

    /// <summary>The list after it.</summary>
    public sealed record Response(Guid ListId, string Code, int Version, ListStatus Status);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/lists/{id:guid}/discard", Handle).Requires(Role.Administrator, Role.Department, Role.Discipline)
            .WithSummary("Discards a draft with a reason. What was adopted cannot be discarded; it is superseded by another version.")
            .WithExample(new Request("与市级清单重复，另行起草。"), new Response(new Guid("01980a4e-5f00-7000-8000-0000000000a3"), "P3-DEPT", 2, ListStatus.Discarded));

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid id, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await ResponsibilityList.Lock(tx, id) is not { } list || !caller.MaySee(list.UnitPath))
                return Problem.NotFound("list", "此清单");
            if (ResponsibilityList.MayBecome(list.Status, ListStatus.Discarded) is { } refused)
                return refused;
            await tx.ExecuteAsync("update lists set status = 'Discarded', discard_reason = @Reason, discarded_at = @now where id = @id", new { id, request.Reason, now = clock.GetUtcNow() });
            tx.Record(new ListDiscarded(id, list.Code, list.Version, list.UnitCode, list.UnitPath, request.Reason));
            return TypedResults.Ok(new Response(id, list.Code, list.Version, ListStatus.Discarded));
        }, ct);
}
