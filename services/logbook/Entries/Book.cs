using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;

namespace DutyNet.Logbook.Entries;

/// <summary>The logbook an entry is written in.</summary>
internal sealed record Book(Guid Id, string UnitCode, string UnitPath, string? PersonCode, int Year)
{
    /// <summary>The logbook, when the caller may see it.</summary>
    public static async Task<Book?> Find(Tx tx, Guid logbookId, Caller caller) => await tx.QuerySingleOrDefaultAsync<Book>("""
        select l.id, l.unit_code, u.path::text as unit_path, l.person_code, l.year
        from logbooks l join units u on u.code = l.unit_code
        where l.id = @logbookId and u.path ~ @scope::lquery
        """, new { logbookId, scope = caller.Scope });

    /// <summary>The logbook of an entry, when the caller may see it.</summary>
    public static async Task<Book?> Reading(Tx tx, Guid entryId, Caller caller) => await tx.QuerySingleOrDefaultAsync<Book>("""
        select l.id, l.unit_code, u.path::text as unit_path, l.person_code, l.year
        from entries e join logbooks l on l.id = e.logbook_id join units u on u.code = l.unit_code
        where e.id = @entryId and u.path ~ @scope::lquery
        """, new { entryId, scope = caller.Scope });

    /// <summary>The logbook of an entry, when the caller may see it; the entry stays locked, so that its versions follow one another.</summary>
    public static async Task<Book?> OfEntry(Tx tx, Guid entryId, Caller caller) => await tx.QuerySingleOrDefaultAsync<Book>("""
        select l.id, l.unit_code, u.path::text as unit_path, l.person_code, l.year
        from entries e join logbooks l on l.id = e.logbook_id join units u on u.code = l.unit_code
        where e.id = @entryId and u.path ~ @scope::lquery
        for update of e
        """, new { entryId, scope = caller.Scope });

    /// <summary>
    /// Holds the caller to who may write in this book: a leader in their own, in the unit's book one who holds a post of the unit; a clerk or
    /// a department's system in any of their subtree, on behalf of its person: then both are recorded. Nobody writes in a sealed book. Null when they may.
    /// </summary>
    public async Task<Problem?> RefuseWriter(Tx tx, Caller caller, DateOnly today)
    {
        var own = caller.PersonCode is { } person && (PersonCode is null ? await Register.Holding.IsOfUnit(tx, UnitCode, person, today) : PersonCode == person);
        if (!own && !caller.Is(Role.Clerk, Role.Department))
            return Problem.Forbidden("not-your-logbook", "这不是您的履职本。", "This is not your logbook.");
        if (await tx.QuerySingleAsync<bool>("select is_sealed(@Id)", new { Id }))
            return Problem.Conflict("logbook-sealed", "该履职本已封存，不能再添加内容。", "This logbook is sealed; nothing can be added to it.");
        if (!own)
            tx.OnBehalfOf = PersonCode;
        return null;
    }
}
