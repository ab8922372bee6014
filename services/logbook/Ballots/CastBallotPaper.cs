using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Idempotency;
using DutyNet.Chassis.Problems;
using DutyNet.Chassis.Secrecy;
using DutyNet.Contracts.Logbook;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Logbook.Ballots;

/// <summary>An elector casts their paper. That they voted is recorded; what is on the paper is recorded nowhere.</summary>
public static class CastBallotPaper
{
    /// <summary>The option chosen, as the ballot words it.</summary>
    public sealed record Request([StringLength(200, MinimumLength = 1)] string Choice);

    /// <summary>That the paper is in. It says nothing of the choice, so that nobody can be made to show it.</summary>
    public sealed record Response(Guid BallotId, bool Accepted);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/decisions/ballots/{id:guid}/ballot-papers", Handle).Requires(Role.Leader, Role.Clerk, Role.Discipline)
            .WithSummary("Casts the caller's ballot paper, in person, once (409 already-voted). An Idempotency-Key is not kept here, as the kept hash of the request would tell the choice: a repeated request is answered already-voted.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid id, Request request, Caller caller, SecretKeys keys, Database db, HttpContext http, CancellationToken ct)
    {
        // Its row would hold a hash of the body, and the few possible bodies are soon tried.
        http.Items.Remove(typeof(IdempotentRequest));
        return db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await Ballot.Hold(tx, id, caller) is not { } ballot)
                return Ballot.NotFound;
            if (caller.PersonCode is not { } elector
                || !await tx.QuerySingleAsync<bool>("select exists (select from ballot_electors where ballot_id = @id and person_code = @elector)", new { id, elector }))
                return Problem.Forbidden("not-an-elector", "只能由有投票权的本人投票。", "Only an elector votes, in person.");
            if (!ballot.IsOpen)
                return Ballot.Over;
            if (Array.IndexOf(ballot.Options, request.Choice) is var choice && choice < 0)
                return Problem.Invalid("choice", "no-option", "不是本次投票的选项。", "Not an option of this ballot.");
            if (await keys.Read(id, ct) is not { } key)
                return KeyMissing;
            var nonce = Guid.NewGuid();
            if (await tx.ExecuteAsync("insert into ballot_papers (ballot_id, person_code, nonce) values (@id, @elector, @nonce) on conflict do nothing", new { id, elector, nonce }) == 0)
                return Problem.Conflict("already-voted", "您已投票。", "You have voted already.");
            // All sums change, each by a number that looks random: neither a row, nor its versions, nor the log of the database says which by one more.
            await tx.ExecuteAsync("""
                update ballot_sums s set masked = (s.masked + p.added) % 4611686018427387904
                from unnest(@paper) with ordinality as p(added, place) where s.ballot_id = @id and s.option = p.place - 1
                """, new { id, paper = Ballot.Paper(key, id, nonce, ballot.Options.Length, choice) });
            tx.Record(new BallotPaperCast(id, ballot.UnitCode, ballot.UnitPath, elector));
            return TypedResults.Ok(new Response(id, Accepted: true));
        }, ct);
    }

    /// <summary>What a caller is told when the ballot's key is lost.</summary>
    internal static Problem KeyMissing => Problem.Conflict("ballot-key-missing", "该投票的密钥已丢失，无法投票和计票，请作废后重新组织投票。",
        "The key of this ballot is lost: it can neither go on nor be counted; give it up and hold another.");
}
