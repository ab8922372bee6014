using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Chassis.Secrecy;
using DutyNet.Contracts.Logbook;
using DutyNet.Logbook.Decisions;
using DutyNet.Logbook.Policies;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Logbook.Ballots;

/// <summary>Closes a ballot and counts it; the tally is known only now, and the key is destroyed.</summary>
public static class CloseBallot
{
    /// <summary>To give the ballot up uncounted, giveUp with a reason.</summary>
    public sealed record Request(bool GiveUp = false, [StringLength(2000)] string? Reason = null);

    /// <summary>The votes for each option in their order; empty when it was given up.</summary>
    public sealed record Response(Guid BallotId, int Papers, bool Counted, IReadOnlyList<long> Tally);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/decisions/ballots/{id:guid}/close", Handle).Requires(Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Closes a ballot and counts it. Fewer than 3 papers (policy) are not counted (409 too-few-papers): wait, or give the ballot up with a reason.");

    private static async Task<Results<Ok<Response>, Problem>> Handle(
        Guid id, Request request, Caller caller, SecretKeys keys, LogbookPolicies policies, TimeProvider clock, Database db, CancellationToken ct)
    {
        var answer = await db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            var now = Entries.Entry.Instant(clock);
            if (await Ballot.Hold(tx, id, caller) is not { } ballot || !caller.MaySee(ballot.UnitPath))
                return Ballot.NotFound;
            if (await Decision.RefuseWriter(tx, caller, ballot.UnitCode, now.DateInChina()) is { } refused)
                return refused;
            if (!ballot.IsOpen)
                return Ballot.Over;
            if (request.GiveUp && string.IsNullOrWhiteSpace(request.Reason))
                return Problem.Invalid("reason", "required", "必填。", "Required.");
            if (!request.GiveUp && !string.IsNullOrWhiteSpace(request.Reason))
                return Problem.Invalid("reason", "not-given-up", "只有作废时才填写原因。", "A reason is for a ballot that is given up.");
            var papers = await tx.QueryAsync<Guid>("select nonce from ballot_papers where ballot_id = @id", new { id });
            long[]? tally = [];
            if (!request.GiveUp)
            {
                if (papers.Count < policies.BallotMinimum)
                    return Problem.Conflict("too-few-papers", $"不足 {policies.BallotMinimum} 票，计票无从保密。", $"Fewer than {policies.BallotMinimum} papers: to count them would tell who voted what.");
                if (await keys.Read(id, ct) is not { } key)
                    return CastBallotPaper.KeyMissing;
                tally = Ballot.Tally(key, id, papers, await tx.QueryAsync<long>("select masked from ballot_sums where ballot_id = @id order by option", new { id }));
                if (tally is null)
                    return Problem.Conflict("tally-does-not-add-up", "票数与选票不符，数据可能被改动。", "The sums do not add up to the papers: somebody may have changed them.");
            }
            await tx.ExecuteAsync("""
                insert into ballot_closings (ballot_id, papers, tally, counted, reason, closed_by, closed_at) values (@id, @papers, @tally, @counted, @reason, @Actor, @now)
                """, new { id, papers = papers.Count, tally, counted = !request.GiveUp, reason = request.GiveUp ? request.Reason : null, caller.Actor, now });
            tx.Record(new BallotClosed(id, ballot.UnitCode, ballot.UnitPath, papers.Count, tally, !request.GiveUp));
            return TypedResults.Ok(new Response(id, papers.Count, !request.GiveUp, tally));
        }, ct);
        if (answer.Result is Ok<Response>)
            keys.Destroy(id); // the sweep does it should we die here
        return answer;
    }
}
