using System.Text.Json;
using DutyNet.Chassis.Database;
using DutyNet.Contracts.Responsibility;
using DutyNet.Responsibility.Register;

namespace DutyNet.Responsibility.Pledges;

/// <summary>A pledge as it should stand now.</summary>
internal sealed record Wanted(Guid NewId, Guid CampaignId, int Year, string Kind, string UnitCode, Guid PostId, string SuperiorUnit, Guid SuperiorPost, string Hash, string Content);

/// <summary>What is to become of a pledge when the register or what is owed has changed.</summary>
public enum Revision
{
    /// <summary>It still says what is owed, by whom and to whom.</summary>
    Keep,

    /// <summary>Nobody signed it yet: it says the new thing.</summary>
    Redraft,

    /// <summary>It is effective over what is no longer owed.</summary>
    Stale,

    /// <summary>It was signed by somebody else, or to somebody else's post, or on one side only and over what is no longer owed.</summary>
    Replace,

    /// <summary>The post no longer pledges.</summary>
    Withdraw,
}

/// <summary>
/// Keeps the open pledges of a campaign true to the register and to the duties: withdrawn and issued again when the holder changes, stale and issued
/// again when what was signed changes, redrafted when nobody has signed, drafted for a post that is new. A later holder of the superior's post
/// changes nothing: the pledge was made to the post.
/// </summary>
public static class RevisePledges
{
    private sealed record Compared(
        Guid? Id, string? Status, string? ContentHash, string? SignedBy, Guid? SuperiorPost, string? UnitCode, string? UnitPath, Guid? CaseId, string? Holder,
        int Year, Guid PostId, Guid? CampaignId, string? Kind, string? WantedUnit, string? WantedSuperiorUnit, Guid? WantedSuperior, string? Hash, string? Content)
    {
        public Revision Revision => RevisePledges.Of(
            isWanted: CampaignId is not null, isSigned: SignedBy is not null, isEffective: Status == nameof(PledgeStatus.Effective), sameHolder: SignedBy == Holder,
            samePlace: SamePlace, sameContent: ContentHash == Hash);

        public bool SamePlace => UnitCode == WantedUnit && SuperiorPost == WantedSuperior;

        public Wanted Wanted(Guid id) => new(id, CampaignId!.Value, Year, Kind!, WantedUnit!, PostId, WantedSuperiorUnit!, WantedSuperior!.Value, Hash!, Content!);
    }

    /// <summary>The rule, pure. A signature that no longer binds its holder comes before one over changed content.</summary>
    public static Revision Of(bool isWanted, bool isSigned, bool isEffective, bool sameHolder, bool samePlace, bool sameContent) => (isWanted, isSigned) switch
    {
        (false, _) => Revision.Withdraw,
        (true, false) => samePlace && sameContent ? Revision.Keep : Revision.Redraft,
        (true, true) => !sameHolder || !samePlace ? Revision.Replace : sameContent ? Revision.Keep : isEffective ? Revision.Stale : Revision.Replace,
    };

    /// <summary>After a change of the register: the posts of these units, of those that pledge to them, and of those right below.</summary>
    internal static async Task OfUnits(Tx tx, string[] units, DateOnly today, DateTimeOffset now)
    {
        if (units.Length > 0 && await AnyCampaign(tx, today))
            await OfPosts(tx, [.. await tx.QueryAsync<Guid>("""
                select p.id from posts_on(@today) p where p.unit_code = any (@units)
                union
                select p.post_id from pledges p
                where p.year >= extract(year from @today::date) and p.status in ('Drafted', 'SignedBySubordinate', 'Effective') and (p.unit_code = any (@units) or p.superior_unit = any (@units))
                union
                select p.id from units_on(@today) u join posts_on(@today) p on p.unit_code = u.code and p.role = 'FirstResponsible' where u.parent_code = any (@units)
                """, new { units, today })], today, now);
    }

    /// <summary>After these posts' duties changed.</summary>
    internal static async Task OfDuties(Tx tx, Guid[] posts, DateOnly today, DateTimeOffset now)
    {
        if (posts.Length > 0 && await AnyCampaign(tx, today))
            await OfPosts(tx, posts, today, now);
    }

    private static Task<bool> AnyCampaign(Tx tx, DateOnly today) =>
        tx.QuerySingleAsync<bool>("select exists (select from pledge_campaigns where year >= extract(year from @today::date))", new { today });

    private static async Task OfPosts(Tx tx, Guid[] posts, DateOnly today, DateTimeOffset now)
    {
        var compared = await tx.QueryAsync<Compared>("""
            with of_units as materialized (
                select array(select distinct p.unit_code from posts_on(@today) p where p.id = any (@posts)) as codes),
            pairs as materialized (
                select c.id as campaign_id, c.year, w.*
                from pledge_campaigns c cross join lateral pledge_pairs(c.scope, @today, (select codes from of_units)) w
                where c.year >= extract(year from @today::date) and w.post_id = any (@posts)),
            wanted as (
                select w.*, t.content, encode(sha256(convert_to(t.content, 'UTF8')), 'hex') as hash
                from (select distinct year from pairs) y
                cross join lateral pledged_content(array(select post_id from pairs where pairs.year = y.year), y.year) t
                join pairs w on w.year = y.year and w.post_id = t.post_id),
            open as (
                select p.* from pledges p
                where p.year >= extract(year from @today::date) and p.post_id = any (@posts) and p.status in ('Drafted', 'SignedBySubordinate', 'Effective')
                for update)
            select o.id, o.status, o.content_hash, o.signed_by, o.superior_post, o.unit_code, u.path::text as unit_path, o.case_id, h.person_code as holder,
                   coalesce(o.year, w.year) as year, coalesce(o.post_id, w.post_id) as post_id, w.campaign_id, w.kind, w.unit_code as wanted_unit,
                   w.superior_unit as wanted_superior_unit, w.superior_post as wanted_superior, w.hash, w.content
            from open o
            full join wanted w on w.post_id = o.post_id and w.year = o.year
            left join units u on u.code = o.unit_code
            left join holdings_on(@today) h on h.post_id = coalesce(o.post_id, w.post_id)
            order by coalesce(o.year, w.year), coalesce(o.post_id, w.post_id)
            """, new { posts, today });
        var drafted = compared.Where(c => c.Id is null).Select(c => c.Wanted(Guid.CreateVersion7(now))).ToList();
        var ends = new List<End>();
        foreach (var c in compared.Where(c => c.Id is not null && c.Revision is Revision.Stale or Revision.Replace or Revision.Withdraw))
        {
            Guid? replacement = c.Revision == Revision.Withdraw ? null : Guid.CreateVersion7(now);
            if (replacement is { } id)
                drafted.Add(c.Wanted(id));
            ends.Add(Ended(tx, c, replacement, today));
        }
        await Finish(tx, ends, today);
        await Redraft(tx, [.. compared.Where(c => c.Id is not null && c.Revision == Revision.Redraft)]);
        await DraftPledges.Some(tx, drafted, today, now);
    }

    private sealed record End(Guid Id, string Status, string Reason, Guid? ReplacedBy);

    private static End Ended(Tx tx, Compared c, Guid? replacement, DateOnly today)
    {
        if (c.Revision == Revision.Stale)
        {
            tx.Record(new PledgeStale(c.Id!.Value, c.CaseId, c.Year, c.UnitCode!, c.UnitPath!, c.PostId, c.ContentHash!, c.Hash!, replacement, today));
            return new End(c.Id.Value, nameof(PledgeStatus.Stale), "ContentChanged", replacement);
        }
        var reason = c.Revision == Revision.Withdraw ? "PostGone" : c.SignedBy != c.Holder ? "HolderChanged" : c.SamePlace ? "ContentChanged" : "PlaceChanged";
        tx.Record(new PledgeWithdrawn(c.Id!.Value, c.CaseId, c.Year, c.UnitCode!, c.UnitPath!, c.PostId, reason, replacement, today));
        return new End(c.Id.Value, nameof(PledgeStatus.Withdrawn), reason, replacement);
    }

    private static async Task Finish(Tx tx, List<End> ends, DateOnly today)
    {
        if (ends.Count > 0)
            await tx.ExecuteAsync("""
                update pledges p set status = r.status, end_reason = r.reason, ended_on = @today, replaced_by = r.replaced_by
                from jsonb_to_recordset(@rows::jsonb) as r(id uuid, status text, reason text, replaced_by uuid) where p.id = r.id
                """, new { rows = JsonSerializer.Serialize(ends, RegisterWriter.Rows), today });
    }

    private static async Task Redraft(Tx tx, Compared[] changed)
    {
        if (changed.Length == 0)
            return;
        await tx.ExecuteAsync("""
            with wanted as (
                select * from jsonb_to_recordset(@rows::jsonb) as w(new_id uuid, unit_code text, superior_unit text, superior_post uuid, hash text, content text)),
            kept as (insert into pledge_contents (hash, content) select distinct hash, content from wanted on conflict do nothing)
            update pledges p set unit_code = w.unit_code, superior_unit = w.superior_unit, superior_post = w.superior_post, content_hash = w.hash
            from wanted w where p.id = w.new_id
            """, new { rows = JsonSerializer.Serialize(changed.Select(c => c.Wanted(c.Id!.Value)), RegisterWriter.Rows) });
        tx.Record(changed.Select(c => new PledgeRedrafted(c.Id!.Value, c.Year, c.UnitCode!, c.UnitPath!, c.WantedSuperior!.Value, c.Hash!)));
    }
}
