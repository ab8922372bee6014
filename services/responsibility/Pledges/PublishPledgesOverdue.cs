using DutyNet.Chassis;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Sweeps;
using DutyNet.Contracts.Responsibility;

namespace DutyNet.Responsibility.Pledges;

/// <summary>
/// Publishes which signature is overdue, once for each of the two: only where its turn has come, for nobody is behind with what they may not sign yet.
/// A case begins with the first.
/// </summary>
public sealed class PublishPledgesOverdue : Sweep
{
    private sealed record Due(Guid Id, int Year, Guid? CaseId, string UnitCode, string UnitPath, bool IsSuperior, Guid PostId, string PostCode, string? PersonCode, DateOnly DueOn, string? Cause);

    /// <inheritdoc/>
    public override async Task<int> Batch(Tx tx, DateTimeOffset now)
    {
        var due = await tx.QueryAsync<Due>("""
            with due as (
                select p.id, t.due_on from pledges p join pledge_turns t on t.pledge_id = p.id
                where t.due_on < @today and p.year >= extract(year from @today::date)
                  and case p.status when 'Drafted' then p.overdue_on is null else p.countersign_overdue_on is null end
                order by t.due_on, p.id
                limit 200)
            select p.id, p.year, p.case_id, p.unit_code, u.path::text as unit_path, p.status <> 'Drafted' as is_superior, s.id as post_id, s.code as post_code, h.person_code, due.due_on, c.cause
            from due
            join pledges p on p.id = due.id
            join pledge_campaigns c on c.id = p.campaign_id
            join units u on u.code = p.unit_code
            join posts s on s.id = case p.status when 'Drafted' then p.post_id else p.superior_post end
            left join holdings_on(@today) h on h.post_id = s.id
            where case p.status when 'Drafted' then p.overdue_on is null when 'SignedBySubordinate' then p.countersign_overdue_on is null else false end
            order by due.due_on, p.id
            for update of p skip locked
            """, new { today = now.DateInChina() });
        if (due.Count == 0)
            return 0;
        var published = due.Select(d => d with { CaseId = d.CaseId ?? Guid.CreateVersion7(now) }).ToList();
        await tx.ExecuteAsync("""
            update pledges p set case_id = r.case_id, overdue_on = case when r.superior then p.overdue_on else r.due_on end,
                                 countersign_overdue_on = case when r.superior then r.due_on else p.countersign_overdue_on end
            from unnest(@ids::uuid[], @cases::uuid[], @dates::date[], @superiors::bool[]) as r (id, case_id, due_on, superior) where p.id = r.id
            """, new
        {
            ids = published.Select(d => d.Id).ToArray(),
            cases = published.Select(d => d.CaseId!.Value).ToArray(),
            dates = published.Select(d => d.DueOn).ToArray(),
            superiors = published.Select(d => d.IsSuperior).ToArray(),
        });
        foreach (var d in published)
        {
            using var span = Begin(d.Cause, d.CaseId);
            tx.Record(new PledgeOverdue(d.Id, d.CaseId!.Value, d.Year, d.UnitCode, d.UnitPath, d.PostId, d.PostCode, d.PersonCode, d.DueOn));
        }
        return published.Count;
    }
}
