using DutyNet.Chassis;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Sweeps;
using DutyNet.Contracts.Logbook;
using DutyNet.Logbook.Policies;

namespace DutyNet.Logbook.Decisions;

/// <summary>
/// Publishes, once each, leaders who were in post all of a year that is over and proposed nothing in it. Years before the first decision on
/// record are none: nothing could be on record then.
/// </summary>
public sealed class PublishNoMotion(LogbookPolicies policies) : Sweep
{
    private const int MostAtOnce = 500;

    /// <inheritdoc/>
    public override TimeSpan Every => TimeSpan.FromHours(1); // it walks all holdings, and is in no hurry

    /// <inheritdoc/>
    public override async Task<int> Batch(Tx tx, DateTimeOffset now)
    {
        var today = now.DateInChina();
        var last = today.AddDays(-policies.NoMotionAfterDays).Year - 1;
        var first = await tx.QuerySingleAsync<int?>("select min(year_of((received_at at time zone 'Asia/Shanghai')::date)) from decisions");
        for (var year = first ?? int.MaxValue; year <= last; year++)
        {
            var published = await tx.QueryAsync<Leader>("""
                with published as (
                    insert into no_motion_years (person_code, year, unit_code, post_id, published_on)
                    select l.person_code, @year, l.unit_code, l.post_id, @today
                    from leaders_without_motion(@from, @until) l join units u on u.code = l.unit_code
                    where not exists (select from no_motion_years p where p.person_code = l.person_code and p.year = @year)
                    order by l.person_code -- the same order everywhere: no deadlocks
                    limit @most
                    on conflict do nothing
                    returning person_code, unit_code, post_id)
                select p.person_code, p.unit_code, p.post_id, u.path::text as unit_path from published p join units u on u.code = p.unit_code order by p.person_code
                """, new { year, today, from = new DateOnly(year, 1, 1), until = new DateOnly(year, 12, 31), most = MostAtOnce });
            if (published.Count == 0)
                continue;
            using var span = Begin(cause: null, caseId: null);
            tx.Record(published.Select(p => new NoMotionAllYear(p.PersonCode, p.UnitCode, p.UnitPath, p.PostId, year)));
            return published.Count;
        }
        return 0;
    }

    private sealed record Leader(string PersonCode, string UnitCode, Guid PostId, string UnitPath);
}
