using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Draws;

/// <summary>Another person decides whether a unit is left out.</summary>
internal static class DecideExclusion
{
    /// <summary>The decision.</summary>
    /// <param name="Approved">True when the unit is left out.</param>
    /// <param name="Reason">Why.</param>
    public sealed record Request(bool Approved, [StringLength(2000, MinimumLength = 1)] string Reason);

    /// <summary>The exclusion as decided.</summary>
    public sealed record Response(Guid ExclusionId, bool Approved);

    private sealed record Exclusion(string UnitCode, string UnitPath, string ProposedPerson, bool? Approved);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/draws/{drawId:guid}/exclusions/{exclusionId:guid}/decide", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Decides whether a unit is left out of a draw, before it is committed to. By another person than who proposed it (403 another-person-required).");

    private static Task<Results<Ok<Response>, Problem>> Handle(
        Guid drawId, Guid exclusionId, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            var draw = await Draw.Lock(tx, drawId, caller);
            if (draw is null)
                return Draw.NotFound;
            var exclusion = await tx.QuerySingleOrDefaultAsync<Exclusion>("""
                select x.unit_code, u.path::text as unit_path, x.proposed_person, x.approved
                from draw_exclusions x join units u on u.code = x.unit_code where x.id = @exclusionId and x.draw_id = @drawId
                """, new { exclusionId, drawId });
            if (exclusion is null)
                return Problem.NotFound("exclusion", "排除申请");
            if (caller.PersonCode is not { } person)
                return Draw.PersonRequired;
            if (person == exclusion.ProposedPerson)
                return Draw.AnotherPersonRequired;
            if (draw.Status is not DrawStatus.Prepared)
                return draw.NotNow;
            if (exclusion.Approved is not null)
                return Problem.Conflict("already-decided", "该申请已决定。", "This was decided already.");
            await tx.ExecuteAsync("""
                update draw_exclusions set approved = @Approved, decision_reason = @Reason, decided_person = @person, decided_at = @now where id = @exclusionId
                """, new { request.Approved, request.Reason, person, now = clock.GetUtcNow(), exclusionId });
            tx.Record(new DrawExclusionDecided(drawId, exclusionId, exclusion.UnitCode, exclusion.UnitPath, request.Approved, request.Reason, person, draw.Unannounced));
            return TypedResults.Ok(new Response(exclusionId, request.Approved));
        }, ct);
}
