using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;
using Microsoft.AspNetCore.Mvc;

namespace DutyNet.Logbook.Decisions;

/// <summary>Leaders who have been in post all year and proposed nothing; this counts in the yearly assessment.</summary>
public static class ListLeadersWithoutMotion
{
    /// <summary>What narrows the list.</summary>
    /// <param name="Year">Calendar year; this one when left out, up to today.</param>
    /// <param name="Unit">Code of a unit; its subtree is not included.</param>
    public sealed record Filter([FromQuery(Name = "year")] int? Year, [FromQuery(Name = "unit")] string? Unit);

    /// <summary>A leader with the post held at the end of the span; published once the year is over.</summary>
    public sealed record Row(string PersonCode, string PersonName, string UnitCode, string UnitName, string PostCode, string Title, int Year, DateOnly? PublishedOn);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/decisions/without-motion", Handle).Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("First responsible persons and team members in post on every day of the year (of this year: up to today) of whom no decision names a motion, declared or by default. Some days after the year they are published, once each.")
            .Produces<Page<Row>>();

    private static async Task<IResult> Handle([AsParameters] Filter filter, PageQuery page, Caller caller, TimeProvider clock, Database db, CancellationToken ct)
    {
        page.SortsBy();
        var today = clock.Today();
        var year = Figures.Counts.YearOf(filter.Year, today);
        var from = new DateOnly(year, 1, 1);
        var until = new DateOnly(year, 12, 31);
        var rows = from > today ? [] : await db.Read(tx => tx.QueryAsync<Row>("""
            select l.person_code, l.person_name, l.unit_code, u.name as unit_name, l.post_code, l.title, @year as year, p.published_on
            from leaders_without_motion(@from, @until) l
            join units u on u.code = l.unit_code
            left join no_motion_years p on p.person_code = l.person_code and p.year = @year
            where u.path ~ @scope::lquery
              and (@Unit::text is null or l.unit_code = @Unit)
              and (@afterId::text is null or l.person_code collate "C" > @afterId)
            order by l.person_code collate "C"
            limit @take
            """, new { from, until = until < today ? until : today, year, scope = caller.Scope, filter.Unit, afterId = page.AfterId, take = page.Take }), ct);
        return Listing.Answer(page, rows, r => r.PersonCode);
    }
}
