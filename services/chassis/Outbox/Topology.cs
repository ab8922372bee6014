using System.Text.Json;
using System.Text.RegularExpressions;
using DutyNet.Contracts;
using MassTransit;
using RabbitMQ.Client;

namespace DutyNet.Chassis.Outbox;

/// <summary>
/// Every exchange, queue and binding of all services. RabbitMQ accepts and drops what nobody is bound to,
/// so each process declares the whole of it before it publishes anything, whether or not the consumers have ever started.
/// </summary>
public static partial class Topology
{
    /// <summary>Queues by contract (full type name), as <c>contracts/topology.json</c> says; a test holds that file to the registered consumers.</summary>
    public static IReadOnlyDictionary<string, string[]> Queues { get; } = Load();

    /// <summary>True when somebody must receive this contract: then an unroutable publish is an error, not a loss.</summary>
    public static bool MustArrive(string exchange) => Mandatory.Value.Contains(exchange);

    private static readonly Lazy<HashSet<string>> Mandatory = new(() =>
        [.. Queues.Where(q => q.Value.Length > 0).Select(q => ExchangeOf(q.Key))]);

    /// <summary>The name of a consumer's queue: the service, then the class, in kebab case.</summary>
    public static string QueueOf(string service, Type consumer) => $"{service}-{Humps().Replace(consumer.Name.Split('`')[0], "-$1").ToLowerInvariant().TrimStart('-')}";

    /// <summary>The queue of what a service could not handle.</summary>
    public static string ErrorQueueOf(string service) => $"{service}-error";

    /// <summary>
    /// RabbitMQ 4 drops a message after 20 deliveries unless told otherwise, and a database that is away for an hour can cost as many.
    /// What cannot be handled goes to the error queue by our own decision; the broker must never make it.
    /// </summary>
    public const int DeliveryLimit = 1_000_000;

    /// <summary>Arguments of every queue of ours.</summary>
    public static Dictionary<string, object?> QueueArguments => new(StringComparer.Ordinal) { ["x-queue-type"] = "quorum", ["x-delivery-limit"] = DeliveryLimit };

    /// <summary>Declares everything; harmless when it exists.</summary>
    public static async Task Declare(Broker broker, string service, IEnumerable<(Type Consumer, Type Contract)> own, CancellationToken ct)
    {
        await using var channel = await broker.Open(confirms: false, ct);
        foreach (var contract in typeof(IFact).Assembly.GetTypes().Where(t => t.IsAssignableTo(typeof(IFact)) && !t.IsInterface))
            await channel.ExchangeDeclareAsync(Envelopes.Exchange(contract), ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: ct);
        var bindings = Queues.SelectMany(q => q.Value.Select(queue => (Exchange: ExchangeOf(q.Key), Queue: queue)))
            .Union(own.Select(o => (Exchange: Envelopes.Exchange(o.Contract), Queue: QueueOf(service, o.Consumer))));
        foreach (var (exchange, queue) in bindings)
        {
            // The shape MassTransit gives it too: message exchange, then the queue's own exchange, then the queue.
            await channel.ExchangeDeclareAsync(queue, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: ct);
            await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, QueueArguments, cancellationToken: ct);
            await channel.QueueBindAsync(queue, queue, "", cancellationToken: ct);
            await channel.ExchangeBindAsync(queue, exchange, "", cancellationToken: ct);
        }
        await channel.QueueDeclareAsync(ErrorQueueOf(service), durable: true, exclusive: false, autoDelete: false, QueueArguments, cancellationToken: ct);
    }

    /// <summary>The contracts a consumer class consumes.</summary>
    public static IEnumerable<Type> ContractsOf(Type consumer) =>
        from i in consumer.GetInterfaces()
        where i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IConsumer<>)
        select i.GetGenericArguments()[0];

    private static string ExchangeOf(string fullName) => $"{fullName[..fullName.LastIndexOf('.')]}:{fullName[(fullName.LastIndexOf('.') + 1)..]}";

    private static Dictionary<string, string[]> Load()
    {
        using var stream = typeof(IFact).Assembly.GetManifestResourceStream("topology.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, string[]>>(stream)!;
    }

    [GeneratedRegex("([A-Z])")]
    private static partial Regex Humps();
}
