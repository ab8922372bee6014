using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;

namespace DutyNet.Inspection.Letters;

/// <summary>Where an item of a letter stands; derived by the view <c>letter_item_states</c>, never stored.</summary>
public enum LetterItemStatus
{
    /// <summary>已发出: nobody is known to be putting it right yet.</summary>
    Issued,

    /// <summary>整改中</summary>
    Rectifying,

    /// <summary>已提交: a submission waits to be verified.</summary>
    Submitted,

    /// <summary>已退回</summary>
    Returned,

    /// <summary>已销号</summary>
    Closed,
}

/// <summary>An item of an issued letter as its judge needs it. <c>Rectifier</c>: the caller submitted, or answers for, its rectification.</summary>
internal sealed record LetterItem(
    Guid Id, Guid LetterId, int Number, Guid CaseId, LetterItemStatus Status, bool? Adopted, Guid? TaskId, int? SubmittedAttempt,
    DateOnly FirstDueOn, DateOnly DueOn, int Version, bool Rectifier)
{
    /// <summary>Locks the letter of an item, then reads the item; null when it is not in the caller's subtree, or not issued.</summary>
    public static async Task<(Letter Letter, LetterItem Item)?> Lock(Tx tx, Guid itemId, Caller caller)
    {
        if (await tx.QuerySingleOrDefaultAsync<Guid?>("select letter_id from letter_items where id = @itemId", new { itemId }) is not { } letterId
            || await Letter.Lock(tx, letterId, caller) is not { Status: not LetterStatus.Draft } letter)
            return null;
        return (letter, await tx.QuerySingleAsync<LetterItem>("""
            select i.id, i.letter_id, i.number, i.case_id, s.status, s.adopted, s.task_id, s.submitted_attempt, i.first_due_on, i.due_on, i.version,
                   exists (select from rectifiers r where r.finding_id = i.id and r.person_code = @person::text)
                   or exists (select from letter_replies p where p.letter_id = i.letter_id and p.person_code = @person::text) as rectifier
            from letter_items i
            join letter_item_states s on s.item_id = i.id
            where i.id = @itemId
            """, new { itemId, person = caller.PersonCode }));
    }

    /// <summary>
    /// Why the caller may not judge the item; null when they may. The inspecting side judges, never the rectifier, nor who replied for the unit, nor
    /// somebody recused at it.
    /// </summary>
    public Problem? RefusesJudgement(Caller caller, bool mine, string? ifMatch, Problem? recused) => this switch
    {
        { Rectifier: true } => Problem.Forbidden("rectifier-cannot-close", "整改或答复责任人不能审核或销号自己的事项。", "Who put it right, answers for it or replied for the unit cannot judge it."),
        _ when Letter.RefusesInspector(caller, mine) is { } outsider => outsider,
        _ when recused is not null => recused,
        { Status: LetterItemStatus.Closed } => AlreadyClosed,
        _ => Letter.RefusesVersion(ifMatch, Version),
    };

    /// <summary>What is closed is either put right and waits to be verified, or was not adopted and the reason is accepted.</summary>
    public Problem? RefusesClosing() => Status is LetterItemStatus.Submitted || Adopted is false ? null : NothingSubmitted;

    public static Problem NotFound => Problem.NotFound("letter-item", "建议事项");

    public static Problem AlreadyClosed => Problem.Conflict("item-closed", "该事项已销号。", "The item is closed out.");

    public static Problem NothingSubmitted => Problem.Conflict("nothing-submitted", "没有待审核的整改。", "Nothing waits to be verified.");
}
