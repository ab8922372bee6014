using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Listing;
using DutyNet.Contracts;

namespace DutyNet.Responsibility.Rectifications;

/// <summary>Lists rectification tasks.</summary>
public static class ListRectifications
{
    /// <summary>A task; overdue is computed, never stored.</summary>
    public sealed record Row(
        Guid TaskId, Guid FindingId, Guid CaseId, string UnitCode, string? UnitName, RectificationStatus Status, bool Overdue, DateOnly DueOn, DateOnly FirstDueOn, int Percent, int Attempt,
        Severity Severity, string Category, string? ItemCode, bool MatchedByItem, Guid? PostId, string? PostCode, string? PersonCode, DateTimeOffset AssignedAt, string[] JointPersons);

    private static Row Sample { get; } = new(
        new Guid("01980000-0000-7000-8000-0000000000c1"), new Guid("01980000-0000-7000-8000-0000000000f2"), new Guid("01980000-0000-7000-8000-0000000000f3"), "FH_D02", "丰河区财政局党组",
        RectificationStatus.InProgress, false, new DateOnly(2026, 8, 31), new DateOnly(2026, 8, 31), 50, 0, Severity.Serious, "违规发放津补贴", "P3-U05", true,
        new Guid("01980000-0000-7000-8000-0000000000d1"), "FH_D02_P01", "P00089", new DateTimeOffset(2026, 7, 1, 2, 0, 0, TimeSpan.Zero), ["P00091"]);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/rectifications", Handle).Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Rectification tasks by ?unit= (with everything below it), ?status=, ?overdue= (past due, neither closed nor waiting to be verified), ?case=, ?finding= and ?person= (who answers today, leading or jointly); sorted by dueOn.")
            .WithExample(null, new Page<Row>([Sample], null))
            .Produces<Page<Row>>();

    private static async Task<IResult> Handle(
        string? unit, RectificationStatus? status, bool? overdue, Guid? @case, Guid? finding, string? person, PageQuery page, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        page.SortsBy("dueOn");
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select * from (
                select r.id as task_id, r.finding_id, r.case_id, r.unit_code, u.name as unit_name, r.status, r.due_on < @today and r.status not in ('Closed', 'Submitted') as overdue,
                       r.due_on, r.first_due_on, r.percent, r.attempt, r.severity, r.category, r.item_code, r.matched_by_item, r.post_id, p.code as post_code,
                       coalesce(h.person_code, r.person_code) as person_code, r.assigned_at,
                       array(select y.person_code from rectification_joint_posts j join holdings y on y.post_id = j.post_id and y.held_until is null where j.task_id = r.id order by 1) as joint_persons,
                       (case @sort when 'dueOn' then r.due_on::text else '' end) collate "C" as key
                from rectifications r
                join rectification_places a on a.task_id = r.id
                left join units u on u.code = r.unit_code
                left join posts p on p.id = r.post_id
                left join holdings h on h.post_id = r.post_id and h.held_until is null
                where a.path ~ @scope::lquery
                  and (@unit::text is null or a.path <@ (select path from units where code = @unit))
                  and (@status::text is null or r.status = @status)
                  and (@case::uuid is null or r.case_id = @case)
                  and (@finding::uuid is null or r.finding_id = @finding)) t
            where (@overdue::bool is null or overdue = @overdue)
              and (@person::text is null or person_code = @person or @person = any (joint_persons))
              and (@afterId::text is null or (key, task_id::text) > (@afterKey, @afterId))
            order by key, task_id::text
            limit @take
            """, new
        {
            scope = caller.Scope,
            unit,
            status = status?.ToString(),
            overdue,
            @case,
            finding,
            person,
            today = clock.Today(),
            sort = page.Sort,
            afterKey = page.AfterKey,
            afterId = page.AfterId,
            take = page.Take,
        }), ct);
        return Listing.Answer(page, rows, r => (page.Sort == "dueOn" ? r.DueOn.ToString("O") : "", r.TaskId.ToString()));
    }
}
