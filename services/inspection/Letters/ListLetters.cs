using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;

namespace DutyNet.Inspection.Letters;

/// <summary>Lists letters to units of the caller's subtree.</summary>
internal static class ListLetters
{
    /// <summary>A letter. ReplyOverdue: due, and not replied to. Adopted and answered by the newest reply.</summary>
    public sealed record Row(
        Guid LetterId, string? Number, string UnitCode, string UnitName, Guid? RoundId, string Title, LetterStatus Status, DateOnly? IssuedOn, DateOnly? ReplyDueOn, DateTimeOffset? RepliedAt,
        bool ReplyOverdue, bool? ReplyLate, int Items, int Answered, int Adopted, int ClosedItems, DateOnly? ClosedOn, int Version);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/letters", Handle)
        .Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
        .WithSummary("Recommendation letters to units of the caller's subtree, by ?unit= (with everything below it), ?status=, ?round= and ?replyOverdue=; sorted by the day of issue when ?sort=issuedOn. Drafts show to the inspecting side alone.")
        .Produces<Page<Row>>();

    private static async Task<IResult> Handle(string? unit, LetterStatus? status, Guid? round, bool? replyOverdue, PageQuery page, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        page.SortsBy("issuedOn");
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select l.id as letter_id, l.year || '-' || l.number as number, l.unit_code, u.name as unit_name, l.round_id, l.title, l.status, l.issued_on, l.reply_due_on, reply.received_at as replied_at,
                   late.overdue as reply_overdue, first.late as reply_late, i.items, i.answered, i.adopted, i.closed as closed_items, l.closed_on, l.version
            from letters l
            join units u on u.code = l.unit_code
            left join letter_replies first on first.letter_id = l.id and first.version = 1
            left join lateral (select received_at from letter_replies r where r.letter_id = l.id order by version desc limit 1) reply on true
            cross join lateral (select l.status = 'Issued' and l.reply_due_on < @today and first.letter_id is null as overdue) late
            cross join lateral (
                select count(*)::int as items, count(s.adopted)::int as answered, (count(*) filter (where s.adopted))::int as adopted, (count(*) filter (where s.status = 'Closed'))::int as closed
                from letter_items i join letter_item_states s on s.item_id = i.id where i.letter_id = l.id) i
            where u.path ~ @scope::lquery
              and (@inspecting or l.status <> 'Draft')
              and (@unit::text is null or u.path <@ (select path from units where code = @unit))
              and (@status::text is null or l.status = @status)
              and (@round::uuid is null or l.round_id = @round)
              and (@replyOverdue::boolean is null or late.overdue = @replyOverdue)
              and (@afterId::text is null or ((case @sort when 'issuedOn' then coalesce(l.issued_on, '9999-12-31')::text else '' end) collate "C", l.id::text) > (@afterKey, @afterId))
            order by (case @sort when 'issuedOn' then coalesce(l.issued_on, '9999-12-31')::text else '' end) collate "C", l.id::text
            limit @take
            """, new
        {
            today = clock.Today(),
            scope = caller.Scope,
            inspecting = Letter.IsInspecting(caller),
            unit,
            status = status?.ToString(),
            round,
            replyOverdue,
            sort = page.Sort,
            page.AfterId,
            page.AfterKey,
            take = page.Take,
        }), ct);
        return Listing.Answer(page, rows, r => (page.Sort == "issuedOn" ? (r.IssuedOn ?? DateOnly.MaxValue).ToString("O") : "", r.LetterId.ToString()));
    }
}
