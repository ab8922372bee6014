using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Rounds;

/// <summary>Allows a person to look at a unit in spite of one ground of recusal: with a reason, and only by another person.</summary>
internal static class OverrideRecusal
{
    /// <summary>What is allowed.</summary>
    /// <param name="Person">Code of the inspector; for same-team-twice the leader of the new team.</param>
    /// <param name="Unit">Code of a unit of the round.</param>
    /// <param name="Ground">own-unit, native-place, served-there, declared-interest or same-team-twice.</param>
    /// <param name="Reason">Why.</param>
    public sealed record Request(
        [StringLength(32, MinimumLength = 1)] string Person,
        [StringLength(32, MinimumLength = 1)] string Unit,
        [RegularExpression(Recusal.Grounds)] string Ground,
        [StringLength(2000, MinimumLength = 1)] string Reason);

    /// <summary>The override, from now on in force.</summary>
    public sealed record Response(Guid OverrideId);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/rounds/{roundId:guid}/recusal-overrides", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Lifts one ground of recusal for one person at one unit of a round, with a reason. The caller must be a person, and neither the inspector concerned nor who planned the round; it does not count for a team the caller assigns or belongs to.");

    private static Task<Results<Created<Response>, Problem>> Handle(
        Guid roundId, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var round = await Round.Lock(tx, roundId, caller);
            if (round is null)
                return Round.NotFound;
            // recusal binds until the last finding is closed out, so it can be lifted until then
            if (round.Status is RoundStatus.Closed)
                return Round.Over;
            if (caller.PersonCode is not { } approver || approver == request.Person || approver == round.PlannedPerson || caller.Actor == round.PlannedBy)
                return Problem.Forbidden("another-person-required", "须由检查人员和轮次制定人以外的另一人批准。", "Another person than the inspector and the planner of the round must allow this.");
            var path = await tx.QuerySingleOrDefaultAsync<string>("""
                select u.path::text from round_units ru join units u on u.code = ru.unit_code where ru.round_id = @roundId and u.code = @Unit
                """, new { roundId, request.Unit });
            if (path is null || !caller.MaySee(path))
                return Problem.Invalid("unit", "not-in-round", "该单位不在本轮次中。", "Not a unit of this round.");
            if (!await tx.QuerySingleAsync<bool>("select exists (select from holdings where person_code = @Person)", new { request.Person }))
                return Problem.Invalid("person", "unknown", "没有此人员。", "There is no such person.");

            var now = clock.GetUtcNow();
            var id = Guid.CreateVersion7(now);
            var inserted = await tx.ExecuteAsync("""
                insert into recusal_overrides (id, round_id, person_code, unit_code, ground, reason, approved_by, approved_at)
                values (@id, @roundId, @Person, @Unit, @Ground, @Reason, @approver, @now)
                on conflict do nothing
                """, new { id, roundId, request.Person, request.Unit, request.Ground, request.Reason, approver, now });
            if (inserted == 0)
                return Problem.Conflict("already-overridden", "您已批准过此项。", "You have allowed this already.");
            tx.Record(new RecusalOverridden(id, roundId, request.Unit, path, request.Person, request.Ground, request.Reason));
            return TypedResults.Created($"/api/v1/inspection/rounds/{roundId}", new Response(id));
        }, ct);
}
