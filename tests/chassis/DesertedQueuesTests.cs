using DutyNet.Chassis.Outbox;
using DutyNet.Contracts.Responsibility;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Chassis.Tests;

public sealed class DesertedQueuesTests(ChassisService service) : IClassFixture<ChassisService>
{
    private static readonly string Queue = Topology.QueueOf("chassis", typeof(KeepNoteOnRectificationProgressReported));

    [Fact]
    public async Task A_queue_that_nobody_reads_though_the_broker_is_there_has_a_reader_again_without_anybodys_help()
    {
        await Eventually.Holds(async () => await Readers() == 1, "it has a reader");
        // As after an outage that left the endpoints behind: the process lives, the broker too, and nothing is read.
        await service.Get<Inbox.Bus>().Current!.StopAsync();
        await Eventually.Holds(async () => await Readers() == 0, "nobody reads it"); // the broker takes a moment to notice
        var note = $"deserted {Guid.NewGuid()}";
        await service.Deliver(new RectificationProgressReported(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), "U", "A.U", 50, note, 1));
        await Eventually.Holds(async () => await service.Scalar<long>($"select count(*) from notes where text = '{note}'") == 1, "it is read", Eventually.Slowly);
    }

    private async Task<uint> Readers()
    {
        await using var channel = await service.Get<Broker>().Open(confirms: false, CancellationToken.None);
        return (await channel.QueueDeclarePassiveAsync(Queue)).ConsumerCount;
    }
}
