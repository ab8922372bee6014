using DutyNet.Chassis.Inbox;
using DutyNet.Contracts.Responsibility;
using MassTransit;

namespace DutyNet.Inspection.Findings;

/// <summary>Keeps which due dates were published as missed. Whether a finding is overdue now is computed from its due date, never from this.</summary>
public sealed class MarkOverdueOnRectificationOverdue(Inbox inbox) : IConsumer<RectificationOverdue>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<RectificationOverdue> context) => inbox.Once(context, (tx, missed) => tx.ExecuteAsync("""
        insert into overdue_notices (finding_id, due_on) values (@FindingId, @DueOn) on conflict do nothing
        """, missed));
}
