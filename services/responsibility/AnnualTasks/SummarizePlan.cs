using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Listing;
using DutyNet.Chassis.Printing;

namespace DutyNet.Responsibility.AnnualTasks;

/// <summary>Sums a year's tasks up.</summary>
public static class SummarizePlan
{
    /// <summary>The year in figures, over the tasks the caller may see. HalfYear: the day of the half-year look, or of the last recorded one when that was not; null when none was.</summary>
    public sealed record Response(int Year, string Title, PlanStatus Status, DateOnly At, DateOnly? HalfYear, Row Total, IReadOnlyList<Row> ByLeadOfficial, IReadOnlyList<Row> ByPrimaryUnit);

    /// <summary>Figures of all tasks (By: Total), of a lead official (LeadOfficial: code of the post, name of its holder) or of a primary unit (PrimaryUnit). AveragePercent has one decimal.</summary>
    public sealed record Row(
        string By, string Code, string? Name, int Tasks, int Open, int InProgress, int Done, int DoneOnTime, int DoneLate, int Overdue, decimal AveragePercent, int BehindAtHalfYear);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/annual-plans/{year:int}/summary", Handle).Requires(AnnualPlan.Readers)
            .WithSummary("The year's tasks in figures: by state, done on time or late, overdue, average percent, behind at half-year; in all, by lead official and by primary unit. JSON, CSV, or with ?format=html a page to print.")
            .WithExample(null, new Response(2026, "2026年度党风廉政建设任务分解", PlanStatus.Published, new DateOnly(2026, 12, 31), new DateOnly(2026, 6, 30),
                new Row("Total", "2026", null, 37, 1, 4, 32, 29, 3, 2, 94.6m, 9),
                [new Row("LeadOfficial", "FH_P10", "潘惠樾", 7, 0, 1, 6, 5, 1, 0, 97.1m, 2)], [new Row("PrimaryUnit", "FH_D10", "丰河区住房和城乡建设委员会党组", 2, 0, 0, 2, 2, 0, 0, 100m, 1)]))
            .Produces<Response>().Produces(StatusCodes.Status200OK, contentType: "text/html");

    private static async Task<IResult> Handle(int year, PageQuery page, HttpRequest http, Caller caller, Database db, TimeProvider clock, AnnualTaskPolicies policies, CancellationToken ct) =>
        await db.Read<IResult>(async tx =>
        {
            if (await AnnualPlan.Find(tx, year) is not { } plan || !plan.MayBeSeenBy(caller))
                return AnnualPlan.NotFound;
            var half = await tx.QueryFirstOrDefaultAsync<DateOnly?>("select looked_on from annual_looks where year = @year order by looked_on = @half desc, looked_on desc limit 1", new { year, half = policies.HalfYearOf(year) });
            var rows = await tx.QueryAsync<Row>("""
                with seen as (
                    select t.*, p.code as lead_post, n.name as lead_name, u.name as unit_name,
                           coalesce((select l.behind from annual_look_tasks l where l.year = t.year and l.looked_on = @half and l.task_id = t.id), false) as behind
                    from annual_tasks t
                    join posts p on p.id = t.lead_post_id
                    join units u on u.code = t.primary_unit
                    left join holdings_on(@today) h on h.post_id = t.lead_post_id
                    left join persons n on n.code = h.person_code
                    where t.year = @year and exists (select from annual_task_places a where a.task_id = t.id and a.path ~ @scope::lquery))
                select by.by, by.code, by.name, count(s.id)::int as tasks,
                       (count(*) filter (where s.status = 'Open'))::int as open, (count(*) filter (where s.status = 'InProgress'))::int as in_progress,
                       (count(*) filter (where s.status = 'Done'))::int as done,
                       (count(*) filter (where s.done_on <= s.due_on))::int as done_on_time, (count(*) filter (where s.done_on > s.due_on))::int as done_late,
                       (count(*) filter (where s.status <> 'Done' and s.due_on < @today))::int as overdue,
                       coalesce(round(avg(s.percent), 1), 0) as average_percent, (count(*) filter (where s.behind))::int as behind_at_half_year
                from seen s
                cross join lateral (values ('Total', s.year::text, null), ('LeadOfficial', s.lead_post, s.lead_name), ('PrimaryUnit', s.primary_unit, s.unit_name)) as by (by, code, name)
                group by by.by, by.code, by.name
                order by array_position(array['Total', 'LeadOfficial', 'PrimaryUnit'], by.by), by.code
                """, new { year, half, today = clock.Today(), scope = caller.Scope });
            var total = rows.Find(r => r.By == "Total") ?? new Row("Total", $"{year}", null, 0, 0, 0, 0, 0, 0, 0, 0, 0);
            var summary = new Response(year, plan.Title, plan.Status, clock.Today(), half, total, rows.FindAll(r => r.By == "LeadOfficial"), rows.FindAll(r => r.By == "PrimaryUnit"));
            return page.Csv ? Listing.Answer(page, rows, r => $"{r.By} {r.Code}") : PrintedPage.Wanted(http) ? Print(http, summary) : TypedResults.Ok(summary);
        }, ct);

    private static IResult Print(HttpRequest http, Response summary)
    {
        var page = new PrintedPage(http, $"{summary.Year}年度任务完成情况", $"Annual tasks of {summary.Year}");
        page.Terms(
            (page.T("任务分解", "Plan"), summary.Title),
            (page.T("截至", "As of"), $"{summary.At:yyyy-MM-dd}"),
            (page.T("半年对照日", "Half-year look"), summary.HalfYear?.ToString("yyyy-MM-dd")));
        string[] heads =
        [
            page.T("代码", "Code"), page.T("名称", "Name"), page.T("任务", "Tasks"), page.T("未启动", "Open"), page.T("推进中", "In progress"), page.T("完成", "Done"), page.T("按期", "On time"),
            page.T("逾期完成", "Late"), page.T("逾期未完成", "Overdue"), page.T("平均进度%", "Average %"), page.T("半年滞后", "Behind at half-year"),
        ];
        page.Heading(page.T("总计", "In all")).Table(heads, [Cells(summary.Total)]);
        page.Heading(page.T("按牵头领导", "By lead official")).Table(heads, summary.ByLeadOfficial.Select(Cells));
        page.Heading(page.T("按主责单位", "By primary unit")).Table(heads, summary.ByPrimaryUnit.Select(Cells));
        return page.Answer();
    }

    private static string?[] Cells(Row r) =>
        [r.Code, r.Name, $"{r.Tasks}", $"{r.Open}", $"{r.InProgress}", $"{r.Done}", $"{r.DoneOnTime}", $"{r.DoneLate}", $"{r.Overdue}", $"{r.AveragePercent}", $"{r.BehindAtHalfYear}"];
}
