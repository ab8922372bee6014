using DutyNet.Chassis.Inbox;
using DutyNet.Contracts.Inspection;
using MassTransit;

namespace DutyNet.Responsibility.Rectifications;

/// <summary>An item of a recommendation letter (工作建议书) becomes a rectification task; the item stands where a finding stands.</summary>
public sealed class AssignTaskOnLetterItemIssued(Inbox inbox, TimeProvider clock) : IConsumer<LetterItemIssued>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<LetterItemIssued> context) => inbox.Once(context, (tx, i) => new Assignment(
        i.ItemId, i.CaseId, i.UnitCode, i.UnitPath, RoundId: null, i.LetterId, i.ItemCodes, i.Category, i.Severity, i.Text,
        i.AmountInvolvedFen, i.DueOn, i.IssuedBy, i.Version).Make(tx, clock));
}
