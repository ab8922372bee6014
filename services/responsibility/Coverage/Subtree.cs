using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;

namespace DutyNet.Responsibility.Coverage;

/// <summary>A unit with everything below it, on a day.</summary>
internal sealed record Subtree(string Code, string Name, string Path)
{
    /// <summary>The subtree asked for, or the caller's own; null for one that was not there on that day or is not the caller's to see.</summary>
    public static async Task<Subtree?> Of(Tx tx, string? unit, DateOnly day, Caller caller)
    {
        // A town is found by its indexes and a district read whole: the planner must see which of the two is asked for, each time, and that
        // either is in memory. Its defaults, one plan for all and a disk's costs, took ten times as long.
        await tx.ExecuteAsync("set local plan_cache_mode = force_custom_plan; set local random_page_cost = 1.1; set local work_mem = '16MB'");
        return await tx.QueryFirstOrDefaultAsync<Subtree>("""
            select u.code, u.name, u.path::text as path from units_on(@day) u
            where u.path ~ @scope::lquery and (u.code = @code or (@code is null and u.parent_code is null))
            """, new { day, scope = caller.Scope, code = unit ?? (caller.IsEverywhere ? null : caller.Unit) });
    }

    /// <summary>Share of units covered, to four places; null where there is nothing to cover.</summary>
    public static decimal? Rate(long covered, long units) => units == 0 ? null : Math.Round((decimal)covered / units, 4);
}
