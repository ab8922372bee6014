using System.Text.Json;
using DutyNet.Chassis.Database;
using DutyNet.Contracts.Responsibility;
using DutyNet.Responsibility.Register;

namespace DutyNet.Responsibility.Pledges;

/// <summary>Draws up pledges, a statement for a page of units, with what each would sign today.</summary>
internal static class DraftPledges
{
    // Enough to make a round trip's cost vanish, few enough that a province does not have to fit in memory.
    private const int UnitsAtOnce = 2000;

    /// <summary>A pledge just drafted.</summary>
    private sealed record Drafted(Guid PledgeId, Guid CampaignId, int Year, string UnitCode, string PostCode, string ContentHash, string SuperiorUnit, string SuperiorPath);

    /// <summary>All pledges of a campaign; how many.</summary>
    public static async Task<int> All(Tx tx, Guid campaignId, int year, DateOnly today, DateTimeOffset now)
    {
        var (after, count) = ("", 0);
        while (await tx.QueryAsync<string>("select code from units_on(@today) where code > @after order by code limit @UnitsAtOnce", new { today, after, UnitsAtOnce }) is { Count: > 0 } units)
        {
            var drafted = await tx.QueryAsync<Drafted>("""
                with pairs as materialized (
                    select w.* from pledge_campaigns c cross join lateral pledge_pairs(c.scope, @today, @units) w where c.id = @campaignId),
                content as materialized (
                    select t.post_id, t.content, encode(sha256(convert_to(t.content, 'UTF8')), 'hex') as hash
                    from pledged_content(array(select post_id from pairs), @year) t),
                kept as (insert into pledge_contents (hash, content) select distinct hash, content from content on conflict do nothing),
                drafted as (
                    insert into pledges (id, campaign_id, year, kind, unit_code, post_id, superior_unit, superior_post, content_hash, status, drafted_at, due_on)
                    select uuid_v7(@now), @campaignId, @year, w.kind, w.unit_code, w.post_id, w.superior_unit, w.superior_post, t.hash, 'Drafted', @now, c.sign_by
                    from pairs w join content t on t.post_id = w.post_id join pledge_campaigns c on c.id = @campaignId
                    returning id, campaign_id, year, unit_code, post_id, content_hash, superior_unit)
                select d.id as pledge_id, d.campaign_id, d.year, d.unit_code, p.code as post_code, d.content_hash, d.superior_unit, u.path::text as superior_path
                from drafted d join posts p on p.id = d.post_id join units u on u.code = d.superior_unit
                order by u.path, p.code
                """, new { campaignId, year, today, now, units = units.ToArray() });
            Record(tx, drafted);
            await tx.FlushBehind();
            (after, count) = (units[^1], count + drafted.Count);
        }
        return count;
    }

    /// <summary>Single pledges issued after the campaign began: for a new post, or in place of one that no longer counts.</summary>
    public static async Task Some(Tx tx, IReadOnlyCollection<Wanted> wanted, DateOnly today, DateTimeOffset now)
    {
        if (wanted.Count > 0)
            Record(tx, await tx.QueryAsync<Drafted>("""
                with wanted as (
                    select * from jsonb_to_recordset(@rows::jsonb) as w(new_id uuid, campaign_id uuid, year int, kind text, unit_code text, post_id uuid, superior_unit text, superior_post uuid, hash text, content text)),
                kept as (insert into pledge_contents (hash, content) select distinct hash, content from wanted on conflict do nothing),
                drafted as (
                    insert into pledges (id, campaign_id, year, kind, unit_code, post_id, superior_unit, superior_post, content_hash, status, drafted_at, due_on)
                    select w.new_id, w.campaign_id, w.year, w.kind, w.unit_code, w.post_id, w.superior_unit, w.superior_post, w.hash, 'Drafted', @now,
                           greatest(c.sign_by, @today::date + c.grace_days)
                    from wanted w join pledge_campaigns c on c.id = w.campaign_id
                    returning id, campaign_id, year, unit_code, post_id, content_hash, superior_unit)
                select d.id as pledge_id, d.campaign_id, d.year, d.unit_code, p.code as post_code, d.content_hash, d.superior_unit, u.path::text as superior_path
                from drafted d join posts p on p.id = d.post_id join units u on u.code = d.superior_unit
                order by u.path, p.code
                """, new { rows = JsonSerializer.Serialize(wanted, RegisterWriter.Rows), today, now }));
    }

    // One fact for each issuing unit: its pledges wait there.
    private static void Record(Tx tx, IEnumerable<Drafted> drafted) =>
        tx.Record(drafted.GroupBy(d => (d.CampaignId, d.Year, d.SuperiorUnit, d.SuperiorPath)).Select(g => new PledgesDrafted(
            g.Key.CampaignId, g.Key.Year, g.Key.SuperiorUnit, g.Key.SuperiorPath, [.. g.Select(d => new DraftedPledge(d.PledgeId, d.UnitCode, d.PostCode, d.ContentHash))])));
}
