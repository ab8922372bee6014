using DutyNet.Accountability.Ladders;
using DutyNet.Accountability.Lists;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;
using DutyNet.Contracts;

namespace DutyNet.Accountability.Reminders;

/// <summary>GET /reminders</summary>
static class ListReminders
{
    public sealed record Row(
        Guid ReminderId, Guid LadderId, Guid CaseId, Rung Rung, DateOnly DueOn, int DaysOverdue, DateTimeOffset IssuedAt,
        string? RecipientPerson, string? RecipientName, Guid? RecipientPost, DateTimeOffset? AcknowledgedAt, string? AckNote, bool Open,
        string UnitCode, string? UnitName, LadderCause Cause, Guid CauseId, string? About, string? PersonCode, string? PersonName,
        LadderStatus Status, Light Light);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/reminders", Handle)
        .Requires(Role.Discipline, Role.Leader, Role.Inspector, Role.Clerk, Role.Department)
        .WithSummary("Reminders within the caller's subtree, and those addressed to a leader in person. ?recipient= a person's code, or 'none' for those nobody could be found for; ?rung=, ?unit= with its subtree, ?case=; ?open=true: not acknowledged and still owed. daysOverdue counts calendar days after dueOn. Sorts by dueOn, issuedAt.")
        .Produces<Page<Row>>();

    private static async Task<IResult> Handle(string? recipient, Rung? rung, bool? open, string? unit, Guid? @case, PageQuery page, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        page.SortsBy("dueOn", "issuedAt");
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            with listed as (
                select r.*, l.case_id, l.cause, l.cause_id, l.about, l.unit_code, l.person_code, l.status, l.light, l.settled_on,
                       coalesce(u.path, l.unit_path) as path, u.name as unit_name,
                       -- an older due date's reminders lapse with an extension, all of them once it is put right
                       r.acknowledged_at is null and l.settled_on is null and r.due_on = l.due_on as open,
                       -- an endless date sorts, and goes into the cursor, as the last day there is
                       case @sort when 'dueOn' then least(greatest(r.due_on, date '0001-01-01'), date '9999-12-31')::text
                           when 'issuedAt' then to_char(r.issued_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') else '' end as key
                from reminders r
                join ladders l on l.id = r.ladder_id
                left join units u on u.code = l.unit_code),
            page as (
                select x.* from listed x
                where (x.path ~ @scope::lquery or x.recipient_person = @self)
                  and (@recipient::text is null or x.recipient_person = @recipient or (@recipient = 'none' and x.recipient_person is null))
                  and (@rung::text is null or x.rung = @rung)
                  and (@open::boolean is null or x.open = @open)
                  and (@unit::text is null or x.path <@ (select path from units where code = @unit))
                  and (@case::uuid is null or x.case_id = @case)
                  and (@afterId::uuid is null or (@sort = '' and x.id > @afterId) or (@sort <> '' and (x.key collate "C", x.id) > (@afterKey, @afterId)))
                order by x.key collate "C", x.id
                limit @take)
            select x.id as reminder_id, x.ladder_id, x.case_id, x.rung, x.due_on, x.issued_at,
                   x.recipient_person, x.recipient_post, x.acknowledged_at, x.ack_note, x.open, x.unit_code, x.unit_name, x.cause, x.cause_id, x.about,
                   x.person_code, x.status, x.light, days_overdue(x.due_on, coalesce(x.settled_on, @today)) as days_overdue,
                   (select h.person_name from holdings h where h.person_code = x.recipient_person order by h.version desc limit 1) as recipient_name,
                   (select h.person_name from holdings h where h.person_code = x.person_code order by h.version desc limit 1) as person_name
            from page x
            order by x.key collate "C", x.id
            """, new
        {
            today = clock.Today(),
            sort = page.Sort,
            scope = caller.Scope,
            self = caller.Is(Role.Leader) ? caller.PersonCode : null,
            recipient,
            rung = rung?.ToString(),
            open,
            unit,
            @case,
            afterKey = page.AfterKey,
            afterId = Cursor.AfterId(page),
            take = page.Take,
        }), ct);
        return Listing.Answer(page, rows, row => (Key(page.Sort, row), row.ReminderId.ToString()));
    }

    private static string Key(string sort, Row row) => sort switch
    {
        "dueOn" => row.DueOn.ToString("yyyy-MM-dd"),
        "issuedAt" => row.IssuedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff"),
        _ => "",
    };
}
