using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;

namespace DutyNet.Inspection.Register;

/// <summary>Who speaks for a unit.</summary>
internal static class OfUnit
{
    /// <summary>Holds a leader to a unit of which they hold a post today; a clerk and a department's system speak for all of their subtree. Null when they may.</summary>
    public static async Task<Problem?> Refuses(Tx tx, Caller caller, string unitCode, DateOnly today) =>
        caller.Is(Role.Clerk, Role.Department) || await tx.QuerySingleAsync<bool>("""
            select exists (select from holdings
                           where unit_code = @unitCode and person_code = @PersonCode and held_from <= @today and (held_until is null or held_until >= @today))
            """, new { unitCode, caller.PersonCode, today })
            ? null : Problem.Forbidden("not-your-unit", "只有本单位任职人员或承办人员可以办理。", "Only a holder of a post of the unit, or a clerk, may do this.");
}
