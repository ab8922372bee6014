using System.Text.Json;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Logbook;
using DutyNet.Logbook.ExpectedEntries;
using DutyNet.Logbook.Policies;

namespace DutyNet.Logbook.Entries;

/// <summary>Records the rows of a bulk request in one transaction, with a few statements for all of them.</summary>
internal sealed class Bulk(Tx tx, Caller caller, LogbookPolicies policies, DateTimeOffset now)
{
    private readonly DateOnly today = now.DateInChina();

    /// <summary>Decides every row and records those against which nothing speaks.</summary>
    public async Task Record(List<BulkRow> rows)
    {
        // one bulk of a unit after the other: two at once with the same references would each not see the other's
        await tx.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended('entry-references ' || @Unit, 1))", new { caller.Unit });
        await FindThoseOfBefore(rows);
        foreach (var row in rows.Where(r => r.IsOpen))
            row.Errors.AddRange(Entry.Check(row.Sent!.Entry, now).Select(e => e with { Field = $"entry.{e.Field}" }));
        await FindBooks(rows);
        await CheckDuties(rows);
        await Match(rows);
        await Keep(rows.FindAll(r => r.IsOpen && r.Entry is not null));
    }

    private async Task FindThoseOfBefore(List<BulkRow> rows)
    {
        var before = (await tx.QueryAsync<Kept>("""
            select reference, content_sha256, entry_id from entry_references where unit = @Unit and reference = any(@references)
            """, new { caller.Unit, references = rows.Where(r => r.Sent is not null).Select(r => r.Reference!).ToArray() })).ToDictionary(k => k.Reference, StringComparer.Ordinal);
        foreach (var row in rows.Where(r => r.IsOpen))
        {
            if (!before.TryGetValue(row.Reference!, out var kept))
                continue;
            row.Before = kept.EntryId;
            if (kept.ContentSha256 != row.Fingerprint)
                row.Errors.Add(ReferenceUsed);
        }
    }

    private async Task FindBooks(List<BulkRow> rows)
    {
        var wanted = rows.Where(r => r.IsOpen).Select(r => new { r.Sent!.LogbookId, r.Sent.Unit, r.Sent.Person, r.Sent.Entry.OccurredOn.Year }).Distinct();
        var books = await tx.QueryAsync<Book>("""
            with w as materialized (
                select * from json_to_recordset(@wanted::json) as r("logbookId" uuid, unit text, person text, year int)),
            named as (
                select "logbookId" as id from w
                union
                select k.id from w join logbooks k on k.unit_code = w.unit and k.year = w.year and k.person_code = w.person
                union
                select k.id from w join logbooks k on k.unit_code = w.unit and k.year = w.year and k.person_code is null and w.person is null)
            select l.id, l.unit_code, u.path::text as unit_path, l.person_code, l.year
            from named join logbooks l on l.id = named.id join units u on u.code = l.unit_code
            where u.path ~ @scope::lquery
            """, new { scope = caller.Scope, wanted = JsonSerializer.Serialize(wanted, Json.Options) });
        var byId = books.ToDictionary(b => b.Id);
        var byName = books.ToDictionary(b => (b.UnitCode, b.PersonCode, b.Year));
        foreach (var row in rows.Where(r => r.IsOpen))
        {
            var sent = row.Sent!;
            row.Book = sent.LogbookId is { } id ? byId.GetValueOrDefault(id) : sent.Unit is { } unit ? byName.GetValueOrDefault((unit, sent.Person, sent.Entry.OccurredOn.Year)) : null;
            if (sent.LogbookId is null == sent.Unit is null || (sent.LogbookId is not null && sent.Person is not null))
                row.Errors.Add(new("logbookId", "one-of", "须填写履职本，或单位（及人员）。", "Name the logbook, or the unit (and the person)."));
            else if (row.Book is null)
                row.Errors.Add(new(sent.LogbookId is null ? "unit" : "logbookId", "logbook-not-found", "没有找到该履职本。", "No such logbook."));
        }
        foreach (var of in rows.Where(r => r.IsOpen).GroupBy(r => r.Book!))
        {
            if (await of.Key.RefuseWriter(tx, caller, today) is { } refused)
                foreach (var row in of)
                    row.Refuse(refused);
        }
    }

    private async Task CheckDuties(List<BulkRow> rows)
    {
        var named = rows.Where(r => r.IsOpen).SelectMany(r => r.Sent!.Entry.DutyIds ?? []).Distinct().ToArray();
        if (named.Length == 0)
            return;
        var known = (await tx.QueryAsync<(Guid, string)>("select duty_id, unit_code from duties where duty_id = any(@named)", new { named })).ToHashSet();
        foreach (var row in rows.Where(r => r.IsOpen && !(r.Sent!.Entry.DutyIds ?? []).All(d => known.Contains((d, r.Book!.UnitCode)))))
            row.Errors.Add(new("entry.dutyIds", "of-another-unit", "须为本单位的责任事项。", "Must be duties of this unit."));
    }

    // The same rules as for one entry (Fulfilment), but all that may be met is read and locked at once. Each expected entry is met by one row.
    private async Task Match(List<BulkRow> rows)
    {
        var open = rows.FindAll(r => r.IsOpen);
        var byReference = new Dictionary<string, BulkRow>(StringComparer.Ordinal);
        var candidates = (await tx.QueryAsync<Candidate>("""
            select l.id as book_id, x.id, x.category, x.status, x.period_from, x.period_until, x.by_date, x.due_on, x.case_id, x.duty_id
            from expected_entries x
            left join lateral holder_on(x.post_id, least(x.due_on, @today)) h on true
            join logbooks l on l.unit_code = x.unit_code
                and (l.year = year_of(x.due_on)
                     -- by name also what is missing in an earlier year whose book is sealed
                     or (x.id = any(@named) and l.year > year_of(x.due_on)
                         and exists (select from logbooks o join logbook_seals s on s.logbook_id = o.id
                                     where o.unit_code = x.unit_code and o.person_code is not distinct from l.person_code and o.year = year_of(x.due_on))))
                and case when l.person_code is null then x.owed_by = 'Unit' else x.owed_by = 'Post' and coalesce(h.person_code, x.person_code) = l.person_code end
            where x.unit_code = any(@units) and l.id = any(@books) and (x.status in ('Expected', 'Missing') or x.id = any(@named))
            order by x.due_on, x.ordinal, x.id
            for update of x
            """, new
        {
            today,
            units = open.Select(r => r.Book!.UnitCode).Distinct().ToArray(),
            books = open.Select(r => r.Book!.Id).Distinct().ToArray(),
            named = open.SelectMany(r => r.Sent!.Entry.ExpectedEntryIds ?? []).Distinct().ToArray(),
        })).ToLookup(c => c.BookId, c => c.Owed);
        var met = new HashSet<Guid>();
        foreach (var row in open)
        {
            if (byReference.TryGetValue(row.Reference!, out var first))
            {
                // twice in one request is the same as in two
                row.Before = first.Entry!.Id;
                if (first.Fingerprint != row.Fingerprint)
                    row.Errors.Add(ReferenceUsed);
                continue;
            }
            var written = row.Sent!.Entry;
            var named = written.ExpectedEntryIds is { Length: > 0 } ids ? ids : null;
            var ofBook = candidates[row.Book!.Id].Select(o => met.Contains(o.Id) ? o with { Status = ExpectedEntryStatus.Fulfilled } : o);
            var owed = named is not null ? ofBook.Where(o => named.Contains(o.Id)).ToList()
                : ofBook.Where(o => o.DueOn.Year == row.Book.Year && o.Category == written.Category.ToString() && o.Status is ExpectedEntryStatus.Expected or ExpectedEntryStatus.Missing
                                    && ((o.ByDate && o.PeriodFrom <= today) || (written.OccurredOn >= o.PeriodFrom && written.OccurredOn <= o.PeriodUntil))).Take(1).ToList();
            if (Fulfilment.Refuse(owed, named, written.Category, written.OccurredOn, today) is { } unfit)
            {
                row.Refuse(unfit);
                continue;
            }
            met.UnionWith(owed.Select(o => o.Id));
            row.Owed = owed;
            row.Entry = new NewEntry(
                Guid.CreateVersion7(now), row.Book, written, now, Entry.IsLateRecorded(written.OccurredOn, today, policies), owed.Find(o => o.CaseId is not null)?.CaseId,
                [.. (written.DutyIds ?? []).Union(owed.Where(o => o.DutyId is not null).Select(o => o.DutyId!.Value))],
                row.Book.PersonCode == caller.PersonCode ? null : row.Book.PersonCode);
            byReference[row.Reference!] = row;
        }
    }

    private async Task Keep(List<BulkRow> rows)
    {
        if (rows.Count == 0)
            return;
        Entry.Add(tx, [.. rows.Select(r => r.Entry!)], caller);
        await tx.Flush();
        await tx.ExecuteAsync("""
            insert into entry_references (unit, reference, content_sha256, entry_id)
            select @Unit, reference, fingerprint, entry_id from unnest(@references, @fingerprints, @entries) as r(reference, fingerprint, entry_id)
            """, new
        {
            caller.Unit,
            references = rows.Select(r => r.Reference!).ToArray(),
            fingerprints = rows.Select(r => r.Fingerprint).ToArray(),
            entries = rows.Select(r => r.Entry!.Id).ToArray(),
        });
        var deadline = await Deadline.Known(tx, policies);
        var met = rows.SelectMany(r => r.Owed.Select(o => (Row: r, Owed: o, Now: ExpectedEntry.WhenRecorded(o.Status, o.DueOn, today, deadline)!.Value))).ToList();
        await tx.ExecuteAsync("""
            with settled as (select * from unnest(@ids, @states, @entries) as s(id, status, entry_id)),
            kept as (insert into entry_fulfilments (entry_id, expected_entry_id, status) select entry_id, id, status from settled)
            update expected_entries x set status = s.status, entry_id = s.entry_id from settled s where x.id = s.id
            """, new { ids = met.Select(m => m.Owed.Id).ToArray(), states = met.Select(m => m.Now.ToString()).ToArray(), entries = met.Select(m => m.Row.Entry!.Id).ToArray() });
        // the ledger says for whom each was written
        foreach (var of in rows.GroupBy(r => r.Entry!.OnBehalfOf))
        {
            tx.OnBehalfOf = of.Key;
            tx.Record(of.Select(r => RecordEntry.FactOf(r.Entry!, r.Owed)));
            tx.Record(met.Where(m => m.Now == ExpectedEntryStatus.MadeGood && m.Row.Entry!.OnBehalfOf == of.Key).Select(m =>
                new EntryMadeGood(m.Owed.Id, m.Owed.CaseId!.Value, m.Row.Book!.UnitCode, m.Row.Book.UnitPath, m.Row.Entry!.Id, today)));
            await tx.Flush();
        }
    }

    private static FieldError ReferenceUsed => new("reference", "reference-used", "该编号已用于另一内容。", "This reference was used for other content.");

    private sealed record Kept(string Reference, string ContentSha256, Guid EntryId);

    private sealed record Candidate(
        Guid BookId, Guid Id, string Category, ExpectedEntryStatus Status, DateOnly PeriodFrom, DateOnly PeriodUntil, bool ByDate, DateOnly DueOn, Guid? CaseId, Guid? DutyId)
    {
        public Owed Owed => new(Id, Category, Status, PeriodFrom, PeriodUntil, ByDate, DueOn, CaseId, DutyId);
    }
}
