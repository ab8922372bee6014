using DutyNet.Chassis.Database;

namespace DutyNet.Inspection.Rounds;

/// <summary>How far a team has come with a unit.</summary>
public enum UnitProgress
{
    /// <summary>未开始: nothing looked at yet.</summary>
    Planned,

    /// <summary>检查中: a check, a remark or a finding exists.</summary>
    BeingLookedAt,

    /// <summary>已检查: the team said it is done, or the round is reported on.</summary>
    Checked,
}

/// <summary>How far a round has come, unit by unit; derived from what was recorded.</summary>
internal static class Progress
{
    /// <summary>One unit. ChecklistScored: items of its checklist with a score, of ChecklistItems.</summary>
    public sealed record Row(
        string Unit, string Name, int? Batch, Guid? TeamId, UnitProgress Progress, int Checks, int Findings, int OpenFindings, int ClosedFindings,
        int ChecklistItems, int ChecklistScored, int ToLookAtAgain, int LookedAtAgain);

    /// <summary>The units of a round within a scope.</summary>
    public static Task<List<Row>> Of(Tx tx, Guid roundId, string scope, string? unit = null) => tx.QueryAsync<Row>("""
        with looked as materialized (
            select ru.unit_code, u.name, u.path, ru.batch, ru.position, coalesce(b.from_on, r.from_on) as first_day, r.status
            from round_units ru
            join rounds r on r.id = ru.round_id
            join units u on u.code = ru.unit_code
            left join round_batches b on b.round_id = ru.round_id and b.number = ru.batch
            where ru.round_id = @roundId and u.path ~ @scope::lquery and (@unit::text is null or ru.unit_code = @unit)),
        listed as (
            select k.unit_code, i.item_code
            from (select distinct first_day from looked) d
            cross join lateral lists_in_effect(d.first_day) l
            join looked k on k.first_day = d.first_day and k.path <@ l.unit_path
            join list_items i on i.list_code = l.list_code and i.list_version = l.list_version),
        scored as (
            select distinct c.unit_code, s ->> 'itemCode' as item_code
            from checks c, jsonb_array_elements(c.scores) s where c.round_id = @roundId),
        share as (
            select l.unit_code, count(*)::int as items, count(s.item_code)::int as scored
            from (select distinct unit_code, item_code from listed) l
            left join scored s on s.unit_code = l.unit_code and s.item_code = l.item_code
            group by l.unit_code),
        checked as (
            select unit_code, count(*)::int as checks, bool_or(completes) as done from checks where round_id = @roundId group by unit_code),
        found as (
            select unit_code, count(*)::int as findings, count(*) filter (where closed_at is null)::int as open
            from findings where round_id = @roundId or found_in = @roundId group by unit_code),
        remarked as (
            select distinct unit_code from entry_remarks where round_id = @roundId),
        again as (
            select a.unit_code, count(*)::int as all_of_them,
                   count(*) filter (where a.seen_at is not null or exists (select from recurrences c where c.finding_id = a.finding_id and c.round_id = a.round_id))::int as looked
            from round_look_agains a where a.round_id = @roundId group by a.unit_code)
        select k.unit_code as unit, k.name, k.batch, t.team_id,
               case when c.done or (k.status in ('Reported', 'Closed') and (c.checks is not null or f.findings is not null)) then 'Checked'
                    when c.checks is not null or f.findings is not null or m.unit_code is not null or g.looked > 0 then 'BeingLookedAt'
                    else 'Planned' end as progress,
               coalesce(c.checks, 0) as checks, coalesce(f.findings, 0) as findings, coalesce(f.open, 0) as open_findings, coalesce(f.findings - f.open, 0) as closed_findings,
               coalesce(s.items, 0) as checklist_items, coalesce(s.scored, 0) as checklist_scored, coalesce(g.all_of_them, 0) as to_look_at_again, coalesce(g.looked, 0) as looked_at_again
        from looked k
        left join team_units t on t.round_id = @roundId and t.unit_code = k.unit_code
        left join share s on s.unit_code = k.unit_code
        left join checked c on c.unit_code = k.unit_code
        left join found f on f.unit_code = k.unit_code
        left join remarked m on m.unit_code = k.unit_code
        left join again g on g.unit_code = k.unit_code
        order by k.position, k.unit_code
        """, new { roundId, scope, unit });

    private sealed record Head(bool Shown);

    /// <summary>Whether the round may be known to the caller at all; its units say the rest.</summary>
    public static async Task<bool> MayBeKnown(Tx tx, Guid roundId, bool inspecting) =>
        (await tx.QuerySingleOrDefaultAsync<Head>("select @inspecting or not unannounced(r) as shown from rounds r where r.id = @roundId", new { roundId, inspecting }))?.Shown ?? false;
}
