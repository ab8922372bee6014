using DutyNet.Chassis.Inbox;
using DutyNet.Chassis.Outbox;
using DutyNet.Contracts.Accountability;
using DutyNet.Contracts.Inspection;
using MassTransit;

namespace DutyNet.Accountability.Proposals;

/// <summary>What the inspecting side asks for becomes a proposal: a person decides it, and until then it rests with oversight staff.</summary>
public sealed class ProposeOnAccountabilityRequested(Inbox inbox, TimeProvider clock) : IConsumer<AccountabilityRequested>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<AccountabilityRequested> context) => inbox.Once(context, async (tx, request) =>
    {
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var isNew = await tx.ExecuteAsync("""
            insert into proposals (id, request_id, cause, cause_id, case_id, unit_code, unit_path, item_codes, asked_because, requested_by, kind, person_code, made_at)
            values (@id, @RequestId, @cause, @CauseId, @CaseId, @UnitCode, @UnitPath::ltree, @ItemCodes, @Reason, @requestedBy, @kind, @PersonCode, @now)
            on conflict (request_id) do nothing
            """, new
        {
            id,
            request.RequestId,
            cause = request.Cause.ToString(),
            request.CauseId,
            request.CaseId,
            request.UnitCode,
            request.UnitPath,
            request.ItemCodes,
            request.Reason,
            requestedBy = EnvelopeHeaders.Of(context).Actor,
            kind = request.Kind.ToString(),
            request.PersonCode,
            now,
        });
        if (isNew > 0)
            tx.Record(new RequestProposed(id, request.RequestId, request.CaseId, request.UnitCode, request.UnitPath, request.Kind, request.PersonCode));
    });
}
