using DutyNet.Chassis.Outbox;
using DutyNet.Contracts;
using DutyNet.Tests.Support;

namespace DutyNet.Accountability.Tests;

/// <summary>Hands an event to this service's consumers without the broker.</summary>
public static class AtOnce
{
    public static Task Handle(this ServiceUnderTest service, IFact fact, Guid? messageId = null, DateTimeOffset? recordedAt = null)
    {
        var at = recordedAt ?? service.Clock.GetUtcNow();
        return DirectDelivery.Deliver(service.App.Services, "accountability", fact,
            new EnvelopeHeaders(messageId ?? Guid.CreateVersion7(at), "test", fact.CaseId, fact.Subject, fact.UnitPath, fact.Restricted, fact.GetType().Name, "service/test", null, null, at));
    }
}
