using DutyNet.Chassis.Inbox;
using DutyNet.Contracts.Responsibility;
using MassTransit;

namespace DutyNet.Inspection.Findings;

/// <summary>Keeps who answers for putting a finding right.</summary>
public sealed class MarkAssignedOnRectificationAssigned(Inbox inbox) : IConsumer<RectificationAssigned>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<RectificationAssigned> context) => inbox.Once(context, (tx, task) => tx.ExecuteAsync("""
        insert into assignments (finding_id, task_id, post_code, person_code, item_code, matched_by_item, finding_version)
        values (@FindingId, @TaskId, @PostCode, @PersonCode, @ItemCode, @MatchedByItem, @FindingVersion)
        on conflict (finding_id) do update
            set task_id = excluded.task_id, post_code = excluded.post_code, person_code = excluded.person_code, item_code = excluded.item_code,
                matched_by_item = excluded.matched_by_item, finding_version = excluded.finding_version
            where excluded.finding_version > assignments.finding_version
        """, task));
}
