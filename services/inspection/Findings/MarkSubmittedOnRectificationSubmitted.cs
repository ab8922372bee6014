using System.Text.Json;
using DutyNet.Chassis;
using DutyNet.Chassis.Inbox;
using DutyNet.Contracts.Responsibility;
using MassTransit;

namespace DutyNet.Inspection.Findings;

/// <summary>Keeps a submission to be verified. Each attempt is a row of its own, so that it does not matter in which order they come.</summary>
public sealed class MarkSubmittedOnRectificationSubmitted(Inbox inbox, TimeProvider clock) : IConsumer<RectificationSubmitted>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<RectificationSubmitted> context) => inbox.Once(context, (tx, submission) => tx.ExecuteAsync("""
        insert into submissions (finding_id, attempt, task_id, measures, amount_recovered_fen, evidence, submitted_by, answerable_person, submitted_at)
        values (@FindingId, @Attempt, @TaskId, @Measures, @AmountRecoveredFen, @evidence::jsonb, @SubmittedBy, @AnswerablePerson, @submittedAt)
        on conflict do nothing
        """, new
    {
        submission.FindingId,
        submission.Attempt,
        submission.TaskId,
        submission.Measures,
        submission.AmountRecoveredFen,
        evidence = JsonSerializer.Serialize(submission.Evidence, Json.Options),
        submission.SubmittedBy,
        submission.AnswerablePerson,
        submittedAt = Sent(context.SentTime),
    }));

    // When it was recorded over there, not when it came here.
    private DateTimeOffset Sent(DateTime? sent) => sent is { } at ? new DateTimeOffset(at.ToUniversalTime()) : clock.GetUtcNow();
}
