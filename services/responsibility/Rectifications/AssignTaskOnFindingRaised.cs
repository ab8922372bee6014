using DutyNet.Chassis.Inbox;
using DutyNet.Contracts.Inspection;
using MassTransit;

namespace DutyNet.Responsibility.Rectifications;

/// <summary>A finding becomes a rectification task of the post that owed the breached item (对单).</summary>
public sealed class AssignTaskOnFindingRaised(Inbox inbox, TimeProvider clock) : IConsumer<FindingRaised>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<FindingRaised> context) => inbox.Once(context, (tx, f) => new Assignment(
        f.FindingId, f.CaseId, f.UnitCode, f.UnitPath, f.RoundId, LetterId: null, f.ItemCodes, f.Category, f.Severity, f.Description,
        f.AmountInvolvedFen, f.DueOn, f.InspectorPerson, f.Version).Make(tx, clock));
}
