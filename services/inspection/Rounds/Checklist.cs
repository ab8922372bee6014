using DutyNet.Chassis.Database;

namespace DutyNet.Inspection.Rounds;

/// <summary>
/// What a unit of a round is held to: the items of the lists that were in effect for it on the first day of its batch, or of the round. Frozen by that day and
/// derived, not copied: a list that becomes known late counts as if it had been known in time.
/// </summary>
internal static class Checklist
{
    /// <summary>An item: what is owed, and what counts as dereliction.</summary>
    public sealed record Item(string Unit, string Code, string Text, string RedLine);

    /// <summary>The checklists of units of a round, in the order of the lists.</summary>
    public static Task<List<Item>> Of(Tx tx, Guid roundId, string[] units) => tx.QueryAsync<Item>("""
        with looked as (
            select u.code, u.path, coalesce(b.from_on, r.from_on) as first_day
            from round_units ru
            join rounds r on r.id = ru.round_id
            join units u on u.code = ru.unit_code
            left join round_batches b on b.round_id = ru.round_id and b.number = ru.batch
            where ru.round_id = @roundId and ru.unit_code = any(@units))
        select k.code as unit, i.item_code as code, i.text, i.red_line
        from (select distinct first_day from looked) d
        cross join lateral lists_in_effect(d.first_day) l
        join looked k on k.first_day = d.first_day and k.path <@ l.unit_path
        join list_items i on i.list_code = l.list_code and i.list_version = l.list_version
        order by k.code, l.list_code, i.position
        """, new { roundId, units });
}
