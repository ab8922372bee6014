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
                select l.*, s.path, s.unit_name, s.rests_with, s.rests_with_person,
                       greatest(0, coalesce(l.settled_on, @today) - l.due_on) as days_overdue,
                       coalesce(case @sort when 'dueOn' then l.due_on::text when 'nextRungOn' then l.next_rung_on::text else '' end, '9999') as key
                from ladders l
                join standings s on s.ladder_id = l.id
                where l.status <> 'Awaited') -- its cause has not arrived: nobody is owed anything by it yet
            select x.id as ladder_id, x.case_id, x.cause, x.cause_id, x.about, x.unit_code, x.unit_name, x.person_code, x.due_on, x.days_overdue, x.status, x.light,
                   x.rung, x.next_rung_on, x.settled_on, case when x.status = 'Paused' then x.pause_reason end as pause_reason, x.rests_with, x.rests_with_person,
                   (select h.person_name from holdings h where h.person_code = x.person_code order by h.version desc limit 1) as person_name
            from listed x
            where x.path ~ @scope::lquery
              and (@unit::text is null or x.path <@ (select path from units where code = @unit))
              and (@status::text is null or x.status = @status)
              and (@light::text is null or x.light = @light)
              and (@rung::text is null or x.rung = @rung)
              and (@case::uuid is null or x.case_id = @case)
              -- a rung about to be issued has no recipient yet, unless nobody issues it
              and (not @silent or (x.status <> 'Stopped' and ((x.rests_with is null and x.next_rung_on is null) or x.next_rung_on < @today - 1)))
              and (@afterId::text is null or (x.key collate "C", x.id::text) > (@afterKey, @afterId))
            order by x.key collate "C", x.id::text
            limit @take
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
            afterId = page.AfterId,
            take = page.Take,
        }), ct);
        return Listing.Answer(page, rows, row => (Key(page.Sort, row), row.LadderId.ToString()));
    }

    private static string Key(string sort, Row row) => sort switch
    {
        "dueOn" => row.DueOn?.ToString("yyyy-MM-dd") ?? "9999",
        "nextRungOn" => row.NextRungOn?.ToString("yyyy-MM-dd") ?? "9999",
        _ => "",
    };
}
