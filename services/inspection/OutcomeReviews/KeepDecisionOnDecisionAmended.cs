using DutyNet.Chassis.Inbox;
using DutyNet.Contracts.Logbook;
using MassTransit;

namespace DutyNet.Inspection.OutcomeReviews;

/// <summary>Keeps who proposed and chaired a decision by its newest revision.</summary>
public sealed class KeepDecisionOnDecisionAmended(Inbox inbox) : IConsumer<DecisionAmended>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<DecisionAmended> context) => inbox.Once(context, (tx, d) => tx.ExecuteAsync("""
        insert into decisions (id, case_id, unit_code, unit_path, number, proposer, chair, chair_revision, revision)
        values (@DecisionId, @CaseId, @UnitCode, @UnitPath::ltree, @Number, @Proposer, @Chair, @Revision, @Revision)
        on conflict (id) do update set
            case_id = coalesce(decisions.case_id, excluded.case_id),
            proposer = case when excluded.revision > decisions.revision then excluded.proposer else decisions.proposer end,
            chair = case when excluded.chair_revision > decisions.chair_revision then excluded.chair else decisions.chair end,
            revision = greatest(decisions.revision, excluded.revision),
            chair_revision = greatest(decisions.chair_revision, excluded.chair_revision)
        """, d));
}
