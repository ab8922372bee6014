using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Inspection.Rounds;

namespace DutyNet.Inspection.OralReports;

/// <summary>Who rates. Recusal applies to each member for each unit as it does to an inspector; a recused member does not rate that unit, and rates the others.</summary>
internal static class Panel
{
    /// <summary>The ties of these persons to these units.</summary>
    public static async Task<List<Recusal.Tie>> Ties(Tx tx, string[] people, string[] units, DateOnly today, Policies policies)
    {
        var ties = await Recusal.Find(tx, new(Guid.Empty, today, "", people, units, null, today, today.AddYears(-policies.ServedThereYears)));
        // Rotation is a matter of teams.
        return [.. ties.Where(t => t.Ground != "same-team-twice")];
    }

    /// <summary>Whether the caller rates in this session.</summary>
    public static Task<bool> Has(Tx tx, Guid sessionId, Caller caller) => tx.QuerySingleAsync<bool>("""
        select exists (select from oral_panels where session_id = @sessionId and person_code = @PersonCode::text)
        """, new { sessionId, caller.PersonCode });
}
