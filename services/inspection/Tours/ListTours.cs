using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;
using DutyNet.Contracts;

namespace DutyNet.Inspection.Tours;

/// <summary>Lists how units stand in the current term of tours.</summary>
internal static class ListTours
{
    /// <summary>A unit. Round: the tour it is, or was last, looked at in; null while there is none, and for those toured unannounced.</summary>
    public sealed record Row(string Unit, string UnitName, string Kind, Guid TermId, string Term, DateOnly From, DateOnly Until, TourStatus Status, Guid? RoundId);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/tours", Handle)
        .Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
        .WithSummary("How the units of the caller's subtree stand in the terms of tours that run today, by ?unit= (with everything below it), ?status= and ?term=.")
        .Produces<Page<Row>>();

    private static async Task<IResult> Handle(string? unit, TourStatus? status, Guid? term, PageQuery page, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        page.SortsBy();
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select u.code as unit, u.name as unit_name, u.kind, s.term_id, t.title as term, t.from_on as "from", t.until_on as until, s.status, s.round_id
            from tour_standings(@today) s
            join tour_terms t on t.id = s.term_id
            join units u on u.code = s.unit_code
            where u.path ~ @scope::lquery
              and (@unit::text is null or u.path <@ (select path from units where code = @unit))
              and (@status::text is null or s.status = @status)
              and (@term::uuid is null or s.term_id = @term)
              and (@afterId::text is null or (u.code || '/' || s.term_id) collate "C" > @afterId)
            order by (u.code || '/' || s.term_id) collate "C"
            limit @take
            """, new { today = clock.Today(), scope = caller.Scope, unit, status = status?.ToString(), term, page.AfterId, take = page.Take }), ct);
        return Listing.Answer(page, rows, r => $"{r.Unit}/{r.TermId}");
    }
}
