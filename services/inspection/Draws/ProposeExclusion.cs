using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Draws;

/// <summary>Proposes to leave a unit out of what is drawn from, before the draw is committed to.</summary>
internal static class ProposeExclusion
{
    /// <summary>What is left out, and why.</summary>
    /// <param name="Unit">Code of the unit; what lies below it is not meant.</param>
    /// <param name="Reason">Why it cannot be looked at.</param>
    public sealed record Request([StringLength(32, MinimumLength = 1)] string Unit, [StringLength(2000, MinimumLength = 1)] string Reason);

    /// <summary>The exclusion, waiting for another person.</summary>
    public sealed record Response(Guid ExclusionId);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/draws/{drawId:guid}/exclusions", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Proposes to leave a unit out of a draw that is not committed to yet (409 draw-committed else), with a reason. By a person; another decides.");

    private static Task<Results<Created<Response>, Problem>> Handle(Guid drawId, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var draw = await Draw.Lock(tx, drawId, caller);
            if (draw is null)
                return Draw.NotFound;
            if (caller.PersonCode is not { } person)
                return Draw.PersonRequired;
            if (draw.Status is not DrawStatus.Prepared)
                return draw.NotNow;
            if (await Draw.PathOf(tx, request.Unit, draw.UnitPath, caller) is not { } path)
                return Problem.Invalid("unit", "unknown", "抽取范围内没有此单位。", "No such unit in what is drawn from.");
            var now = clock.GetUtcNow();
            var id = Guid.CreateVersion7(now);
            var inserted = await tx.ExecuteAsync("""
                insert into draw_exclusions (id, draw_id, unit_code, reason, proposed_person, proposed_at)
                values (@id, @drawId, @Unit, @Reason, @person, @now)
                on conflict (draw_id, unit_code) where approved is distinct from false do nothing
                """, new { id, drawId, request.Unit, request.Reason, person, now });
            if (inserted == 0)
                return Problem.Conflict("already-proposed", "该单位已提出或已批准排除。", "This was proposed, or approved, already.");
            tx.Record(new DrawExclusionProposed(drawId, id, request.Unit, path, request.Reason, person, draw.Unannounced));
            return TypedResults.Created($"/api/v1/inspection/draws/{drawId}", new Response(id));
        }, ct);
}
