using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;

namespace DutyNet.Inspection.Letters;

/// <summary>Lists items of issued letters: the rows behind every count and rate.</summary>
internal static class ListLetterItems
{
    /// <summary>An item; amounts in fen. Adopted: as the newest reply says, null while there is none. PutRight: null while it is open.</summary>
    public sealed record Row(
        Guid ItemId, Guid LetterId, string LetterNumber, int Number, Guid CaseId, string UnitCode, string UnitName, string Category, Severity Severity, string Text, string[] ItemCodes,
        long? AmountInvolvedFen, long? AmountRecoveredFen, DateOnly IssuedOn, DateOnly FirstDueOn, DateOnly DueOn, LetterItemStatus Status, bool Overdue, bool? Adopted, string? NotAdoptedBecause,
        bool? PutRight, Guid? TaskId, string? AnswerablePerson, int Version);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/letter-items", Handle)
        .Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
        .WithSummary("Items of letters issued to units of the caller's subtree, by ?unit= (with everything below it), ?letter=, ?case=, ?status=, ?adopted=, ?answered=, ?putRight=, ?overdue= (due date past, neither submitted nor closed), and ?from= and ?until= (days of issue); sorted by the due date when ?sort=dueOn. Amounts in fen.")
        .Produces<Page<Row>>();

    private static async Task<IResult> Handle(
        string? unit, Guid? letter, Guid? @case, LetterItemStatus? status, bool? adopted, bool? answered, bool? putRight, bool? overdue, DateOnly? from, DateOnly? until, PageQuery page, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        page.SortsBy("dueOn");
        if (until < from)
            return Problem.Unreadable(new FieldError("until", "before-from", "不得早于开始日期。", "Must not be before the first day."));
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select i.id as item_id, l.id as letter_id, l.year || '-' || l.number as letter_number, i.number, i.case_id, l.unit_code, u.name as unit_name, i.category, i.severity, i.text, i.item_codes,
                   i.amount_involved_fen, s.amount_recovered_fen, l.issued_on, i.first_due_on, i.due_on, s.status, late.overdue, s.adopted, s.not_adopted_because,
                   i.put_right, s.task_id, s.answerable_person, i.version
            from letter_items i
            join letters l on l.id = i.letter_id and l.status <> 'Draft'
            join letter_item_states s on s.item_id = i.id
            join units u on u.code = l.unit_code
            cross join lateral (select i.due_on < @today and s.status not in ('Submitted', 'Closed') as overdue) late
            where u.path ~ @scope::lquery
              and (@unit::text is null or u.path <@ (select path from units where code = @unit))
              and (@letter::uuid is null or l.id = @letter)
              and (@case::uuid is null or i.case_id = @case)
              and (@status::text is null or s.status = @status)
              and (@adopted::boolean is null or s.adopted = @adopted)
              and (@answered::boolean is null or (s.adopted is not null) = @answered)
              and (@putRight::boolean is null or i.put_right = @putRight)
              and (@overdue::boolean is null or late.overdue = @overdue)
              and (@from::date is null or l.issued_on >= @from)
              and (@until::date is null or l.issued_on <= @until)
              and (@afterId::text is null or ((case @sort when 'dueOn' then i.due_on::text else '' end) collate "C", i.id::text) > (@afterKey, @afterId))
            order by (case @sort when 'dueOn' then i.due_on::text else '' end) collate "C", i.id::text
            limit @take
            """, new
        {
            today = clock.Today(),
            scope = caller.Scope,
            unit,
            letter,
            @case,
            status = status?.ToString(),
            adopted,
            answered,
            putRight,
            overdue,
            from,
            until,
            sort = page.Sort,
            page.AfterId,
            page.AfterKey,
            take = page.Take,
        }), ct);
        return Listing.Answer(page, rows, r => (page.Sort == "dueOn" ? r.DueOn.ToString("O") : "", r.ItemId.ToString()));
    }
}
