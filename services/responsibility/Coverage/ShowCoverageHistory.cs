using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Listing;
using DutyNet.Chassis.Problems;

namespace DutyNet.Responsibility.Coverage;

/// <summary>Shows the coverage of a subtree day by day, for a curve.</summary>
public static class ShowCoverageHistory
{
    private const int MostDays = 1100; // three years

    /// <summary>One day: units that owe an upward pledge, those whose pledge is effective, and the rate, 0 to 1.</summary>
    public sealed record Row(DateOnly Day, long Units, long Covered, decimal? Rate);

    private sealed record Counted(DateOnly Day, long Units, long Covered);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/coverage/history", Handle).Requires(Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Department)
            .WithSummary("Coverage of ?unit= (default: the caller's own) with everything below it on each day from ?from= (default 1 January) to ?until= (default today), at most 1,100 days. Also as CSV.")
            .WithExample(response: new Page<Row>([new Row(new DateOnly(2026, 1, 15), 1100, 26, 0.0236m), new Row(new DateOnly(2026, 1, 16), 1100, 311, 0.2827m)], null))
            .Produces<Page<Row>>();

    private static async Task<IResult> Handle(string? unit, DateOnly? from, DateOnly? until, PageQuery page, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        page.SortsBy();
        var last = until ?? clock.Today();
        var first = from ?? new DateOnly(last.Year, 1, 1);
        if (first > last || last.DayNumber - first.DayNumber >= MostDays)
            return Problem.Invalid("from", "out-of-range", $"须在 until 之前，且不超过 {MostDays} 天。", $"Must be before until, by at most {MostDays} days.");
        return await db.Read(async tx =>
        {
            if (await Subtree.Of(tx, unit, last, caller) is not { } top)
                return Problem.NotFound("unit", "此单位");
            // Whether a unit was below the top is asked of each day by itself: units move. Spans are added up from where they begin and end, so
            // that a day costs nothing.
            var days = await tx.QueryAsync<Counted>("""
                with spans as materialized (
                    select v.code, greatest(v.valid_from, @first::date) as since, least(coalesce(v.valid_until, 'infinity'), @last::date) as until
                    from units_between(@first, @last) v
                    where v.parent_code is not null and v.path ~ @below::lquery),
                pledged as (
                    select greatest(s.since, p.since) as since, least(s.until, p.until) as until
                    from spans s join pledge_spans p on p.unit_code = s.code and p.since <= s.until and p.until >= s.since),
                steps as (
                    select since as day, 1 as units, 0 as covered from spans
                    union all select until + 1, -1, 0 from spans
                    union all select since, 0, 1 from pledged
                    union all select until + 1, 0, -1 from pledged),
                daily as (
                    select d.day::date as day, coalesce(sum(s.units), 0) as units, coalesce(sum(s.covered), 0) as covered
                    from generate_series(@first::date, @last::date, interval '1 day') d (day) left join steps s on s.day = d.day::date
                    group by d.day)
                select day, (sum(units) over (order by day))::bigint as units, (sum(covered) over (order by day))::bigint as covered
                from daily order by day
                """, new { first, last, below = $"*.{top.Code}.*" });
            var rows = days.Select(d => new Row(d.Day, d.Units, d.Covered, Subtree.Rate(d.Covered, d.Units))).ToList();
            return page.Csv ? Listing.Answer(page, rows, r => r.Day.ToString("O")) : TypedResults.Ok(new Page<Row>(rows, null));
        }, ct);
    }
}
