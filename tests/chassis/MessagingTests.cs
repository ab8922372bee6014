using System.Net;
using DutyNet.Chassis.Access;
using DutyNet.Contracts.Responsibility;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Chassis.Tests;

[Collection("broken consumer")]
public sealed class MessagingTests(ChassisService service) : IClassFixture<ChassisService>
{
    private static RectificationProgressReported Progress(string note) =>
        new(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), "U", "A.U", 50, note, 1);

    private Task<long> Notes(string note) => service.Scalar<long>($"select count(*) from notes where text = '{note}'");

    [Fact]
    public async Task The_same_message_twice_has_one_effect()
    {
        var message = Progress("twice");
        var id = Guid.NewGuid();
        await service.Deliver(message, id);
        await service.Deliver(message, id);
        await service.Deliver(Progress("after twice"));
        await Eventually.Holds(async () => await Notes("after twice") == 1, "the later message is handled");
        Assert.Equal(1, await Notes("twice"));
        Assert.Equal(1, await service.Scalar<long>($"select count(*) from inbox where message_id = '{id}'"));
    }

    [Fact]
    public async Task What_is_recorded_is_published_and_leaves_the_outbox()
    {
        await service.Deliver(Progress("published"));
        await Eventually.Holds(async () => await Notes("published") == 1, "handled");
        await service.OutboxIsEmpty();
        // with the trace it belongs to, whether or not anybody receives spans
        Assert.Equal(1, await service.Scalar<long>("select count(*) from ledger where type = 'FindingClosed' and body like '%\"published\"%' and length(trace_id) = 32"));
    }

    [Fact]
    public async Task A_message_that_cannot_be_handled_ends_in_the_error_queue_with_its_reason_holds_up_nobody_and_is_handled_after_replay()
    {
        KeepNoteOnRectificationProgressReported.IsBroken = true;
        var id = Guid.NewGuid();
        await service.Deliver(Progress("unreadable"), id);
        await service.Deliver(Progress("behind it"));
        await Eventually.Holds(async () => await Notes("behind it") == 1, "the one behind it is handled");
        using var http = service.As(Role.Operator);
        const string queue = "/api/v1/operations/error-queues/chassis-error";
        await Eventually.Holds(async () => (await http.GetAsync(queue).Gives(HttpStatusCode.OK)).GetProperty("messages").EnumerateArray().Any(), "it is listed");
        var failed = Assert.Single((await http.GetAsync(queue).Gives(HttpStatusCode.OK)).GetProperty("messages").EnumerateArray());
        Assert.Equal(id, failed.GetProperty("messageId").GetGuid());
        Assert.Equal("chassis-keep-note-on-rectification-progress-reported", failed.GetProperty("queue").GetString());
        Assert.Contains("this note cannot be kept", failed.GetProperty("reason").GetString());
        Assert.Equal(0, await Notes("unreadable"));

        KeepNoteOnRectificationProgressReported.IsBroken = false;
        var replayed = await http.Post(queue + "/replay", new { messageIds = new[] { id } }).Gives(HttpStatusCode.OK);
        Assert.Equal(1, replayed.GetProperty("messages").GetInt32());
        await Eventually.Holds(async () => await Notes("unreadable") == 1, "it is handled");
        Assert.Equal(0, (await http.Post(queue + "/replay", new { }).Gives(HttpStatusCode.OK)).GetProperty("messages").GetInt32());
        Assert.Empty((await http.GetAsync(queue).Gives(HttpStatusCode.OK)).GetProperty("messages").EnumerateArray());
    }

    [Fact]
    public async Task The_ledger_published_again_has_no_second_effect()
    {
        var since = service.Clock.GetUtcNow().ToOffset(TimeSpan.FromHours(8)); // an instant is an instant, whatever its offset
        await service.Deliver(Progress("published again"));
        await Eventually.Holds(async () => await Notes("published again") == 1, "handled");
        await service.OutboxIsEmpty();
        // What this service recorded goes out again under the same ids, word for word.
        await using var inTheWay = new Npgsql.NpgsqlConnection(Infrastructure.AsSuperuser(service.DatabaseName));
        await inTheWay.OpenAsync();
        await using var transaction = await inTheWay.BeginTransactionAsync();
        await using var hold = new Npgsql.NpgsqlCommand("create function hold() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock(42); return old; end $$; create trigger hold before delete on outbox for each row execute function hold(); grant execute on function hold() to public", inTheWay);
        await hold.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
        await using var stop = new Npgsql.NpgsqlCommand("select pg_advisory_lock(42)", inTheWay);
        await stop.ExecuteNonQueryAsync();
        var answer = await service.As(Role.Operator).Post("/api/v1/chassis/ledger/republish", new { since }).Gives(HttpStatusCode.OK);
        Assert.Equal(answer.GetProperty("facts").GetInt64(), await service.Scalar<long>($"select count(*) from outbox o join ledger l on l.id = o.message_id and l.chain = o.chain where convert_from(o.body, 'UTF8') like '%' || l.body || '%' and l.recorded_at >= '{since:O}'"));
        Assert.True(answer.GetProperty("facts").GetInt64() > 0);
        await using var go = new Npgsql.NpgsqlCommand("select pg_advisory_unlock(42); drop trigger hold on outbox; drop function hold()", inTheWay);
        await go.ExecuteNonQueryAsync();
        await service.OutboxIsEmpty();
        Assert.Equal(1, await Notes("published again"));
    }

    [Fact]
    public async Task Only_an_operator_sees_error_queues()
    {
        foreach (var role in Enum.GetValues<Role>().Where(r => r != Role.Operator))
            await service.As(role).GetAsync("/api/v1/operations/error-queues/chassis-error").IsProblem(HttpStatusCode.Forbidden, "role-not-allowed");
        await service.As(Role.Operator, "U").GetAsync("/api/v1/operations/error-queues/chassis-error").IsProblem(HttpStatusCode.Forbidden, "whole-jurisdiction-only");
        await service.As(Role.Operator, "U").Post("/api/v1/operations/error-queues/chassis-error/replay", new { }).IsProblem(HttpStatusCode.Forbidden, "whole-jurisdiction-only");
        await service.As(Role.Operator, "U").Post("/api/v1/chassis/ledger/republish", new { since = service.Clock.GetUtcNow() }).IsProblem(HttpStatusCode.Forbidden, "whole-jurisdiction-only");
    }

    [Fact]
    public async Task A_row_that_cannot_be_published_backs_off_and_holds_up_only_its_own_chain()
    {
        await Infrastructure.Execute(service.Database, """
            insert into outbox (message_id, chain, exchange, body, recorded_at)
            values (gen_random_uuid(), 'case/stuck', 'no-such-exchange', 'x', now()), (gen_random_uuid(), 'case/stuck', 'DutyNet.Contracts.Inspection:RoundPlanned', 'x', now())
            """);
        await service.As(Role.Leader).Post("/api/v1/chassis/notes", new { text = "passes by", urgency = 1, unitPath = "A", caseId = Guid.NewGuid() }).Gives(HttpStatusCode.Created);
        await Eventually.Holds(async () => await service.Scalar<long>("select count(*) from outbox where chain <> 'case/stuck'") == 0, "the others are published");
        await Eventually.Holds(async () => await service.Scalar<int>("select max(attempts) from outbox where exchange = 'no-such-exchange'") > 1, "it was tried again");
        Assert.Equal(2, await service.Scalar<long>("select count(*) from outbox where chain = 'case/stuck'"));
        await Infrastructure.Execute(service.Database, "delete from outbox where chain = 'case/stuck'");
    }

    [Fact]
    public async Task Sweeps_at_the_same_time_handle_each_row_once()
    {
        await Infrastructure.Execute(service.Database, "insert into notes (id, text, unit_path) select gen_random_uuid(), 'to be closed', 'A' from generate_series(1, 50)");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => service.Sweep<CloseNotes>()));
        Assert.Equal(0, await service.Scalar<long>("select count(*) from notes where not closed"));
        Assert.Equal(1, await service.Scalar<int>("select max(closings) from notes"));
    }
}
