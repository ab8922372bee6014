using System.Reflection;
using DutyNet.Chassis.Inbox;
using DutyNet.Chassis.Outbox;
using DutyNet.Contracts;
using DutyNet.Tests.Support;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace DutyNet.Accountability.Tests;

/// <summary>Hands an event to every consumer of it without the broker: hundreds of orders in the time of a few. What the broker adds is tested elsewhere.</summary>
public static class DirectDelivery
{
    public static async Task Handle(this ServiceUnderTest service, IFact fact, Guid? messageId = null, DateTimeOffset? recordedAt = null)
    {
        var contract = fact.GetType();
        var at = recordedAt ?? service.Clock.GetUtcNow();
        var headers = new EnvelopeHeaders(messageId ?? Guid.CreateVersion7(at), "test", fact.CaseId, fact.Subject, fact.UnitPath, fact.Restricted, contract.Name, "service/test", null, null, at);
        foreach (var consumer in service.Get<Consumers>().Types.Where(t => Topology.ContractsOf(t).Contains(contract)))
        {
            var context = Proxy<ConsumeContext<IFact>>(contract, call => call.Name switch
            {
                "get_Message" => fact,
                "get_MessageId" => headers.Id,
                "get_SentTime" => at.UtcDateTime,
                "get_CancellationToken" => CancellationToken.None,
                "get_ReceiveContext" => Proxy<ReceiveContext>(null, _ => new Uri($"queue:///{Topology.QueueOf("accountability", consumer)}"), []),
                "get_Headers" => Proxy<Headers>(null, null, new(StringComparer.Ordinal)
                {
                    ["service"] = headers.Service,
                    ["recorded-at"] = at.ToString("O"),
                    ["actor"] = headers.Actor,
                    ["type"] = headers.Type,
                    ["subject"] = headers.Subject,
                    ["unit-path"] = headers.UnitPath,
                }),
                _ => throw new NotSupportedException(call.Name),
            }, []);
            await using var scope = service.App.Services.CreateAsyncScope();
            var handler = ActivatorUtilities.CreateInstance(scope.ServiceProvider, consumer);
            await (Task)typeof(IConsumer<>).MakeGenericType(contract).GetMethod("Consume")!.Invoke(handler, [context])!;
        }
    }

    private static Answering Proxy<T>(Type? contract, Func<MethodInfo, object?>? answer, Dictionary<string, string> texts)
    {
        var type = contract is null ? typeof(T) : typeof(ConsumeContext<>).MakeGenericType(contract);
        var proxy = (Answering)DispatchProxy.Create(type, typeof(Answering));
        proxy.Answer = (method, args) => answer is not null ? answer(method!) : texts.GetValueOrDefault((string)args![0]!);
        return proxy;
    }

    public class Answering : DispatchProxy
    {
        public Func<MethodInfo?, object?[]?, object?> Answer { get; set; } = (_, _) => null;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => Answer(targetMethod, args);
    }
}
