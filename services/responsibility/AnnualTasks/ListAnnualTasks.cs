using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Listing;

namespace DutyNet.Responsibility.AnnualTasks;

/// <summary>Lists annual tasks.</summary>
public static class ListAnnualTasks
{
    /// <summary>A task. Overdue is computed, never stored. Orphaned: a unit or the lead post of it is no more, and a person must transfer it.</summary>
    public sealed record Row(
        Guid TaskId, int Year, string Code, string Title, string LeadPost, string? LeadPerson, string? LeadName, string PrimaryUnit, string UnitName, string[] SupportingUnits,
        DateOnly StartsOn, DateOnly DueOn, AnnualTaskStatus Status, int Percent, bool Overdue, DateOnly? DoneOn, int Milestones, int MilestonesReached, string[] Items, bool Orphaned, Guid? CaseId, int Version);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/annual-tasks", Handle).Requires(AnnualPlan.Readers)
            .WithSummary("Annual tasks in which the caller's subtree has a part, by ?year=, ?unit= (primary or supporting, with everything below it), ?lead= (person or post), ?status=, ?overdue=, ?item= and ?orphaned=; sorted by dueOn.")
            .WithExample(null, new Page<Row>([ShowAnnualTask.Sample], null))
            .Produces<Page<Row>>();

    private static async Task<IResult> Handle(
        int? year, string? unit, string? lead, AnnualTaskStatus? status, bool? overdue, string? item, bool? orphaned, PageQuery page, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        page.SortsBy("dueOn");
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select * from (
                select t.id as task_id, t.year, t.code, t.title, p.code as lead_post, h.person_code as lead_person, n.name as lead_name, t.primary_unit, u.name as unit_name, t.supporting_units,
                       t.starts_on, t.due_on, t.status, t.percent, t.due_on < @today and t.status <> 'Done' as overdue, t.done_on, m.milestones, m.milestones_reached, t.items,
                       not exists (select from posts_on(@today) x where x.id = t.lead_post_id)
                       or exists (select from unnest(t.primary_unit || t.supporting_units) w(code) where not exists (select from units_on(@today) x where x.code = w.code)) as orphaned,
                       t.case_id, t.version, (case @sort when 'dueOn' then t.due_on::text else '' end) collate "C" as key
                from annual_tasks t
                join annual_plans l on l.year = t.year
                join posts p on p.id = t.lead_post_id
                join units u on u.code = t.primary_unit
                left join holdings_on(@today) h on h.post_id = t.lead_post_id
                left join persons n on n.code = h.person_code
                cross join lateral (select count(*)::int as milestones, (count(*) filter (where s.done_on is not null))::int as milestones_reached from annual_task_milestones s where s.task_id = t.id) m
                where case when l.status = 'Published' then exists (select from annual_task_places a where a.task_id = t.id and a.path ~ @scope::lquery)
                           else @planner and exists (select from units r where r.code = l.unit_code and r.path ~ @scope::lquery) end
                  and (@year::int is null or t.year = @year)
                  and (@unit::text is null or exists (select from unnest(t.primary_unit || t.supporting_units) w(code) join units x on x.code = w.code
                                                      where x.path <@ (select path from units where code = @unit)))
                  and (@lead::text is null or h.person_code = @lead or p.code = @lead)
                  and (@status::text is null or t.status = @status)
                  and (@item::text is null or @item = any (t.items))) t
            where (@overdue::bool is null or overdue = @overdue)
              and (@orphaned::bool is null or (orphaned and status <> 'Done') = @orphaned)
              and (@afterId::text is null or (key, year || ' ' || code) > (@afterKey, @afterId))
            order by key, year || ' ' || code
            limit @take
            """, new
        {
            today = clock.Today(),
            scope = caller.Scope,
            planner = caller.Is(AnnualPlan.Planners),
            year,
            unit,
            lead,
            status = status?.ToString(),
            overdue,
            item,
            orphaned,
            sort = page.Sort,
            afterKey = page.AfterKey,
            afterId = page.AfterId,
            take = page.Take,
        }), ct);
        return Listing.Answer(page, rows, r => (page.Sort == "dueOn" ? r.DueOn.ToString("O") : "", $"{r.Year} {r.Code}"));
    }
}
