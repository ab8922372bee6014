using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;
using DutyNet.Chassis.Problems;

namespace DutyNet.Inspection.Letters;

/// <summary>How the rates of letters are counted.</summary>
public enum LetterRateBy
{
    /// <summary>各单位自身: letters to the unit itself.</summary>
    Unit,

    /// <summary>含下级: letters to the unit and to everything below it.</summary>
    Subtree,
}

/// <summary>Shows how far units adopt what is recommended to them, and put it right.</summary>
internal static class ShowLetterRates
{
    /// <summary>
    /// Counts of a unit; never to be added over subtrees. AdoptionRate: adopted of answered items; CloseOutRate: closed of all items; PutRightRate: put right of
    /// all items; 0 to 1, null where there is nothing to divide by. The rows behind them: <c>/letter-items</c> with the same unit and days.
    /// </summary>
    public sealed record Row(
        string UnitCode, string UnitName, long Letters, long RepliedLate, long ReplyOverdue, long Items, long Answered, long Adopted, long Closed, long PutRight,
        decimal? AdoptionRate, decimal? CloseOutRate, decimal? PutRightRate);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/letter-rates", Handle)
        .Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
        .WithSummary("Adoption and close-out of recommendation letters issued from ?from= to ?until= (days, both included), for each unit of the caller's subtree that has any: ?by=Unit (its own letters) or Subtree (with everything below it), ?unit= that one and everything below it. Rates from 0 to 1. The rows behind: /letter-items.")
        .Produces<Page<Row>>();

    private static async Task<IResult> Handle(LetterRateBy? by, string? unit, DateOnly? from, DateOnly? until, PageQuery page, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        page.SortsBy();
        if (until < from)
            return Problem.Unreadable(new FieldError("until", "before-from", "不得早于开始日期。", "Must not be before the first day."));
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            with issued as (
                select l.id, u.path, first.late, first.letter_id is null and l.status = 'Issued' and l.reply_due_on < @today as overdue
                from letters l
                join units u on u.code = l.unit_code
                left join letter_replies first on first.letter_id = l.id and first.version = 1
                where l.status <> 'Draft' and u.path ~ @scope::lquery
                  and (@from::date is null or l.issued_on >= @from) and (@until::date is null or l.issued_on <= @until)),
            counted as (
                select d.id, d.path, d.late, d.overdue, count(*) as items, count(s.adopted) as answered, count(*) filter (where s.adopted) as adopted,
                       count(*) filter (where i.closed_at is not null) as closed, count(*) filter (where i.put_right) as put_right
                from issued d join letter_items i on i.letter_id = d.id join letter_item_states s on s.item_id = i.id
                group by d.id, d.path, d.late, d.overdue)
            select g.code as unit_code, g.name as unit_name, count(*) as letters, count(*) filter (where c.late) as replied_late, count(*) filter (where c.overdue) as reply_overdue,
                   sum(c.items)::bigint as items, sum(c.answered)::bigint as answered, sum(c.adopted)::bigint as adopted, sum(c.closed)::bigint as closed, sum(c.put_right)::bigint as put_right,
                   round(sum(c.adopted) / nullif(sum(c.answered), 0), 4) as adoption_rate, round(sum(c.closed) / nullif(sum(c.items), 0), 4) as close_out_rate,
                   round(sum(c.put_right) / nullif(sum(c.items), 0), 4) as put_right_rate
            from units g
            join counted c on case when @subtree then c.path <@ g.path else c.path = g.path end
            where g.path ~ @scope::lquery
              and (@unit::text is null or g.path <@ (select path from units where code = @unit))
              and (@afterId::text is null or g.code collate "C" > @afterId)
            group by g.code, g.name
            order by g.code collate "C"
            limit @take
            """, new
        {
            today = clock.Today(),
            scope = caller.Scope,
            subtree = by is LetterRateBy.Subtree,
            unit,
            from,
            until,
            page.AfterId,
            take = page.Take,
        }), ct);
        return Listing.Answer(page, rows, r => r.UnitCode);
    }
}
