using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Rounds;

/// <summary>Closes a round that was reported on, once every finding of it is closed out.</summary>
internal static class CloseRound
{
    /// <summary>The round, closed.</summary>
    public sealed record Response(Guid RoundId, RoundStatus Status);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/rounds/{roundId:guid}/close", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Closes a reported round; refused (409 findings-open) while a finding raised or found again in it is not closed out, parts-open while a part of it is not closed.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid roundId, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            var round = await Round.Lock(tx, roundId, caller);
            if (round is null)
                return Round.NotFound;
            if (round.Status is RoundStatus.Closed)
                return Problem.Conflict("round-closed", "该轮次已结束。", "The round is closed already.");
            if (round.Status is not RoundStatus.Reported)
                return Problem.Conflict("round-not-reported", "该轮次尚未报告。", "The round has not been reported on.");
            if (await tx.QuerySingleAsync<bool>("select exists (select from rounds where parent_id = @roundId and status <> 'Closed')", new { roundId }))
                return Problem.Conflict("parts-open", "还有分轮次未结束。", "A part of the round is not closed.");
            // one that was found again in a later round rests with that round
            var open = await tx.QuerySingleAsync<int>("""
                select count(*)::int from findings where closed_at is null and ((round_id = @roundId and found_in is null) or found_in = @roundId)
                """, new { roundId });
            if (open > 0)
                return Problem.Conflict("findings-open", $"还有 {open} 个问题未销号。", $"{open} findings are not closed out.");
            await tx.ExecuteAsync("update rounds set status = 'Closed', closed_at = @now where id = @roundId", new { now = clock.GetUtcNow(), roundId });
            tx.Record(new RoundClosed(roundId, round.UnitCode, round.UnitPath));
            return TypedResults.Ok(new Response(roundId, RoundStatus.Closed));
        }, ct);
}
