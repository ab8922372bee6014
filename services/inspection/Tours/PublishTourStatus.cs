using DutyNet.Chassis;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Sweeps;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;

namespace DutyNet.Inspection.Tours;

/// <summary>
/// Publishes, once each, that a unit's tour status has changed: what was published is kept beside the term, and the difference to what is derived today is the news.
/// </summary>
public sealed class PublishTourStatus(Policies policies) : Sweep
{
    private const int MostAtOnce = 200;

    private sealed record Changed(Guid TermId, string UnitCode, string UnitPath, TourStatus Status, Guid? RoundId, DateOnly? RoundUntil, int Version);

    /// <inheritdoc/>
    public override TimeSpan Every => TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public override async Task<int> Batch(Tx tx, DateTimeOffset now)
    {
        // one replica at a time; the others find nothing left at their next look
        if (!await tx.QuerySingleAsync<bool>("select pg_try_advisory_xact_lock(hashtextextended('tour statuses', 0))"))
            return 0;
        var today = now.DateInChina();
        var changed = await tx.QueryAsync<Changed>("""
            with news as (
                select s.term_id, s.unit_code, s.status, s.round_id, s.round_until
                from tour_standings(@today) s
                left join tour_statuses k on k.term_id = s.term_id and k.unit_code = s.unit_code
                where k.status is distinct from s.status
                order by s.term_id, s.unit_code
                limit @most),
            kept as (
                insert into tour_statuses (term_id, unit_code, status, round_id, version, since)
                select term_id, unit_code, status, round_id, 1, @today from news
                on conflict (term_id, unit_code) do update
                    set status = excluded.status, round_id = excluded.round_id, version = tour_statuses.version + 1, since = excluded.since
                returning term_id, unit_code, version)
            select n.term_id, n.unit_code, u.path::text as unit_path, n.status, n.round_id, n.round_until, k.version
            from news n
            join kept k on k.term_id = n.term_id and k.unit_code = n.unit_code
            join units u on u.code = n.unit_code
            order by n.term_id, n.unit_code
            """, new { today, most = MostAtOnce });
        tx.Record(changed.Select(c => new TourStatusChanged(
            Guid.CreateVersion7(now), c.TermId, c.UnitCode, c.UnitPath, c.Status, c.RoundId, today, DueOn(c, today), c.Version)));
        return changed.Count;
    }

    private DateOnly DueOn(Changed changed, DateOnly today) => changed.Status switch
    {
        TourStatus.NotYetToured => today.AddDays(policies.SelfExaminationDays),
        TourStatus.BeingToured => changed.RoundUntil is { } until && until > today ? until : today,
        _ => today.AddDays(policies.TourRectificationDays),
    };
}
