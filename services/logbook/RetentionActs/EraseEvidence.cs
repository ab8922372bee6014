using DutyNet.Chassis.Database;
using DutyNet.Chassis.Files;
using DutyNet.Chassis.Sweeps;
using DutyNet.Contracts.Logbook;

namespace DutyNet.Logbook.RetentionActs;

/// <summary>Removes the bytes of what was granted to be erased, and records that they are gone: also when the process that granted it was stopped at once.</summary>
public sealed class EraseEvidence(ContentStore store) : Sweep
{
    /// <inheritdoc/>
    public override async Task<int> Batch(Tx tx, DateTimeOffset now)
    {
        var next = await tx.QueryFirstOrDefaultAsync<Granted>("""
            select x.act_id, x.sha256, r.attachment_id, e.case_id, l.unit_code, u.path::text as unit_path
            from erased_contents x
            join retention_acts r on r.id = x.act_id
            join attachments a on a.id = r.attachment_id
            join entries e on e.id = a.entry_id join logbooks l on l.id = e.logbook_id join units u on u.code = l.unit_code
            where not exists (select from removed_contents g where g.sha256 = x.sha256)
              and not proves_a_decision(x.sha256) -- has become one since it was granted
            order by x.erased_at
            limit 1
            for update of x skip locked
            """);
        if (next is null)
            return 0;
        using var span = Begin(cause: null, next.CaseId);
        await tx.ExecuteAsync("select hold_content(@Sha256)", new { next.Sha256 });
        // What another replica removed between the look and the lock has its row by now.
        if (await tx.ExecuteAsync("insert into removed_contents (sha256, removed_at) values (@Sha256, @now) on conflict do nothing", new { next.Sha256, now }) == 1)
        {
            var attached = await RetentionAct.WithContent(tx, next.Sha256, caller: null);
            await store.Erase(next.Sha256, tx.Cancelled);
            tx.Record(new EvidenceErased(next.ActId, next.CaseId, next.UnitCode, next.UnitPath, next.AttachmentId, next.Sha256, [.. attached.Select(a => a.Id)]));
        }
        return 1;
    }

    private sealed record Granted(Guid ActId, string Sha256, Guid AttachmentId, Guid? CaseId, string UnitCode, string UnitPath);
}
