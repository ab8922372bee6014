using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Rounds;

/// <summary>Moves the days of a round in which nothing was looked at yet, for example out of a blackout. The days before are kept.</summary>
internal static class MoveRound
{
    /// <summary>The new days.</summary>
    /// <param name="From">First day.</param>
    /// <param name="Until">Last day, not before the first and within 5 years (policy).</param>
    /// <param name="Reason">Why.</param>
    public sealed record Request(DateOnly From, DateOnly Until, [StringLength(2000, MinimumLength = 1)] string Reason);

    /// <summary>The round with its new days.</summary>
    public sealed record Response(Guid RoundId, DateOnly From, DateOnly Until);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/rounds/{roundId:guid}/move", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Moves a round without batches, in which nothing was looked at yet, to other days, with a reason; refused in the weeks of a blackout (409 blackout).")
        .WithExample(new Request(new(2026, 7, 1), new(2026, 7, 20), "避开年度班子考察"), new Response(new Guid("0199f2d4-8c1e-7f60-9a50-1c8a3f0b7e11"), new(2026, 7, 1), new(2026, 7, 20)));

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid roundId, Request request, Caller caller, Database db, Policies policies, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            var round = await Round.Lock(tx, roundId, caller);
            if (round is null)
                return Round.NotFound;
            if (!round.IsAhead)
                return Problem.Conflict("round-begun", "该轮次已开始检查。", "The round has begun.");
            if (Plan.WrongDays("", request.From, request.Until, clock.Today(), policies) is { Count: > 0 } days)
                return Problem.Invalid(days);
            if (await tx.QuerySingleAsync<bool>("select exists (select from round_batches where round_id = @roundId) or exists (select from rounds where parent_id = @roundId)", new { roundId }) || round.ParentId is not null)
                return Problem.Conflict("round-in-parts", "分批或分区域的轮次不得整体移动。", "A round in batches or parts is not moved as one.");
            if (await Plan.RefusesMove(tx, round, request.From, request.Until, caller) is { } refused)
                return refused;
            await tx.ExecuteAsync("""
                insert into round_moves (round_id, number, from_on, until_on, reason, moved_by, moved_at)
                select @roundId, (select count(*) + 1 from round_moves where round_id = @roundId), from_on, until_on, @Reason, @by, @now from rounds where id = @roundId
                """, new { roundId, request.Reason, by = caller.PersonCode ?? caller.Actor, now = clock.GetUtcNow() });
            await tx.ExecuteAsync("update rounds set from_on = @From, until_on = @Until where id = @roundId", new { request.From, request.Until, roundId });
            tx.Record(new RoundMoved(roundId, round.UnitCode, round.UnitPath, request.From, request.Until, request.Reason));
            return TypedResults.Ok(new Response(roundId, request.From, request.Until));
        }, ct);
}
