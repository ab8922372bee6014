using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Logbook.Policies;

namespace DutyNet.Logbook.ExpectedEntries;

/// <summary>An expected entry of a book, locked until the entry that meets it is recorded.</summary>
internal sealed record Owed(
    Guid Id, string Category, ExpectedEntryStatus Status, DateOnly PeriodFrom, DateOnly PeriodUntil, bool ByDate, DateOnly DueOn, Guid? CaseId, Guid? DutyId)
{
    /// <summary>
    /// Whether what happened on a day can be named as meeting it: within its period; for what is proved by a date, also before or after it, once
    /// the period has begun; for what was published as missing, also after it. A period to come is met by nothing done today.
    /// </summary>
    public bool IsMetBy(DateOnly occurredOn, DateOnly today) => (ByDate, Status) switch
    {
        (true, _) => PeriodFrom <= today,
        (_, ExpectedEntryStatus.Missing) => occurredOn >= PeriodFrom,
        _ => occurredOn >= PeriodFrom && occurredOn <= PeriodUntil,
    };
}

/// <summary>Which expected entries an entry meets, and what it makes of them.</summary>
internal static class Fulfilment
{
    /// <summary>
    /// The named ones, or when none are named the earliest due that is open in this book, of this category and for a period in which it happened.
    /// Belonging to a book means: owed by the unit, or by the post that the book's person holds on the due date (today before that), due in the book's year;
    /// a named one also in an earlier year whose book is sealed.
    /// </summary>
    public static Task<List<Owed>> Find(Tx tx, Entries.Book book, EntryCategory category, DateOnly occurredOn, Guid[]? named, DateOnly today) => tx.QueryAsync<Owed>("""
        select x.id, x.category, x.status, x.period_from, x.period_until, x.by_date, x.due_on, x.case_id, x.duty_id
        from expected_entries x
        left join lateral holder_on(x.post_id, least(x.due_on, @today)) h on true
        where x.unit_code = @UnitCode
          and (year_of(x.due_on) = @Year
               -- a sealed book takes nothing in any more: what is missing in it is made good in a later one, by name
               or (x.id = any(@named) and year_of(x.due_on) < @Year
                   and exists (select from logbooks o join logbook_seals s on s.logbook_id = o.id
                               where o.unit_code = x.unit_code and o.person_code is not distinct from @PersonCode and o.year = year_of(x.due_on))))
          and case when @PersonCode::text is null then x.owed_by = 'Unit'
                   else x.owed_by = 'Post' and coalesce(h.person_code, x.person_code) = @PersonCode end
          and case when @named::uuid[] is not null then x.id = any(@named)
                   else x.category = @category and x.status in ('Expected', 'Missing')
                        and ((x.by_date and x.period_from <= @today) or @occurredOn between x.period_from and x.period_until) end
        order by x.due_on, x.ordinal, x.id
        limit case when @named::uuid[] is null then 1 end
        for update of x -- against the sweep that publishes what is missing, and a second entry for the same
        """, new { book.UnitCode, book.PersonCode, book.Year, category = category.ToString(), occurredOn, named, today });

    /// <summary>Why the named ones cannot be met by this entry; null when they can.</summary>
    public static Problem? Refuse(List<Owed> owed, Guid[]? named, EntryCategory category, DateOnly occurredOn, DateOnly today)
    {
        if (named is null)
            return null;
        if (owed.Count < named.Distinct().Count() || owed.Exists(o => o.Category != category.ToString()))
            return Problem.Invalid("expectedEntryIds", "of-another-book-or-category", "须为本履职本同一类别的应记事项。", "Must be expected entries of this logbook and this category.");
        if (owed.Exists(o => o.Status is not (ExpectedEntryStatus.Expected or ExpectedEntryStatus.Missing)))
            return Problem.Conflict("expected-entry-settled", "该应记事项已记录或已撤销。", "This expected entry is already recorded or no longer owed.");
        FieldError[] outside = [.. owed.Where(o => !o.IsMetBy(occurredOn, today)).Select(o => new FieldError(
            $"expectedEntryIds[{Array.IndexOf(named, o.Id)}]", "outside-period", "发生日期不在该应记事项的期限内。", "It did not happen within the period of this expected entry."))];
        return outside.Length > 0 ? Problem.Invalid(outside) : null;
    }

    /// <summary>Settles them by an entry received on a day, at the commit and after the entry; the state each is in then.</summary>
    public static async Task<List<ExpectedEntryStatus>> Settle(Tx tx, List<Owed> owed, Guid entryId, DateOnly receivedOn, LogbookPolicies policies)
    {
        if (owed.Count == 0)
            return [];
        var deadline = await Deadline.Known(tx, policies);
        var states = owed.ConvertAll(o => ExpectedEntry.WhenRecorded(o.Status, o.DueOn, receivedOn, deadline)!.Value);
        tx.WriteAtCommit("""
            with settled as (select * from unnest($1::uuid[], $2::text[]) as s(id, status)),
            kept as (insert into entry_fulfilments (entry_id, expected_entry_id, status) select $3, id, status from settled)
            update expected_entries x set status = s.status, entry_id = $3 from settled s where x.id = s.id
            """, owed.Select(o => o.Id).ToArray(), states.Select(s => s.ToString()).ToArray(), entryId);
        return states;
    }
}
