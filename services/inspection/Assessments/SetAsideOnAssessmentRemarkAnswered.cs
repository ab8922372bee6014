using DutyNet.Chassis.Inbox;
using DutyNet.Contracts.Inspection;
using MassTransit;

namespace DutyNet.Inspection.Assessments;

/// <summary>Sets aside what an answer said does not count. The answer did so itself; this does it again where the database was made anew from the ledgers.</summary>
public sealed class SetAsideOnAssessmentRemarkAnswered(Inbox inbox) : IConsumer<AssessmentRemarkAnswered>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<AssessmentRemarkAnswered> context) => inbox.Once(context, (tx, answer) =>
        answer.SetAside.Length == 0 ? Task.CompletedTask : Assessment.SetAside(tx, answer.SetAside, answer.RemarkId, answer.Reason, answer.AnsweredBy, answer.AnsweredAt));
}
