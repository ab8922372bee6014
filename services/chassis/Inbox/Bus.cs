using DutyNet.Chassis.Outbox;
using DutyNet.Chassis.Problems;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace DutyNet.Chassis.Inbox;

/// <summary>MassTransit, as far as we use it: a queue for each consumer, retries, and one error queue for the service.</summary>
internal static class Bus
{
    public static void Add(IServiceCollection services, string service, Uri broker, TimeSpan heartbeat, Consumers consumers)
    {
        services.AddMassTransit(x =>
        {
            foreach (var consumer in consumers.Types)
                x.AddConsumer(consumer);
            x.UsingRabbitMq((context, bus) =>
            {
                bus.Host(broker, h => h.Heartbeat(heartbeat));
                bus.SendTopology.ErrorQueueNameFormatter = new OneErrorQueue(service);
                bus.SendTopology.ConfigureErrorSettings = e =>
                {
                    e.SetQuorumQueue();
                    e.SetQueueArgument("x-delivery-limit", Topology.DeliveryLimit);
                };
                bus.Publish<Contracts.IFact>(p => p.Exclude = true); // an interface for our own use, not a message
                bus.ConfigureJsonSerializerOptions(o => Json.Configure(o));
                foreach (var queue in consumers.Types.GroupBy(c => Topology.QueueOf(service, c), StringComparer.Ordinal))
                {
                    bus.ReceiveEndpoint(queue.Key, endpoint =>
                    {
                        endpoint.SetQuorumQueue();
                        endpoint.SetQueueArgument("x-delivery-limit", Topology.DeliveryLimit);
                        endpoint.PrefetchCount = 2 * GroupCommit.Largest;
                        endpoint.ConcurrentMessageLimit = 2 * GroupCommit.Largest; // what waits here can share a transaction
                        endpoint.PublishFaults = false; // the error queue is the one place for what failed
                        endpoint.UseMessageRetry(r =>
                        {
                            // A database that is away comes back; such a message waits for it instead of asking for a person.
                            r.Handle<Exception>(Outage.Is);
                            r.Exponential(int.MaxValue, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(400));
                        });
                        endpoint.UseMessageRetry(r =>
                        {
                            r.Ignore<Exception>(Outage.Is);
                            r.Intervals(100, 500, 2000);
                        });
                        foreach (var consumer in queue)
                            endpoint.ConfigureConsumer(context, consumer);
                    });
                }
            });
        });
        services.Configure<MassTransitHostOptions>(o =>
        {
            o.WaitUntilStarted = false; // the service starts without the broker and says it is not ready
            o.StopTimeout = TimeSpan.FromSeconds(25);
        });
    }

    private sealed class OneErrorQueue(string service) : IErrorQueueNameFormatter
    {
        public string FormatErrorQueueName(string queueName) => Topology.ErrorQueueOf(service);
    }
}
