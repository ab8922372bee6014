using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;

namespace DutyNet.Inspection.Rounds;

/// <summary>One unit of a round, for the team that looks at it.</summary>
internal sealed record CheckedUnit(Guid RoundId, RoundStatus Status, RoundKind Kind, DateOnly FromOn, string Code, string Path, bool Mine, bool Oversees)
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
            select r.id as round_id, r.status, r.kind, r.from_on, u.code, u.path::text as path,
                   exists (select from team_units tu join teams t on t.id = tu.team_id
                           where tu.round_id = r.id and tu.unit_code = u.code and @person::text = any(t.members)) as mine,
                   exists (select from holdings h where h.person_code = @person::text and h.role = 'OversightMember'
                           and h.held_from <= @today and (h.held_until is null or h.held_until >= @today)) as oversees
            from rounds r
            join round_units ru on ru.round_id = r.id
            join units u on u.code = ru.unit_code
            where r.id = @roundId and u.code = @code
            for share of r
            """, new { roundId, code, person = caller.PersonCode, today });
        if (unit is null || !caller.MaySee(unit.Path))
            return (null, Round.NotFound);
        if (!unit.Mine)
            return (null, Team.NotYours);
        // who is neither inspector nor discipline staff takes part as a member of oversight, and only in what is open to them
        if (!caller.Is(Role.Inspector, Role.Discipline) && !(unit.Oversees && Round.IsOpenToOversight(unit.Kind)))
            return (null, Problem.Forbidden("inspectors-only", "须由检查人员办理；廉政风险防控回头看和现场监督可由纪检委员办理。", "Only inspectors may do this; in look-backs at risks and where oversight is present, members of oversight too."));
        if (await Recusal.Refuses(tx, caller, roundId, code, today, policies) is { } recused)
            return (null, recused);
        return unit.Status is RoundStatus.Planned or RoundStatus.Drawn or RoundStatus.InProgress ? (unit, null) : (null, Round.Over);
    }
}
