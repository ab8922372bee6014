using DutyNet.Chassis.Inbox;
using DutyNet.Contracts.Logbook;
using MassTransit;

namespace DutyNet.Inspection.OutcomeReviews;

/// <summary>Keeps a decision on record, and who proposed it: they answer for the outcome. An amendment or the close may have come before.</summary>
public sealed class KeepDecisionOnDecisionRecorded(Inbox inbox) : IConsumer<DecisionRecorded>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<DecisionRecorded> context) => inbox.Once(context, (tx, d) => tx.ExecuteAsync("""
        insert into decisions (id, case_id, unit_code, unit_path, number, title, area, held_on, proposer, chair, chair_revision, revision)
        values (@DecisionId, @CaseId, @UnitCode, @UnitPath::ltree, @Number, @Title, @Area, @HeldOn, @Proposer, @Chair, @Revision, @Revision)
        on conflict (id) do update set
            title = excluded.title, area = excluded.area, held_on = excluded.held_on, case_id = coalesce(decisions.case_id, excluded.case_id),
            proposer = case when excluded.revision > decisions.revision then excluded.proposer else decisions.proposer end,
            chair = case when excluded.chair_revision > decisions.chair_revision then excluded.chair else decisions.chair end,
            revision = greatest(decisions.revision, excluded.revision),
            chair_revision = greatest(decisions.chair_revision, excluded.chair_revision)
        """, d));
}
