using DutyNet.Chassis;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Sweeps;
using DutyNet.Contracts.Logbook;
using DutyNet.Logbook.Entries;
using DutyNet.Logbook.Policies;

namespace DutyNet.Logbook.Seals;

/// <summary>Seals every logbook of a year that ended long enough ago. Of one that is being written in it waits for the writer.</summary>
public sealed class SealLogbooks(LogbookPolicies policies) : Sweep
{
    private const int AtOnce = 50;

    /// <inheritdoc/>
    public override TimeSpan Every => TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public override async Task<int> Batch(Tx tx, DateTimeOffset now)
    {
        var books = await tx.QueryAsync<Book>("""
            select l.id, l.unit_code, u.path::text as unit_path, l.person_code, l.year
            from logbooks l join units u on u.code = l.unit_code
            where l.year < @year and not exists (select from logbook_seals s where s.logbook_id = l.id)
            order by l.year, l.id
            limit @AtOnce
            for update of l skip locked
            """, new { year = now.DateInChina().AddDays(-policies.SealAfterDays).Year, AtOnce });
        if (books.Count == 0)
            return 0;
        using var span = Begin(cause: null, caseId: null);
        var ids = books.ConvertAll(b => b.Id).ToArray();
        // What was read before the lock may be older than what was written before it: looked at again.
        var taken = (await tx.QueryAsync<Guid>("select logbook_id from logbook_seals where logbook_id = any(@ids)", new { ids })).ToHashSet();
        var versions = (await Contents.Versions(tx, ids)).ToLookup(v => v.LogbookId);
        var files = (await Contents.Files(tx, ids)).ToLookup(f => f.LogbookId);
        foreach (var book in books.Where(b => !taken.Contains(b.Id)))
        {
            var (held, attached) = (versions[book.Id].ToList(), files[book.Id].ToList());
            var sealedBook = new LogbookSealed(book.Id, book.UnitCode, book.UnitPath, book.PersonCode, book.Year,
                held.Select(v => v.EntryId).Distinct().Count(), held.Count, attached.Count, Contents.Hash(Contents.Text(book, held, attached)));
            await tx.ExecuteAsync("""
                insert into logbook_seals (logbook_id, entries, versions, attachments, sha256, sealed_at) values (@LogbookId, @Entries, @Versions, @Attachments, @Sha256, @now)
                """, new { sealedBook.LogbookId, sealedBook.Entries, sealedBook.Versions, sealedBook.Attachments, sealedBook.Sha256, now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)) });
            tx.Record(sealedBook);
        }
        return books.Count;
    }
}
