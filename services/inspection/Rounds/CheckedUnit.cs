using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;

namespace DutyNet.Inspection.Rounds;

/// <summary>One unit of a round, for the team that looks at it.</summary>
internal sealed record CheckedUnit(Guid RoundId, RoundStatus Status, string Code, string Path, bool Mine)
{
    /// <summary>
    /// Begins, or goes on with, looking at a unit: the round is in progress from here on and cannot be reported or closed until this transaction ends.
    /// Answers a problem when the caller may not. A refusal rolls the begin back.
    /// </summary>
    public static async Task<(CheckedUnit? Unit, Problem? Refused)> Begin(Tx tx, Guid roundId, string code, Caller caller, Policies policies, DateOnly today)
    {
        // Only the first of a round takes the row for itself; the others share it, so that inspectors do not wait for each other.
        await tx.ExecuteAsync("update rounds set status = 'InProgress' where id = @roundId and status in ('Planned', 'Drawn')", new { roundId });
        var unit = await tx.QuerySingleOrDefaultAsync<CheckedUnit>("""
            select r.id as round_id, r.status, u.code, u.path::text as path,
                   exists (select from team_units tu join teams t on t.id = tu.team_id
                           where tu.round_id = r.id and tu.unit_code = u.code and @person::text = any(t.members)) as mine
            from rounds r
            join round_units ru on ru.round_id = r.id
            join units u on u.code = ru.unit_code
            where r.id = @roundId and u.code = @code
            for share of r
            """, new { roundId, code, person = caller.PersonCode });
        if (unit is null || !caller.MaySee(unit.Path))
            return (null, Round.NotFound);
        if (!unit.Mine)
            return (null, Team.NotYours);
        if (await Recusal.Refuses(tx, caller, roundId, code, today, policies) is { } recused)
            return (null, recused);
        return unit.Status is RoundStatus.Planned or RoundStatus.InProgress ? (unit, null) : (null, Round.Over);
    }
}
