using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Logbook.Ballots;

/// <summary>One secret ballot.</summary>
public static class ShowBallot
{
    /// <summary>The ballot: who may vote, how many papers are in, whether the caller's is, and once it is closed the votes for each option in their order.</summary>
    public sealed record Response(
        Guid BallotId, string UnitCode, string Question, IReadOnlyList<string> Options, bool Open, IReadOnlyList<string> Electors, long Papers, bool HaveVoted,
        bool? Counted, IReadOnlyList<long>? Tally, string? Reason);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/decisions/ballots/{id:guid}", Handle).Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("A secret ballot with its electors and, once it is closed, its tally. What an elector voted cannot be told by anybody.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid id, Caller caller, Database db, CancellationToken ct) =>
        db.Read<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await Ballot.Find(tx, id, caller) is not { } ballot)
                return Ballot.NotFound;
            var electors = await tx.QueryAsync<string>("select person_code from ballot_electors where ballot_id = @id order by person_code", new { id });
            var papers = await tx.QuerySingleAsync<Papers>("""
                select count(*) as cast, coalesce(bool_or(person_code = @PersonCode), false) as own from ballot_papers where ballot_id = @id
                """, new { id, caller.PersonCode });
            var closing = await tx.QuerySingleOrDefaultAsync<Closing>("select counted, tally, reason from ballot_closings where ballot_id = @id", new { id });
            return TypedResults.Ok(new Response(id, ballot.UnitCode, ballot.Question, ballot.Options, ballot.IsOpen, electors, papers.Cast, papers.Own, closing?.Counted, closing?.Tally, closing?.Reason));
        }, ct);

    private sealed record Papers(long Cast, bool Own);

    private sealed record Closing(bool Counted, long[] Tally, string? Reason);
}
