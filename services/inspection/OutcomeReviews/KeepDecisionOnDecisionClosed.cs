using DutyNet.Chassis.Inbox;
using DutyNet.Contracts.Logbook;
using MassTransit;

namespace DutyNet.Inspection.OutcomeReviews;

/// <summary>Keeps that a decision is closed: from now on its outcome may be reviewed. Nothing in it changes any more, so this proposer is the last.</summary>
public sealed class KeepDecisionOnDecisionClosed(Inbox inbox) : IConsumer<DecisionClosed>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<DecisionClosed> context) => inbox.Once(context, (tx, d) => tx.ExecuteAsync("""
        insert into decisions (id, case_id, unit_code, unit_path, number, proposer, revision, outcome, closed_on)
        values (@DecisionId, @CaseId, @UnitCode, @UnitPath::ltree, @Number, @Proposer, 2147483647, @outcome, @ClosedOn)
        on conflict (id) do update set
            case_id = coalesce(decisions.case_id, excluded.case_id), proposer = excluded.proposer, revision = excluded.revision,
            outcome = excluded.outcome, closed_on = excluded.closed_on
        """, new { d.DecisionId, d.CaseId, d.UnitCode, d.UnitPath, d.Number, d.Proposer, outcome = d.Outcome?.ToString(), d.ClosedOn }));
}
