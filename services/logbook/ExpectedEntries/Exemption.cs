using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;

namespace DutyNet.Logbook.ExpectedEntries;

/// <summary>An expected entry as far as an exemption (免记) needs it; locked, so that an entry and a decision follow one another.</summary>
internal sealed record Exemption(Guid ExpectedEntryId, string UnitCode, string UnitPath, string OwedBy, ExpectedEntryStatus Status, Guid? CaseId, string? PersonCode)
{
    /// <summary>The expected entry, when the caller may see it; who answers for it is the holder on the due date, today before that.</summary>
    public static Task<Exemption?> Of(Tx tx, Guid expectedEntryId, Caller caller, DateOnly today) => tx.QuerySingleOrDefaultAsync<Exemption>("""
        select x.id as expected_entry_id, x.unit_code, u.path::text as unit_path, x.owed_by, x.status, x.case_id, coalesce(h.person_code, x.person_code) as person_code
        from expected_entries x
        join units u on u.code = x.unit_code
        left join lateral holder_on(x.post_id, least(x.due_on, @today)) h on true
        where x.id = @expectedEntryId and u.path ~ @scope::lquery
        for update of x
        """, new { expectedEntryId, today, scope = caller.Scope });

    /// <summary>True while it can still be exempt: what was recorded, withdrawn or exempt already is not asked for.</summary>
    public bool IsOpen => Status is ExpectedEntryStatus.Expected or ExpectedEntryStatus.Missing;
}
