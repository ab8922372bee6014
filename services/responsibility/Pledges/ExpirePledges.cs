using DutyNet.Chassis;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Sweeps;
using DutyNet.Contracts.Responsibility;

namespace DutyNet.Responsibility.Pledges;

/// <summary>Ends the pledges of a year that is over, signed or not. What was overdue stays with accountability: a year's end makes nothing good.</summary>
public sealed class ExpirePledges : Sweep
{
    private sealed record Over(Guid Id, int Year, string SuperiorUnit, string SuperiorPath, string? Cause);

    /// <inheritdoc/>
    public override TimeSpan Every => TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    public override async Task<int> Batch(Tx tx, DateTimeOffset now)
    {
        var over = await tx.QueryAsync<Over>("""
            with over as (
                select p.id from pledges p
                where p.status in ('Drafted', 'SignedBySubordinate', 'Effective') and p.year < extract(year from @today::date)
                order by p.id limit 1000
                for update skip locked),
            expired as (
                update pledges p set status = 'Expired', end_reason = 'YearOver', ended_on = make_date(p.year + 1, 1, 1)
                from over where p.id = over.id
                returning p.id, p.year, p.superior_unit, p.campaign_id)
            select e.id, e.year, e.superior_unit, u.path::text as superior_path, c.cause
            from expired e join units u on u.code = e.superior_unit join pledge_campaigns c on c.id = e.campaign_id
            order by u.path, e.id
            """, new { today = now.DateInChina() });
        foreach (var unit in over.GroupBy(o => (o.Year, o.SuperiorUnit, o.SuperiorPath, o.Cause)))
        {
            using var span = Begin(unit.Key.Cause, caseId: null);
            tx.Record(new PledgesExpired(unit.Key.Year, unit.Key.SuperiorUnit, unit.Key.SuperiorPath, [.. unit.Select(o => o.Id)]));
        }
        return over.Count;
    }
}
