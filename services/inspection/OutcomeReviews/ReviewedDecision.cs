using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;

namespace DutyNet.Inspection.OutcomeReviews;

/// <summary>A decision on record as this service knows it: its initial proposer answers for what comes of it.</summary>
internal sealed record ReviewedDecision(
    Guid Id, Guid? CaseId, string UnitCode, string UnitPath, string? UnitName, string Number, string Proposer, string? Chair, DateOnly? HeldOn, DecisionOutcome? Outcome, DateOnly? ClosedOn)
{
    /// <summary>Locks it; null when it is not in the caller's subtree.</summary>
    public static async Task<ReviewedDecision?> Lock(Tx tx, Guid id, Caller caller)
    {
        await tx.ExecuteAsync("select from decisions where id = @id for update", new { id });
        var decision = await tx.QuerySingleOrDefaultAsync<ReviewedDecision>("""
            select d.id, d.case_id, d.unit_code, coalesce(u.path, d.unit_path)::text as unit_path, u.name as unit_name, d.number, d.proposer, d.chair, d.held_on, d.outcome, d.closed_on
            from decisions d left join units u on u.code = d.unit_code
            where d.id = @id
            """, new { id });
        return decision is not null && caller.MaySee(decision.UnitPath) ? decision : null;
    }

    /// <summary>What is reviewed came to something: the record is closed, and the motion was not rejected.</summary>
    public Problem? RefusesReview() => this switch
    {
        { ClosedOn: null } or { HeldOn: null } => Problem.Conflict("not-closed", "决策记录办结后方可查究结果。", "The outcome is reviewed once the record is closed."),
        { Outcome: DecisionOutcome.Rejected } => Problem.Conflict("rejected", "该动议未通过，没有可查究的结果。", "The motion was rejected, so nothing came of it."),
        _ => null,
    };

    /// <summary>Who proposed or chaired it does not judge its outcome.</summary>
    public bool TookPart(string? person) => person is not null && (person == Proposer || person == Chair);
}
