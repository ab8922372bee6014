using DutyNet.Contracts.Responsibility;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Chassis.Tests;

public sealed class DesertedQueuesTests(ChassisService service) : IClassFixture<ChassisService>
{
    [Fact]
    public async Task A_queue_that_nobody_reads_though_the_broker_is_there_has_a_reader_again_without_anybodys_help()
    {
        // As after an outage that left the endpoints behind: the process lives, the broker too, and nothing is read.
        await service.Get<Inbox.Bus>().Current!.StopAsync();
        var note = $"deserted {Guid.NewGuid()}";
        await service.Deliver(new RectificationProgressReported(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), "U", "A.U", 50, note, 1));
        await Eventually.Holds(async () => await service.Scalar<long>($"select count(*) from notes where text = '{note}'") == 1, "it is read", Eventually.Slowly);
    }
}
