using DutyNet.Chassis.Outbox;
using MassTransit;

namespace DutyNet.Chassis.Inbox;

/// <summary>The consumers of a service, registered one by one: a scan would skip internal types silently.</summary>
public sealed class Consumers
{
    private readonly List<Type> types = [];

    /// <summary>Registers a consumer; its queue bears its name.</summary>
    public Consumers Add<T>()
        where T : class, IConsumer => Add(typeof(T));

    /// <summary>Registers a consumer given as a type, for one generic over its contract.</summary>
    public Consumers Add(Type consumer)
    {
        types.Add(consumer);
        return this;
    }

    /// <summary>What was registered.</summary>
    public IReadOnlyList<Type> Types => types;

    /// <summary>Every consumer with every contract it consumes.</summary>
    public IEnumerable<(Type Consumer, Type Contract)> Bindings =>
        types.SelectMany(t => Topology.ContractsOf(t).Select(c => (t, c)));
}
