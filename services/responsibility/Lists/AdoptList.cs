using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Responsibility;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace DutyNet.Responsibility.Lists;

/// <summary>Adopts a drafted list by a decision.</summary>
public static class AdoptList
{
    /// <summary>The decision.</summary>
    /// <param name="DecisionReference">What the deciding meeting's record is called.</param>
    /// <param name="DecisionRecordId">The record of the decision in the logbook service, when there is one.</param>
    public sealed record Request([StringLength(200, MinimumLength = 1)] string DecisionReference, Guid? DecisionRecordId = null);

    /// <summary>The list after it.</summary>
    public sealed record Response(Guid ListId, string Code, int Version, ListStatus Status);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/lists/{id:guid}/adopt", Handle).Requires(Role.Administrator, Role.Department, Role.Discipline)
            .WithSummary("Adopts a drafted list; decisionReference names the record of the meeting that decided it, decisionRecordId its record in the logbook. With If-Match (the ETag of the list) it is refused (412) when the draft was edited meanwhile.")
            .WithExample(new Request("区委常委会纪要〔2027〕3号"), new Response(new Guid("01980a4e-5f00-7000-8000-0000000000a3"), "P3-DEPT", 1, ListStatus.Adopted));

    private static Task<Results<Ok<Response>, Problem>> Handle(
        Guid id, Request request, [FromHeader(Name = "If-Match")] string? ifMatch, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await ResponsibilityList.Lock(tx, id) is not { } list || !caller.MaySee(list.UnitPath))
                return Problem.NotFound("list", "此清单");
            if ((ResponsibilityList.MayBecome(list.Status, ListStatus.Adopted) ?? list.RefuseStale(ifMatch)) is { } refused)
                return refused;
            await tx.ExecuteAsync("update lists set status = 'Adopted', decision_reference = @DecisionReference, decision_record_id = @DecisionRecordId, adopted_at = @now where id = @id",
                new { id, request.DecisionReference, request.DecisionRecordId, now = clock.GetUtcNow() });
            tx.Record(new ListAdopted(id, list.Code, list.Version, list.UnitCode, list.UnitPath, request.DecisionReference, request.DecisionRecordId));
            return TypedResults.Ok(new Response(id, list.Code, list.Version, ListStatus.Adopted));
        }, ct);
}
