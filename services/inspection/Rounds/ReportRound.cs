using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Rounds;

/// <summary>Reports on a round: nothing more is checked in it.</summary>
internal static class ReportRound
{
    /// <summary>The report.</summary>
    /// <param name="Summary">What the round found.</param>
    public sealed record Request([StringLength(20000, MinimumLength = 1)] string Summary);

    /// <summary>The round, and the findings raised in it.</summary>
    public sealed record Response(Guid RoundId, RoundStatus Status, int Findings);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/rounds/{roundId:guid}/report", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Reports on a round in progress; afterwards it takes no more checks and findings.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid roundId, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            var round = await Round.Lock(tx, roundId, caller);
            if (round is null)
                return Round.NotFound;
            if (round.Status is RoundStatus.Planned or RoundStatus.Drawn)
                return Problem.Conflict("nothing-checked", "本轮次尚未开展检查。", "Nothing has been checked in this round.");
            if (!round.TakesChecks)
                return Round.Over;
            await tx.ExecuteAsync("""
                update rounds set status = 'Reported', summary = @Summary, reported_at = @now where id = @roundId
                """, new { request.Summary, now = clock.GetUtcNow(), roundId });
            var findings = await tx.QuerySingleAsync<int>("select count(*)::int from findings where round_id = @roundId", new { roundId });
            tx.Record(new RoundReported(roundId, round.UnitCode, round.UnitPath, request.Summary, findings));
            return TypedResults.Ok(new Response(roundId, RoundStatus.Reported, findings));
        }, ct);
}
