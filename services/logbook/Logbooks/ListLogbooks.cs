using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;
using Microsoft.AspNetCore.Mvc;

namespace DutyNet.Logbook.Logbooks;

/// <summary>Finds logbooks.</summary>
public static class ListLogbooks
{
    /// <summary>What narrows the list.</summary>
    /// <param name="Unit">Code of a unit.</param>
    /// <param name="Person">Code of the leader whose book it is.</param>
    /// <param name="Year">Calendar year.</param>
    public sealed record Filter(
        [FromQuery(Name = "unit")] string? Unit, [FromQuery(Name = "person")] string? Person, [FromQuery(Name = "year")] int? Year);

    /// <summary>A logbook; without a person it is the unit's own.</summary>
    public sealed record Row(Guid LogbookId, string UnitCode, string UnitName, string? PersonCode, string? PersonName, int Year, DateTimeOffset OpenedAt, long Entries);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/logbooks", Handle).Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Logbooks (履职本) in the caller's subtree: one for a unit, and one for each leader, and calendar year. ?unit=, ?person=, ?year= narrow; sorts by year.")
            .Produces<Page<Row>>();

    private static async Task<IResult> Handle([AsParameters] Filter filter, PageQuery page, Caller caller, Database db, CancellationToken ct)
    {
        page.SortsBy("year");
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select l.id as logbook_id, l.unit_code, u.name as unit_name, l.person_code, p.person_name, l.year, l.opened_at,
                   (select count(*) from entries e where e.logbook_id = l.id) as entries
            from logbooks l
            join units u on u.code = l.unit_code
            left join lateral (select person_name from holdings h where h.person_code = l.person_code order by h.held_from desc limit 1) p on true
            where u.path ~ @scope::lquery
              and (@Unit::text is null or l.unit_code = @Unit)
              and (@Person::text is null or l.person_code = @Person)
              and (@Year::int is null or l.year = @Year)
              and (@afterId::text is null
                   or ((case @sort when 'year' then l.year::text else '' end) collate "C", l.id::text) > (@afterKey, @afterId))
            order by (case @sort when 'year' then l.year::text else '' end) collate "C", l.id
            limit @take
            """, new { scope = caller.Scope, filter.Unit, filter.Person, filter.Year, sort = page.Sort, afterKey = page.AfterKey, afterId = page.AfterId, take = page.Take }), ct);
        return Listing.Answer(page, rows, r => (page.Sort == "year" ? r.Year.ToString() : "", r.LogbookId.ToString()));
    }
}
