using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Logbook.Entries;

namespace DutyNet.Logbook.Reviews;

/// <summary>Where an entry stands; derived by the view <c>entry_states</c> from the reviews of its newest version.</summary>
public enum EntryState
{
    /// <summary>已记录: its newest version waits to be reviewed.</summary>
    Recorded,

    /// <summary>已采信: its newest version was accepted.</summary>
    Accepted,

    /// <summary>已退回: its newest version was returned, to be corrected.</summary>
    Returned,
}

/// <summary>What a reviewer says of a version.</summary>
public enum Verdict
{
    /// <summary>采信</summary>
    Accepted,

    /// <summary>退回</summary>
    Returned,
}

/// <summary>The rules of a review.</summary>
internal static class Review
{
    /// <summary>
    /// Why this person may not review: somebody judges neither their own book, nor the book of a unit they hold a post in, nor what they wrote,
    /// for themselves or for somebody else. Null when they may.
    /// </summary>
    public static Problem? Refuse(Book book, string person, bool holdsPostOfUnit, bool wrote) => (book.PersonCode == person, book.PersonCode is null && holdsPostOfUnit, wrote) switch
    {
        (true, _, _) or (_, true, _) => Problem.Forbidden("own-logbook", "不得审核本人或本单位的履职本。", "Nobody reviews their own logbook, nor that of the unit they hold a post in."),
        (_, _, true) => Problem.Forbidden("own-entry", "不得审核本人书写或代写的记录。", "Nobody reviews what they wrote, for themselves or for somebody else."),
        _ => null,
    };

    /// <summary>What is wrong with the verdict itself; empty when nothing is. A return says what is wrong and what to correct; an acceptance has no defect.</summary>
    public static List<FieldError> Check(Verdict verdict, EntryDefect? defect, string? remark)
    {
        var errors = new List<FieldError>();
        if (verdict == Verdict.Returned && defect is null)
            errors.Add(new("defect", "required", "退回时必填。", "Required when it is returned."));
        if (verdict == Verdict.Accepted && defect is not null)
            errors.Add(new("defect", "not-when-accepted", "采信时不填。", "An accepted entry has no defect."));
        if (verdict == Verdict.Returned ? string.IsNullOrWhiteSpace(remark) : remark is not null && string.IsNullOrWhiteSpace(remark))
            errors.Add(new("remark", "required", "须说明需要更正的内容。", "Say what is to be corrected."));
        return errors;
    }

    /// <summary>What the reviewer is to the entry: of its unit, its writer.</summary>
    public static Task<Standing> StandingOf(Tx tx, Guid entryId, Book book, string person, string actor, DateOnly today) => tx.QuerySingleAsync<Standing>("""
        select exists (select from holdings where unit_code = @UnitCode and person_code = @person and held_from <= @today and (held_until is null or held_until >= @today)) as holds_post_of_unit,
               exists (select from entry_versions where entry_id = @entryId and (recorded_by = @actor or person_code = @person)) as wrote,
               (select max(version) from entry_versions where entry_id = @entryId) as version,
               (select case_id from entries where id = @entryId) as case_id
        """, new { entryId, book.UnitCode, person, actor, today });
}

/// <summary>What a reviewer is to an entry, and its newest version.</summary>
internal sealed record Standing(bool HoldsPostOfUnit, bool Wrote, int Version, Guid? CaseId);
