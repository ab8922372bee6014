using DutyNet.Chassis;
using DutyNet.Chassis.Database;
using DutyNet.Contracts.Logbook;

namespace DutyNet.Logbook.Logbooks;

/// <summary>
/// Opens what logbooks are due by what is known: one for a unit and year in which its leading body owes something, one for each person and
/// year in which they hold a post that does. Derived anew whenever a duty, a holder or an expected entry becomes known, so that their order does not matter.
/// </summary>
internal static class OpenLogbooks
{
    private const int MostAtOnce = 1000;

    /// <summary>Opens those a post gives rise to. A year's book is opened a day before the year, so that none falls between a consumer and the sweep of New Year.</summary>
    public static Task OfPost(Tx tx, Guid postId, DateTimeOffset now) => Open(tx, now, now.DateInChina().AddDays(1).Year, postId, findingId: null);

    /// <summary>Opens those the rectification of a finding gives rise to.</summary>
    public static Task OfRectification(Tx tx, Guid findingId, DateTimeOffset now) => Open(tx, now, now.DateInChina().AddDays(1).Year, postId: null, findingId);

    /// <summary>Opens those a unit's place in a term of tours gives rise to.</summary>
    public static Task OfTour(Tx tx, Guid termId, string unitCode, DateTimeOffset now) => Open(tx, now, now.DateInChina().AddDays(1).Year, postId: null, findingId: null, termId, unitCode);

    /// <summary>Opens some of those of a year that has begun; the number opened.</summary>
    public static Task<int> OfYear(Tx tx, DateTimeOffset now) => Open(tx, now, now.DateInChina().Year, postId: null, findingId: null);

    private static async Task<int> Open(Tx tx, DateTimeOffset now, int year, Guid? postId, Guid? findingId, Guid? termId = null, string? unitCode = null)
    {
        var opened = await tx.QueryAsync<Opened>("""
            with owed as (
                -- an infinite date has no year: greatest and least pass over it, and what would begin with it or is due on it has no book
                select unit_code, post_id, owed_by, owed_from as since, last_on as until, null::text as person_code,
                       year_of(owed_from) as first_year, least(year_of(last_on), @year) as last_year
                from duties
                where isfinite(owed_from) and @findingId::uuid is null and @termId::uuid is null and (@postId::uuid is null or post_id = @postId)
                union all
                -- a rectification, or what a tour asks for, is recorded in the book of the year it is due in
                select unit_code, post_id, owed_by, period_from, period_until, person_code,
                       year_of(due_on), year_of(due_on)
                from expected_entries
                where source in ('Rectification', 'Tour') and status = 'Expected' and isfinite(due_on)
                  and (@postId::uuid is null or post_id = @postId) and (@findingId::uuid is null or finding_id = @findingId)
                  and (@termId::uuid is null or (tour_term = @termId and unit_code = @unitCode))),
            wanted as (
                select o.unit_code, case o.owed_by when 'Post' then o.person_code end as person_code, y.year
                from owed o, generate_series(o.first_year, o.last_year) as y(year)
                where o.owed_by = 'Unit' or o.person_code is not null
                union
                select o.unit_code, h.person_code, y.year
                from owed o
                join holdings h on h.post_id = o.post_id and h.held_from <= o.until and (h.held_until is null or h.held_until >= o.since),
                     generate_series(greatest(o.first_year, year_of(h.held_from)), least(o.last_year, year_of(h.held_until))) as y(year)
                where o.owed_by = 'Post'),
            opened as (
                insert into logbooks (id, unit_code, person_code, year, opened_at)
                select uuid_v7(@now), w.unit_code, w.person_code, w.year, @now
                from wanted w
                where not exists (select from logbooks l where l.unit_code = w.unit_code and l.person_code is not distinct from w.person_code and l.year = w.year)
                order by w.unit_code, w.person_code, w.year -- the same order everywhere: no deadlocks
                limit @most
                on conflict do nothing
                returning id, unit_code, person_code, year)
            select o.id, o.unit_code, u.path::text as unit_path, o.person_code, o.year
            from opened o join units u on u.code = o.unit_code
            order by o.id
            """, new { now, year, postId, findingId, termId, unitCode, most = MostAtOnce });
        tx.Record(opened.Select(o => new LogbookOpened(o.Id, o.UnitCode, o.UnitPath, o.PersonCode, o.Year)));
        return opened.Count;
    }

    private sealed record Opened(Guid Id, string UnitCode, string UnitPath, string? PersonCode, int Year);
}
