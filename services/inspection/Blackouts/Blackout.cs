using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;

namespace DutyNet.Inspection.Blackouts;

/// <summary>Weeks in which the inspection teams keep away from a unit and what lies below it (002: not in the same weeks as the personnel department's yearly review).</summary>
internal sealed record Blackout(Guid Id, string UnitCode, string UnitPath, DateOnly FromOn, DateOnly UntilOn, string SetBy, bool Ended)
{
    /// <summary>Locks a blackout; null when its unit is not in the caller's subtree.</summary>
    public static async Task<Blackout?> Lock(Tx tx, Guid id, Caller caller)
    {
        var blackout = await tx.QuerySingleOrDefaultAsync<Blackout>("""
            select b.id, b.unit_code, u.path::text as unit_path, b.from_on, b.until_on, b.set_by, b.ended_at is not null as ended
            from blackouts b join units u on u.code = b.unit_code
            where b.id = @id
            for update of b
            """, new { id });
        return blackout is not null && caller.MaySee(blackout.UnitPath) ? blackout : null;
    }

    public static Problem NotFound => Problem.NotFound("blackout", "避开时段");

    public static Problem Over => Problem.Conflict("blackout-ended", "该避开时段已取消。", "The blackout was ended.");
}
