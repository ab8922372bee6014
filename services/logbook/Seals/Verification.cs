using DutyNet.Chassis.Database;
using DutyNet.Chassis.Files;
using DutyNet.Contracts.Logbook;
using DutyNet.Logbook.Entries;

namespace DutyNet.Logbook.Seals;

/// <summary>The first thing of a logbook that does not fit.</summary>
/// <param name="LogbookId">The logbook.</param>
/// <param name="Id">The entry, attachment or ledger row; the logbook itself for its seal.</param>
/// <param name="Reason">
/// <c>ledger-changed</c>: a row of the ledger no longer has its hash; <c>version-changed</c>: a version no longer says what its hash is of;
/// <c>version-removed</c>, <c>attachment-removed</c>: recorded in the ledger and not there; <c>version-unrecorded</c>, <c>attachment-unrecorded</c>:
/// there and not recorded in the ledger; <c>file-changed</c>: the bytes are gone or others; <c>seal-broken</c>: it holds something else than was sealed.
/// </param>
public sealed record Misfit(Guid LogbookId, string Id, string Reason);

/// <summary>Holds what logbooks contain to what the ledger says was recorded, to the hashes, and to their seals.</summary>
internal sealed class Verification(Tx tx, ContentStore store, bool files)
{
    private sealed record Fact(Guid LogbookId, long Seq, string Type, Guid? EntryId, int? Version, Guid? AttachmentId, string? Sha256, bool Intact);

    private sealed record Sealed(Guid LogbookId, string Sha256);

    public long Versions { get; private set; }

    public long Attachments { get; private set; }

    /// <summary>The first misfit of each of these books that has one, in the order of the books.</summary>
    public async Task<List<Misfit>> Of(IReadOnlyList<Book> books)
    {
        var ids = books.Select(b => b.Id).ToArray();
        var versions = (await Contents.Versions(tx, ids)).ToLookup(v => v.LogbookId);
        var attached = (await Contents.Files(tx, ids)).ToLookup(f => f.LogbookId);
        var facts = (await Facts(ids)).ToLookup(f => f.LogbookId);
        var seals = (await tx.QueryAsync<Sealed>("select logbook_id, sha256 from logbook_seals where logbook_id = any(@ids)", new { ids })).ToDictionary(s => s.LogbookId, s => s.Sha256);
        var misfits = new List<Misfit>();
        foreach (var book in books)
        {
            var (held, kept) = (versions[book.Id].ToList(), attached[book.Id].ToList());
            Versions += held.Count;
            Attachments += kept.Count;
            if ((OfRows(book, held, kept, [.. facts[book.Id]], seals.GetValueOrDefault(book.Id)) ?? await OfFiles(book, kept)) is { } misfit)
                misfits.Add(misfit);
        }
        return misfits;
    }

    private static Misfit? OfRows(Book book, List<KeptVersion> held, List<KeptFile> kept, List<Fact> facts, string? seal)
    {
        if (facts.Find(f => !f.Intact) is { } row)
            return new(book.Id, row.Seq.ToString(System.Globalization.CultureInfo.InvariantCulture), "ledger-changed");
        if (held.Find(v => v.ContentSha256 is { } sha256 && ContentHash.Of(v.Content) != sha256) is { } changed)
            return new(book.Id, $"{changed.EntryId}/{changed.Version}", "version-changed");

        var there = held.ToDictionary(v => (v.EntryId, v.Version), v => v.ContentSha256);
        var recorded = facts.Where(f => f.Version is not null).DistinctBy(f => (f.EntryId, f.Version)).ToDictionary(f => (f.EntryId!.Value, f.Version!.Value), f => f.Sha256);
        foreach (var ((entry, version), sha256) in recorded)
        {
            if (!there.TryGetValue((entry, version), out var now))
                return new(book.Id, $"{entry}/{version}", "version-removed");
            if (now != sha256)
                return new(book.Id, $"{entry}/{version}", "version-changed");
        }
        if (held.Find(v => !recorded.ContainsKey((v.EntryId, v.Version))) is { } unrecorded)
            return new(book.Id, $"{unrecorded.EntryId}/{unrecorded.Version}", "version-unrecorded");

        var files = kept.ToDictionary(f => f.Id, f => f.Sha256);
        var attached = facts.Where(f => f.AttachmentId is not null).DistinctBy(f => f.AttachmentId).ToDictionary(f => f.AttachmentId!.Value, f => f.Sha256);
        foreach (var (id, sha256) in attached)
            if (!files.TryGetValue(id, out var now) || now != sha256)
                return new(book.Id, id.ToString(), "attachment-removed");
        if (kept.Find(f => !attached.ContainsKey(f.Id)) is { } added)
            return new(book.Id, added.Id.ToString(), "attachment-unrecorded");

        var published = facts.Find(f => f.Type == nameof(LogbookSealed))?.Sha256;
        return published != seal || (seal is not null && Contents.Hash(Contents.Text(book, held, kept)) != seal) ? new(book.Id, book.Id.ToString(), "seal-broken") : null;
    }

    private async Task<Misfit?> OfFiles(Book book, List<KeptFile> kept)
    {
        if (files)
            foreach (var file in kept.Where(f => f.ErasedBy is null))
                if (!await store.IsIntact(file.Sha256, tx.Cancelled))
                    return new(book.Id, file.Id.ToString(), "file-changed");
        return null;
    }

    // What the ledger says of these books: found by what it says, so that it is also found when the entry itself is gone.
    private Task<List<Fact>> Facts(Guid[] ids) => tx.QueryAsync<Fact>("""
        with own as materialized (
            select l.*, l.body::jsonb as said from ledger l where l.type in ('EntryRecorded', 'EntryAmended', 'LogbookSealed', 'EvidenceAttached')),
        mine as materialized (select own.*, (said ->> 'logbookId')::uuid as book from own where (said ->> 'logbookId')::uuid = any(@ids)),
        theirs as (
            select * from mine
            union all
            select a.*, m.book from own a join mine m on m.type = 'EntryRecorded' and m.said ->> 'entryId' = a.said ->> 'entryId'
            where a.type = 'EvidenceAttached')
        select book as logbook_id, seq, type, (said ->> 'entryId')::uuid as entry_id,
               case type when 'EntryRecorded' then 1 when 'EntryAmended' then (said ->> 'version')::int end as version,
               (said ->> 'attachmentId')::uuid as attachment_id,
               coalesce(said ->> 'contentSha256', said ->> 'sha256') as sha256,
               hash = ledger_hash(previous_hash, seq::text, id::text, chain, position::text, case_id::text, subject, unit_path::text, restricted::text, type, body,
                                  actor, on_behalf_of, trace_id, to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')) as intact
        from theirs
        order by seq
        """, new { ids });
}
