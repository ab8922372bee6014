using DutyNet.Chassis;
using DutyNet.Chassis.Database;
using DutyNet.Contracts;
using DutyNet.Contracts.Responsibility;
using DutyNet.Responsibility.Pledges;

namespace DutyNet.Responsibility.Duties;

/// <summary>Brings the duties of posts in line with the lists in force; what already fits is left alone.</summary>
public static class Duty
{
    // So long before New Year, the next year's duties are created: from 1 December on.
    private const int HorizonDays = 31;

    // Enough to make a round trip's cost vanish, few enough that a page's duties are a few hundred kilobytes.
    private const int PostsAtOnce = 500;

    private sealed record Paged(Guid Id, string Code);

    private sealed record Added(
        Guid Id, Guid PostId, string PostCode, string UnitCode, string UnitPath, Guid ListId, string ListCode, int ListVersion,
        string ItemCode, string Text, DutyOwner OwedBy, EntryCategory Category, CadenceKind CadenceKind, int Times, DateOnly? DueOn, DateOnly EffectiveFrom, DateOnly EffectiveUntil);

    private sealed record Ended(Guid Id, Guid PostId, string PostCode, string UnitCode, string UnitPath, DateOnly EndedOn);

    /// <summary>What settling did.</summary>
    public sealed record Settled(int Added, int PostsAdded, int Ended);

    /// <summary>The year whose duties are there on a day: the next one's too, so long before it begins.</summary>
    internal static DateOnly Horizon(DateOnly today) => today.AddDays(HorizonDays);

    /// <summary>After a list came into force: its duties begin on its first day, and those of the version before that it does not repeat end the day before.</summary>
    public static async Task<Settled> SettleList(Tx tx, string listCode, DateOnly effectiveFrom, DateTimeOffset now)
    {
        // By a list's first version nothing is owed yet: there is nothing to end and nothing to leave as it is, and a province need not be asked post by post.
        var isFirst = await tx.QuerySingleAsync<bool>("select not exists (select from lists where code = @listCode and status = 'Superseded')", new { listCode });
        return await Settle(tx, listCode, units: null, notBefore: effectiveFrom, now, isFirst);
    }

    /// <summary>
    /// After an import: posts of the touched units get what they now owe and lose what they no longer owe. A duty that comes with a new post
    /// begins that day: nobody is behind with what was due before the post was there. Duties must be renewed before the import writes.
    /// </summary>
    public static Task<Settled> SettleAfterImport(Tx tx, string[] units, DateOnly today, DateTimeOffset now) =>
        units.Length == 0 ? Task.FromResult(new Settled(0, 0, 0)) : Settle(tx, listCode: null, units, today, now);

    /// <summary>After posts were closed: what they owed ends with their last day.</summary>
    public static Task EndWithPosts(Tx tx, Guid[] posts, DateOnly lastDay) => End(tx, listCode: null, posts, lastDay.AddDays(1));

    /// <summary>A version of a list whose duties must be created for another year, and through which year.</summary>
    internal sealed record Renewable(Guid Id, int Through, string? Cause);

    /// <summary>The next version to renew, if any: from 1 December on, next year's duties are there; after a long stop, every year's that went by.</summary>
    internal static Task<Renewable?> NextToRenew(Tx tx, DateOnly today) => tx.QueryFirstOrDefaultAsync<Renewable>("""
        select l.id, t.through, l.cause
        from lists l
        cross join lateral (select least(@year, extract(year from min(n.effective_from) - 1)::int) as through from lists n
                            where n.code = l.code and n.version > l.version and n.status in ('InForce', 'Superseded')) t
        where l.status in ('InForce', 'Superseded') and l.duties_through < t.through
        order by l.code, l.version
        limit 1
        """, new { year = Horizon(today).Year });

    /// <summary>Creates its duties of the years that are missing, for all posts. The register must be held still.</summary>
    internal static async Task Renew(Tx tx, Renewable list, DateTimeOffset now)
    {
        await foreach (var page in Pages(tx, units: null))
        {
            var (duties, _) = await Add(tx, listCode: null, list.Id, page, notBefore: null, list.Through, now);
            await PledgesFollow(tx, duties, page, now);
            await tx.FlushBehind();
        }
        await tx.ExecuteAsync("update lists set duties_through = @Through where id = @Id", new { list.Id, list.Through });
    }

    private static async Task<Settled> Settle(Tx tx, string? listCode, string[]? units, DateOnly notBefore, DateTimeOffset now, bool isFirst = false)
    {
        var (added, postsAdded, ended) = (0, 0, 0);
        await foreach (var page in Pages(tx, units))
        {
            var gone = isFirst ? 0 : await End(tx, listCode, page, notBefore);
            var (duties, posts) = await Add(tx, listCode, listId: null, page, notBefore, renewTo: null, now, isFirst);
            await PledgesFollow(tx, gone + duties, page, now);
            (added, postsAdded, ended) = (added + duties, postsAdded + posts, ended + gone);
            await tx.FlushBehind();
        }
        return new Settled(added, postsAdded, ended);
    }

    // What was signed is what was owed then: pledges over content that changed turn stale in the same transaction.
    private static Task PledgesFollow(Tx tx, int changes, Guid[] posts, DateTimeOffset now) =>
        changes == 0 ? Task.CompletedTask : RevisePledges.OfDuties(tx, posts, now.DateInChina(), now);

    /// <summary>The posts of these units, or all, that are not closed, a page at a time: what a list puts in force must not have to fit in memory.</summary>
    private static async IAsyncEnumerable<Guid[]> Pages(Tx tx, string[]? units)
    {
        var after = "";
        while (await tx.QueryAsync<Paged>("""
            select id, code from posts
            where code > @after and closed_on is null and (@units::text[] is null or unit_code = any (@units))
            order by code
            limit @PostsAtOnce
            """, new { after, units, PostsAtOnce }) is { Count: > 0 } page)
        {
            yield return [.. page.Select(p => p.Id)];
            after = page[^1].Code;
        }
    }

    private static async Task<int> End(Tx tx, string? listCode, Guid[] posts, DateOnly notBefore)
    {
        var ended = await tx.QueryAsync<Ended>("""
            -- Duties and what is owed lie side by side and are not joined: no statistics know the size of either, and a nested loop over them would not end.
            with said as (
                select o.post_id, o.list_code, o.item_code, o.content_hash, null::uuid as id, null::date as starts, null::date as last, daterange(o.effective_from, o.until, '[]') as days
                from owed_by(@posts) o
                where (@listCode::text is null or o.list_code = @listCode) and (o.until is null or o.until >= o.effective_from)
                  and exists (select from duties d where d.post_id = any (@posts) and (@listCode::text is null or d.list_code = @listCode))
                union all
                select d.post_id, d.list_code, d.item_code, d.content_hash, d.id, greatest(@notBefore::date, d.effective_from), coalesce(d.ended_on, d.effective_until), null
                from duties d
                where d.post_id = any (@posts) and (@listCode::text is null or d.list_code = @listCode)
                  and coalesce(d.ended_on, d.effective_until) >= greatest(@notBefore::date, d.effective_from)),
            runs as (
                select id, starts, last, range_agg(days) over (partition by post_id, list_code, item_code, content_hash) as days
                from said),
            -- what is still owed on the first of these days goes on to the end of its run through the versions, also one that had ended later; the rest ends the day before
            ends as (
                select r.id, coalesce((select coalesce(upper(run) - 1, r.last) from unnest(r.days) as run where run @> r.starts), r.starts - 1) as ends
                from runs r
                where r.id is not null),
            ended as (
                update duties d set ended_on = e.ends
                from ends e
                where e.id = d.id and e.ends < coalesce(d.ended_on, d.effective_until)
                returning d.id, d.post_id, d.ended_on)
            select e.id, e.post_id, p.code as post_code, p.unit_code, u.path::text as unit_path, e.ended_on
            from ended e join posts p on p.id = e.post_id join units u on u.code = p.unit_code
            order by p.code, e.ended_on, e.id
            """, new { listCode, posts, notBefore });
        // One message for a post and list, in the order just read.
        tx.Record(ended.GroupBy(e => (e.PostId, e.EndedOn)).Select(g => Ending([.. g])));
        return ended.Count;
    }

    // A duty lasts to the end of the calendar year, or to the end of its item's run through the versions of its list; by a date in a later
    // year: to that date, once. A run's year belongs to the version in force on its first day and is created with that version's years:
    // without renewTo, the years for which duties were created already; with it, those after them up to that year.
    private static async Task<(int Duties, int Posts)> Add(Tx tx, string? listCode, Guid? listId, Guid[] posts, DateOnly? notBefore, int? renewTo, DateTimeOffset now, bool isFirst = false)
    {
        var added = await tx.QueryAsync<Added>("""
            with runs as materialized (
                select * from item_runs
                where (@listCode::text is null or list_code = @listCode)
                  and (@listId::uuid is null or list_code = (select code from lists where id = @listId))),
            years as (
                select r.*, y, greatest(r.run_from, make_date(y, 1, 1)) as first, least(greatest(make_date(y, 12, 31), r.due_on), r.run_until) as ends
                from runs r
                cross join lateral generate_series(case when @renewTo::int is null then extract(year from r.effective_from)::int else r.duties_through + 1 end,
                                                   coalesce(@renewTo::int, r.duties_through)) y
                where (@listId::uuid is null or r.list_id = @listId) and (r.due_on is null or y = extract(year from r.run_from))),
            -- what the version before the one now coming into force said as well is left as it is, in the years that it created
            kept as materialized (
                select b.duties_through, b.unit_kinds, i.code as item_code, i.content_hash
                from (select * from lists where code = @listCode and status = 'Superseded' order by version desc limit 1) b
                join list_items i on i.list_id = b.id),
            spans as materialized (
                select v.list_id, v.item_code, v.kind, v.run_from, s.starts, y.ends
                from years y
                cross join lateral (select greatest(y.first, @notBefore::date) as starts) s
                -- it comes from the version in force on the day it begins
                join runs v on v.list_code = y.list_code and v.item_code = y.item_code and v.content_hash = y.content_hash and v.kind = y.kind
                               and v.run_from = y.run_from and s.starts between v.effective_from and v.until
                where y.first between y.effective_from and y.until and s.starts <= y.ends
                  and not exists (select from kept k where k.item_code = y.item_code and k.content_hash = y.content_hash and y.kind = any (k.unit_kinds) and y.y <= k.duties_through)),
            owed as materialized (
                select o.*, u.kind from owed_by(@posts) o join posts p on p.id = o.post_id join units u on u.code = p.unit_code
                where (@listCode::text is null or o.list_code = @listCode) and (@listId::uuid is null or o.list_id = @listId)),
            wanted as (
                select o.*, s.run_from, s.starts, s.ends from owed o join spans s on s.list_id = o.list_id and s.item_code = o.item_code and s.kind = o.kind),
            added as (
                insert into duties (id, post_id, list_id, list_code, item_code, content_hash, speciality, effective_from, effective_until)
                select uuid_v7(@now), w.post_id,
                       case when lower(g.days) = w.starts then w.list_id
                            else (select v.list_id from runs v
                                  where v.list_code = w.list_code and v.item_code = w.item_code and v.content_hash = w.content_hash and v.kind = w.kind
                                    and v.run_from = w.run_from and lower(g.days) between v.effective_from and v.until) end,
                       w.list_code, w.item_code, w.content_hash, w.speciality, lower(g.days), upper(g.days) - 1
                from wanted w
                -- the days on which it is owed already, also by a duty that is going to end early; none of one that never came to be owed
                cross join lateral (select range_agg(daterange(d.effective_from, coalesce(d.ended_on, d.effective_until), '[]')) as days
                                    from duties d
                                    where not @isFirst and d.post_id = w.post_id and d.list_code = w.list_code and d.item_code = w.item_code
                                      and d.content_hash = w.content_hash and d.effective_from <= w.ends
                                      and coalesce(d.ended_on, d.effective_until) >= greatest(w.starts, d.effective_from)
                                      -- looked up one by one: in the transaction that fills the table no statistics know its size
                                      offset 0) already
                cross join lateral unnest(datemultirange(daterange(w.starts, w.ends, '[]')) - coalesce(already.days, '{}')) as g(days)
                where w.due_on is null or w.due_on <@ g.days
                returning id, post_id, list_id, item_code, effective_from, effective_until)
            select a.id, a.post_id, p.code as post_code, p.unit_code, u.path::text as unit_path, a.list_id, l.code as list_code, l.version as list_version,
                   a.item_code, i.text, i.owed_by, i.category, i.cadence_kind, i.times, i.due_on, a.effective_from, a.effective_until
            from added a
            join posts p on p.id = a.post_id join units u on u.code = p.unit_code
            join lists l on l.id = a.list_id join list_items i on i.list_id = a.list_id and i.code = a.item_code
            order by p.code, l.code, l.version, i.position, a.effective_from
            """, new { listCode, listId, posts, notBefore, renewTo, now, isFirst });
        tx.Record(added.GroupBy(a => (a.PostId, a.ListId)).Select(g => Assignment([.. g])));
        return (added.Count, added.Select(a => a.PostId).Distinct().Count());
    }

    private static DutiesEnded Ending(Ended[] duties) =>
        new DutiesEnded(duties[0].PostId, duties[0].PostCode, duties[0].UnitCode, duties[0].UnitPath, [.. duties.Select(d => d.Id)], duties[0].EndedOn);

    private static DutiesAssigned Assignment(Added[] duties) =>
        new DutiesAssigned(duties[0].PostId, duties[0].PostCode, duties[0].UnitCode, duties[0].UnitPath, duties[0].ListId, duties[0].ListCode, duties[0].ListVersion, [.. duties.Select(Assigned)]);

    private static AssignedDuty Assigned(Added a) =>
        new(a.Id, a.ItemCode, a.Text, a.OwedBy, a.Category, new Cadence(a.CadenceKind, a.Times, a.DueOn), a.EffectiveFrom, a.EffectiveUntil);
}
