using System.Text.Json;
using DutyNet.Chassis;
using DutyNet.Chassis.Inbox;
using DutyNet.Chassis.Outbox;
using DutyNet.Contracts;
using MassTransit;

namespace DutyNet.Accountability.Cases;

/// <summary>Adds every fact that belongs to a case to its trail, whichever service recorded it, in whatever order it arrives.</summary>
public sealed class AddToTrailOnFact<T>(Inbox inbox) : IConsumer<T>
    where T : class, IFact
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<T> context) => inbox.Once(context, async (tx, fact) =>
    {
        if (fact.CaseId is not { } caseId)
            return;
        var headers = EnvelopeHeaders.Of(context);
        await Case.Hold(tx, caseId);
        await tx.ExecuteAsync("""
            insert into trail (message_id, case_id, recorded_at, step, service, type, subject, unit_path, restricted, actor, on_behalf_of, trace_id, body)
            values (@Id, @caseId, @RecordedAt, @step, @Service, @type, @Subject, @UnitPath::ltree, @Restricted, @Actor, @OnBehalfOf, @TraceId, @body::jsonb)
            on conflict (message_id) do nothing
            """, new
        {
            headers.Id,
            caseId,
            headers.RecordedAt,
            step = Sentence.StepOf(fact),
            headers.Service,
            type = typeof(T).Name,
            fact.Subject,
            fact.UnitPath,
            fact.Restricted,
            headers.Actor,
            headers.OnBehalfOf,
            headers.TraceId,
            body = JsonSerializer.Serialize(fact, Json.Options),
        });
        await Case.Summarize(tx, caseId);
    });
}
