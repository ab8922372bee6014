using DutyNet.Chassis.Inbox;
using DutyNet.Chassis.Outbox;
using DutyNet.Contracts.Inspection;
using DutyNet.Contracts.Logbook;
using MassTransit;

namespace DutyNet.Logbook.Decisions;

/// <summary>Links a review that the inspecting side recorded to its decision, under the review's own id: as by hand, and never twice.</summary>
public sealed class LinkOutcomeReviewOnOutcomeReviewed(Inbox inbox, TimeProvider clock) : IConsumer<OutcomeReviewed>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<OutcomeReviewed> context) => inbox.Once(context, async (tx, review) =>
    {
        // Locked like every change of a decision, so that links follow one another.
        await tx.ExecuteAsync("select from decisions where id = @DecisionId for update", review);
        var added = await tx.ExecuteAsync("""
            insert into decision_outcome_reviews (id, decision_id, reference, result, reviewed_on, reviewed_by, recorded_by, received_at)
            values (@ReviewId, @DecisionId, @Reference, @Result, @ReviewedOn, @Reviewer, @actor, @now)
            on conflict (id) do nothing
            """, new { review.ReviewId, review.DecisionId, review.Reference, review.Result, review.ReviewedOn, review.Reviewer, actor = EnvelopeHeaders.Of(context).Actor, now = Entries.Entry.Instant(clock) });
        if (added == 0)
            return;
        var d = await Decision.Load(tx, review.DecisionId);
        tx.Record(new OutcomeReviewLinked(review.ReviewId, d.Id, d.CaseId, d.UnitCode, d.UnitPath, d.Number, d.Proposer, review.Reference, review.Result, review.ReviewedOn));
    });
}
