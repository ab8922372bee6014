using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Listing;

namespace DutyNet.Responsibility.AnnualTasks;

/// <summary>Lists the yearly plans.</summary>
public static class ListPlans
{
    /// <summary>A plan; tasks counts all of them, whoever they are for.</summary>
    public sealed record Row(int Year, string Title, string DecisionReference, PlanStatus Status, DateOnly? PublishedOn, long Tasks);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/annual-plans", Handle).Requires(AnnualPlan.Readers)
            .WithSummary("Yearly plans by year; drafts only for those who may make them.")
            .WithExample(null, new Page<Row>([new(2026, "2026年度党风廉政建设任务分解", "区委常委会2026年第2次会议纪要", PlanStatus.Published, new DateOnly(2026, 1, 20), 37)], null))
            .Produces<Page<Row>>();

    private static async Task<IResult> Handle(PageQuery page, Caller caller, Database db, CancellationToken ct)
    {
        page.SortsBy();
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select p.year, p.title, p.decision_reference, p.status, p.published_on, (select count(*) from annual_tasks t where t.year = p.year) as tasks
            from annual_plans p join units u on u.code = p.unit_code
            where (p.status = 'Published' or (@planner and u.path ~ @scope::lquery))
              and (@afterId::text is null or p.year::text > @afterId)
            order by p.year::text
            limit @take
            """, new { planner = caller.Is(AnnualPlan.Planners), scope = caller.Scope, afterId = page.AfterId, take = page.Take }), ct);
        return Listing.Answer(page, rows, r => $"{r.Year}");
    }
}
