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
    public static Task<Settled> SettleList(Tx tx, string listCode, DateOnly effectiveFrom, DateTimeOffset now) =>
        Settle(tx, listCode, units: null, notBefore: effectiveFrom, now);

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
            await tx.Flush();
        }
        await tx.ExecuteAsync("update lists set duties_through = @Through where id = @Id", new { list.Id, list.Through });
    }

    private static async Task<Settled> Settle(Tx tx, string? listCode, string[]? units, DateOnly notBefore, DateTimeOffset now)
    {
        var (added, postsAdded, ended) = (0, 0, 0);
        await foreach (var page in Pages(tx, units))
        {
            var gone = await End(tx, listCode, page, notBefore);
            var (duties, posts) = await Add(tx, listCode, listId: null, page, notBefore, renewTo: null, now);
            await PledgesFollow(tx, gone + duties, page, now);
            (added, postsAdded, ended) = (added + duties, postsAdded + posts, ended + gone);
            await tx.Flush();
        }
        return new Settled(added, postsAdded, ended);
    }

    // What was signed is what was owed then: pledges over content that changed turn stale in the same transaction.
    private static Task PledgesFollow(Tx tx, int changes, Guid[] posts, DateTimeOffset now) =>
        changes == 0 ? Task.CompletedTask : RevisePledges.OfDuties(tx, posts, now.DateInChina(), now);

    /// <summary>The posts of these units, or all, a page at a time: what a list puts in force must not have to fit in memory.</summary>
    private static async IAsyncEnumerable<Guid[]> Pages(Tx tx, string[]? units)
    {
        var after = "";
        while (await tx.QueryAsync<Paged>("""
            select id, code from posts
            where code > @after and (@units::text[] is null or unit_code = any (@units))
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
            with ended as (
                update duties d set ended_on = greatest(@notBefore::date, d.effective_from) - 1
                from posts p
                where p.id = d.post_id and d.post_id = any (@posts) and d.ended_on is null and d.effective_until >= @notBefore
                  and (@listCode::text is null or d.list_code = @listCode)
                  and not exists (select from owed_by(@posts) o where o.post_id = d.post_id and o.list_code = d.list_code
                                                       and o.item_code = d.item_code and o.content_hash = d.content_hash
                                                       -- a new version decides for its list; a changed post is held to the version its duty came from
                                                       and case when @listCode is null then o.list_id = d.list_id else o.status = 'InForce' end)
                returning d.id, d.post_id, d.ended_on)
            select e.id, e.post_id, p.code as post_code, p.unit_code, u.path::text as unit_path, e.ended_on
            from ended e join posts p on p.id = e.post_id join units u on u.code = p.unit_code
            order by p.code, e.ended_on, e.id
            """, new { listCode, posts, notBefore });
        // One message for a post and list, in the order just read.
        tx.Record(ended.GroupBy(e => (e.PostId, e.EndedOn)).Select(g => Ending([.. g])));
        return ended.Count;
    }

    // A duty lasts to the end of the calendar year, or to the day before the next version of its list takes effect; by a date in a later year:
    // to that date, once. Without renewTo, the years for which duties were created already; with it, those after them up to that year.
    private static async Task<(int Duties, int Posts)> Add(Tx tx, string? listCode, Guid? listId, Guid[] posts, DateOnly? notBefore, int? renewTo, DateTimeOffset now)
    {
        var added = await tx.QueryAsync<Added>("""
            with wanted as (
                select o.*, greatest(o.effective_from, make_date(y, 1, 1), @notBefore::date) as starts,
                       least(greatest(make_date(y, 12, 31), o.due_on), o.until) as ends
                from owed_by(@posts) o
                cross join lateral (select extract(year from o.effective_from)::int as first) f
                cross join lateral generate_series(case when @renewTo::int is null then f.first else o.duties_through + 1 end, coalesce(@renewTo::int, o.duties_through)) y
                where (o.due_on is null or y = f.first)
                  and (@listCode::text is null or o.list_code = @listCode)
                  and (@listId::uuid is null or o.list_id = @listId)),
            added as (
                insert into duties (id, post_id, list_id, list_code, item_code, content_hash, speciality, effective_from, effective_until)
                select uuid_v7(@now), post_id, list_id, list_code, item_code, content_hash, speciality, starts, ends
                from wanted w
                where starts <= ends and (due_on is null or due_on between starts and ends)
                  -- also one that is going to end early; not one that never came to be owed
                  and not exists (select from duties d where d.post_id = w.post_id and d.list_code = w.list_code and d.item_code = w.item_code
                                                         and d.content_hash = w.content_hash and d.effective_from <= w.ends
                                                         and coalesce(d.ended_on, d.effective_until) >= greatest(w.starts, d.effective_from)
                                                         -- looked up one by one: in the transaction that fills the table no statistics know its size
                                                         offset 0)
                returning id, post_id, list_id, item_code, effective_from, effective_until)
            select a.id, a.post_id, p.code as post_code, p.unit_code, u.path::text as unit_path, a.list_id, l.code as list_code, l.version as list_version,
                   a.item_code, i.text, i.owed_by, i.category, i.cadence_kind, i.times, i.due_on, a.effective_from, a.effective_until
            from added a
            join posts p on p.id = a.post_id join units u on u.code = p.unit_code
            join lists l on l.id = a.list_id join list_items i on i.list_id = a.list_id and i.code = a.item_code
            order by p.code, l.code, l.version, i.position, a.effective_from
            """, new { listCode, listId, posts, notBefore, renewTo, now });
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
