using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;
using Microsoft.AspNetCore.Mvc;

namespace DutyNet.Logbook.Figures;

/// <summary>The logbooks of a subtree in figures, unit by unit.</summary>
public static class ListFigures
{
    /// <summary>What narrows the list.</summary>
    /// <param name="Unit">Code of a unit, with its subtree.</param>
    /// <param name="Year">Calendar year, by default this one: what was due in it, what happened in it.</param>
    public sealed record Filter([FromQuery(Name = "unit")] string? Unit, [FromQuery(Name = "year")] int? Year);

    /// <summary>A unit that has a logbook of the year, its own or a leader's, with all of them together in figures.</summary>
    public sealed record Row(
        string UnitCode, string UnitName, int Year,
        Figure Due, Figure Done, Figure Open, decimal? CompletenessPercent,
        Figure InTime, decimal? TimelinessPercent, Figure Entries, Figure LateRecorded, decimal? LateRecordedPercent,
        Figure Accepted, Figure Returned, decimal? QualityPercent, Figure NotRecorded, Figure Irregular, Figure DutyNotDone);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/figures", Handle).Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Completeness, timeliness and quality of all logbooks of a unit together, for every unit of a subtree that has one in the year, each number with the query that lists what is behind it. By unit code; ?unit= with its subtree, ?year= (this year).")
            .Produces<Page<Row>>();

    private static async Task<IResult> Handle([AsParameters] Filter filter, PageQuery page, Caller caller, TimeProvider clock, Database db, CancellationToken ct)
    {
        page.SortsBy();
        var today = clock.Today();
        var year = Counts.YearOf(filter.Year, today);
        var rows = await db.Read(tx => tx.QueryAsync<Counted>(Sql, new { scope = caller.Scope, filter.Unit, year, today, afterId = page.AfterId, take = page.Take }), ct);
        return Listing.Answer(page, rows.ConvertAll(r => r.Opened(year)), r => r.UnitCode);
    }

    // The page's units first, then the counts of these units only: a page costs the same in a district and in a province.
    private const string Sql = """
        select u.code as unit_code, u.name as unit_name, d.*, s.*
        from (select u.code, u.name from units u
              where u.path ~ @scope::lquery
                and (@Unit::text is null or u.path <@ (select t.path from units t where t.code = @Unit))
                and exists (select from logbooks l where l.unit_code = u.code and l.year = @year)
                and (@afterId::text is null or u.code collate "C" > @afterId)
              order by u.code collate "C"
              limit @take) u
        cross join lateral (select
        """ + " " + Counts.OfDue + """

              from due_so_far(@year, @today) d where d.unit_code = u.code) d
        cross join lateral (select
        """ + " " + Counts.OfEntries + """

              from entry_search s where s.unit_code = u.code and s.occurred_on between make_date(@year, 1, 1) and make_date(@year, 12, 31)) s
        order by u.code collate "C"
        """;

    private sealed record Counted(
        string UnitCode, string UnitName, long Due, long Done, long InTime, long Entries, long LateRecorded, long Accepted, long Returned,
        long NotRecorded, long Irregular, long DutyNotDone)
    {
        public Row Opened(int year)
        {
            var unit = Uri.EscapeDataString(UnitCode);
            var f = new Counts(Due, Done, InTime, Entries, LateRecorded, Accepted, Returned, NotRecorded, Irregular, DutyNotDone)
                .Opening($"unit={unit}&year={year}", $"unit={unit}&below=false&from={year:0000}-01-01&until={year:0000}-12-31");
            return new Row(
                UnitCode, UnitName, year, f.Due, f.Done, f.Open, f.CompletenessPercent, f.InTime, f.TimelinessPercent, f.Entries, f.LateRecorded, f.LateRecordedPercent,
                f.Accepted, f.Returned, f.QualityPercent, f.NotRecorded, f.Irregular, f.DutyNotDone);
        }
    }
}
