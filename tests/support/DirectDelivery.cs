using System.Reflection;
using DutyNet.Chassis.Inbox;
using DutyNet.Chassis.Outbox;
using DutyNet.Contracts;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace DutyNet.Tests.Support;

/// <summary>Hands an event to every consumer of it without the broker: hundreds of orders in the time of a few. What the broker adds is tested elsewhere.</summary>
public static class DirectDelivery
{
    /// <summary>Hands it to the consumers of one service, each through its inbox; answers how many there are.</summary>
    public static async Task<int> Deliver(IServiceProvider services, string service, IFact fact, EnvelopeHeaders headers)
    {
        var contract = fact.GetType();
        var consumers = services.GetRequiredService<Consumers>().Types.Where(t => Topology.ContractsOf(t).Contains(contract)).ToList();
        foreach (var consumer in consumers)
        {
            var context = Proxy<ConsumeContext<IFact>>(contract, call => call.Name switch
            {
                "get_Message" => fact,
                "get_MessageId" => headers.Id,
                "get_SentTime" => headers.RecordedAt.UtcDateTime,
                "get_CancellationToken" => CancellationToken.None,
                "get_ReceiveContext" => Proxy<ReceiveContext>(null, _ => new Uri($"queue:///{Topology.QueueOf(service, consumer)}"), []),
                "get_Headers" => Proxy<Headers>(null, null, Texts(headers)),
                _ => throw new NotSupportedException(call.Name),
            }, []);
            await using var scope = services.CreateAsyncScope();
            var handler = ActivatorUtilities.CreateInstance(scope.ServiceProvider, consumer);
            await (Task)typeof(IConsumer<>).MakeGenericType(contract).GetMethod("Consume")!.Invoke(handler, [context])!;
        }
        return consumers.Count;
    }

    private static Dictionary<string, string?> Texts(EnvelopeHeaders headers) => new(StringComparer.Ordinal)
    {
        ["service"] = headers.Service,
        ["case-id"] = headers.CaseId?.ToString(),
        ["subject"] = headers.Subject,
        ["unit-path"] = headers.UnitPath,
        ["restricted"] = headers.Restricted ? "true" : "false",
        ["type"] = headers.Type,
        ["actor"] = headers.Actor,
        ["on-behalf-of"] = headers.OnBehalfOf,
        ["trace-id"] = headers.TraceId,
        ["recorded-at"] = headers.RecordedAt.ToString("O"),
    };

    private static Answering Proxy<T>(Type? contract, Func<MethodInfo, object?>? answer, Dictionary<string, string?> texts)
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
