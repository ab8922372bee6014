using DutyNet.Accountability.Lists;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;
using DutyNet.Contracts;

namespace DutyNet.Accountability.Ladders;

/// <summary>GET /ladders and /ladders/at-rest-with-nobody</summary>
static class ListLadders
{
    public sealed record Row(
        Guid LadderId, Guid CaseId, LadderCause Cause, Guid CauseId, string? About, string UnitCode, string? UnitName, string? PersonCode, string? PersonName,
        DateOnly? DueOn, int DaysOverdue, LadderStatus Status, Light Light, Rung? Rung, DateOnly? NextRungOn, DateOnly? SettledOn,
        string? PauseReason, string? RestsWith, string? RestsWithPerson);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/ladders", Handle).Requires(Role.Discipline, Role.Leader, Role.Inspector, Role.Clerk, Role.Department)
            .WithSummary("Ladders within the caller's subtree. ?unit= with its subtree, ?status=, ?light=, ?rung= the highest issued, ?case=. daysOverdue counts calendar days after dueOn; restsWith says who must act: Holder, Recipient or Discipline. Sorts by dueOn, nextRungOn.")
            .Produces<Page<Row>>();
        routes.MapGet("/ladders/at-rest-with-nobody", NeverSilent).Requires(Role.Discipline)
            .WithSummary("Open ladders that wait for no recipient, no decision and no due date, or whose next rung is more than a day late. Always empty: nothing may go silent.")
            .Produces<Page<Row>>();
    }

    private static Task<IResult> Handle(string? unit, LadderStatus? status, Light? light, Rung? rung, Guid? @case, PageQuery page, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        List(unit, status?.ToString(), light?.ToString(), rung?.ToString(), @case, silent: false, page, caller, db, clock, ct);

    private static Task<IResult> NeverSilent(PageQuery page, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        List(null, null, null, null, null, silent: true, page, caller, db, clock, ct);

    private static async Task<IResult> List(string? unit, string? status, string? light, string? rung, Guid? @case, bool silent, PageQuery page, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        page.SortsBy("dueOn", "nextRungOn");
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            with listed as (
                select l.*, coalesce(u.path, l.unit_path) as path, u.name as unit_name,
                       -- no date and an endless date sort, and go into the cursor, as the last day there is
                       case @sort when '' then '' else least(greatest(
                           coalesce(case @sort when 'dueOn' then l.due_on else l.next_rung_on end, 'infinity'), date '0001-01-01'), date '9999-12-31')::text end as key
                from ladders l
                left join units u on u.code = l.unit_code
                where l.status <> 'Awaited'), -- its cause has not arrived: nobody is owed anything by it yet
            page as (
                select x.* from listed x
                where x.path ~ @scope::lquery
                  and (@unit::text is null or x.path <@ (select path from units where code = @unit))
                  and (@status::text is null or x.status = @status)
                  and (@light::text is null or x.light = @light)
                  and (@rung::text is null or x.rung = @rung)
                  and (@case::uuid is null or x.case_id = @case)
                  -- a rung about to be issued has no recipient yet, unless nobody issues it
                  and (not @silent or (x.status <> 'Stopped' and (x.next_rung_on < @today - 1
                       or (x.next_rung_on is null and (select s.rests_with from standings s where s.ladder_id = x.id) is null))))
                  and (@afterId::uuid is null or (@sort = '' and x.id > @afterId) or (@sort <> '' and (x.key collate "C", x.id) > (@afterKey, @afterId)))
                order by x.key collate "C", x.id
                limit @take)
            -- with whom it rests is worked out for the rows of the page alone
            select x.id as ladder_id, x.case_id, x.cause, x.cause_id, x.about, x.unit_code, x.unit_name, x.person_code, x.due_on, x.status, x.light,
                   x.rung, x.next_rung_on, x.settled_on, case when x.status = 'Paused' then x.pause_reason end as pause_reason, s.rests_with, s.rests_with_person,
                   days_overdue(x.due_on, coalesce(x.settled_on, @today)) as days_overdue,
                   (select h.person_name from holdings h where h.person_code = x.person_code order by h.version desc limit 1) as person_name
            from page x
            join standings s on s.ladder_id = x.id
            order by x.key collate "C", x.id
            """, new
        {
            today = clock.Today(),
            sort = page.Sort,
            scope = caller.Scope,
            unit,
            status,
            light,
            rung,
            @case,
            silent,
            afterKey = page.AfterKey,
            afterId = Cursor.AfterId(page),
            take = page.Take,
        }), ct);
        return Listing.Answer(page, rows, row => (Key(page.Sort, row), row.LadderId.ToString()));
    }

    private static string Key(string sort, Row row) => sort switch
    {
        "dueOn" => row.DueOn?.ToString("yyyy-MM-dd") ?? "9999-12-31",
        "nextRungOn" => row.NextRungOn?.ToString("yyyy-MM-dd") ?? "9999-12-31",
        _ => "",
    };
}
