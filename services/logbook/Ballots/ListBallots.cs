using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;
using Microsoft.AspNetCore.Mvc;

namespace DutyNet.Logbook.Ballots;

/// <summary>Finds ballots.</summary>
public static class ListBallots
{
    /// <summary>What narrows the list.</summary>
    /// <param name="Unit">Code of a unit; its subtree is not included.</param>
    /// <param name="Open">Open ones only, or only those that are over.</param>
    public sealed record Filter([FromQuery(Name = "unit")] string? Unit, [FromQuery(Name = "open")] bool? Open);

    /// <summary>A ballot.</summary>
    public sealed record Row(Guid BallotId, string UnitCode, string UnitName, string Question, string[] Options, DateTimeOffset OpenedAt, bool Open, long Electors, long Papers, bool? Counted, long[]? Tally);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/decisions/ballots", Handle).Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Secret ballots in the caller's subtree, and those the caller votes in. The tally is there once a ballot is closed.")
            .Produces<Page<Row>>();

    private static async Task<IResult> Handle([AsParameters] Filter filter, PageQuery page, Caller caller, Database db, CancellationToken ct)
    {
        page.SortsBy();
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select b.id as ballot_id, b.unit_code, u.name as unit_name, b.question, b.options, b.opened_at, c.ballot_id is null as open,
                   (select count(*) from ballot_electors e where e.ballot_id = b.id) as electors,
                   (select count(*) from ballot_papers p where p.ballot_id = b.id) as papers, c.counted, c.tally
            from ballots b join units u on u.code = b.unit_code left join ballot_closings c on c.ballot_id = b.id
            where (u.path ~ @scope::lquery or exists (select from ballot_electors e where e.ballot_id = b.id and e.person_code = @PersonCode))
              and (@Unit::text is null or b.unit_code = @Unit)
              and (@Open::boolean is null or (c.ballot_id is null) = @Open)
              and (@afterId::text is null or b.id::text collate "C" > @afterId)
            order by b.id::text collate "C"
            limit @take
            """, new { scope = caller.Scope, caller.PersonCode, filter.Unit, filter.Open, afterId = page.AfterId, take = page.Take }), ct);
        return Listing.Answer(page, rows, r => r.BallotId.ToString());
    }
}
