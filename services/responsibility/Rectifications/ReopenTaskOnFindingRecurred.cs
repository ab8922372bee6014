using DutyNet.Chassis.Inbox;
using DutyNet.Contracts.Inspection;
using MassTransit;

namespace DutyNet.Responsibility.Rectifications;

/// <summary>
/// A finding that was closed out was found again: its task goes on, due anew; the first due date is kept, and what was submitted before answers no more.
/// A close-out or an extension of a later version stands, whichever comes first.
/// </summary>
public sealed class ReopenTaskOnFindingRecurred(Inbox inbox, TimeProvider clock) : IConsumer<FindingRecurred>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<FindingRecurred> context) => inbox.Once(context, (tx, e) =>
        Rectification.Keep(tx, e.FindingId, new Verdict(e.Version, VerdictKind.Recurred, e.Attempts, null, null, e.DueOn, e.Description, clock.GetUtcNow()), e.InspectorPerson));
}
