using System.Net;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Ledger;
using DutyNet.Contracts.Inspection;
using DutyNet.Contracts.Ledger;
using DutyNet.Tests.Support;
using Npgsql;
using Xunit;

namespace DutyNet.Chassis.Tests;

public sealed class LedgerTests(ChassisService service) : IClassFixture<ChassisService>
{
    private Task<HttpResponseMessage> Note(string text, Guid? caseId = null, string unit = "A.B", bool refuse = false) =>
        service.As(Role.Leader, person: "P1").Post("/api/v1/chassis/notes", new { text, urgency = 1, unitPath = unit, caseId, refuse });

    private async Task<JsonElement> Verify(string query = "") =>
        await service.As(Role.Auditor).GetAsync("/api/v1/chassis/ledger/verify" + query).Gives(HttpStatusCode.OK);

    [Fact]
    public async Task A_recorded_fact_is_a_row_of_the_ledger_with_who_when_and_what()
    {
        var caseId = Guid.NewGuid();
        await Note("会议记录", caseId).Gives(HttpStatusCode.Created);
        var rows = (await service.As(Role.Auditor).GetAsync($"/api/v1/chassis/ledger?case={caseId}").Gives(HttpStatusCode.OK)).GetProperty("items");
        var row = Assert.Single(rows.EnumerateArray());
        Assert.Equal("FindingClosed", row.GetProperty("type").GetString());
        Assert.Equal("account/P1", row.GetProperty("actor").GetString());
        Assert.Equal("会议记录", row.GetProperty("body").GetProperty("conclusion").GetString());
        Assert.Equal(32, row.GetProperty("traceId").GetString()!.Length);
    }

    [Fact]
    public async Task A_refused_request_leaves_nothing_behind()
    {
        var before = await service.Scalar<long>("select count(*) from ledger");
        await Note("refused", refuse: true).IsProblem(HttpStatusCode.Conflict, "refused");
        Assert.Equal(before, await service.Scalar<long>("select count(*) from ledger"));
        Assert.Equal(0, await service.Scalar<long>("select count(*) from notes where text = 'refused'"));
    }

    [Fact]
    public async Task The_service_may_not_change_or_remove_a_row_of_its_ledger()
    {
        await Note("kept").Gives(HttpStatusCode.Created);
        foreach (var sql in new[] { "update ledger set body = '{}'", "delete from ledger", "truncate ledger", "update checkpoints set digest = ''", "delete from checkpoints" })
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => Infrastructure.Execute(service.Database, sql));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
    }

    [Theory]
    [InlineData("update ledger set body = replace(body, 'one byte', 'one bytf') where seq = {0}", "changed")]
    [InlineData("update ledger set actor = 'account/other' where seq = {0}", "changed")]
    [InlineData("update ledger set recorded_at = recorded_at + interval '1 microsecond' where seq = {0}", "changed")]
    [InlineData("update ledger set restricted = not restricted where seq = {0}", "changed")]
    [InlineData("update ledger set unit_path = 'A' where seq = {0}", "changed")]
    [InlineData("update ledger set case_id = null where seq = {0}", "changed")]
    public async Task One_changed_byte_is_found_and_its_row_named(string tampering, string reason)
    {
        var caseId = Guid.NewGuid();
        for (var i = 0; i < 3; i++)
            await Note($"one byte {i}", caseId).Gives(HttpStatusCode.Created);
        var seq = await service.Scalar<long>($"select seq from ledger where case_id = '{caseId}' and position = 2");
        Assert.True((await Verify()).GetProperty("intact").GetBoolean());
        var superuser = Infrastructure.AsSuperuser(service.DatabaseName);
        await Infrastructure.Execute(superuser, "create table if not exists ledger_before as table ledger with no data; truncate ledger_before; insert into ledger_before select * from ledger");

        await Infrastructure.Execute(superuser, string.Format(System.Globalization.CultureInfo.InvariantCulture, tampering, seq));
        foreach (var query in new[] { "", $"?chain=case/{caseId}" })
        {
            var verification = await Verify(query);
            Assert.False(verification.GetProperty("intact").GetBoolean());
            Assert.Equal(seq, verification.GetProperty("firstBad").GetProperty("seq").GetInt64());
            Assert.Equal(reason, verification.GetProperty("firstBad").GetProperty("reason").GetString());
        }

        await Infrastructure.Execute(superuser, $"delete from ledger where seq = {seq}; insert into ledger overriding system value select * from ledger_before where seq = {seq}");
        Assert.True((await Verify()).GetProperty("intact").GetBoolean());
    }

    [Fact]
    public async Task A_removed_row_is_found_by_the_row_after_it()
    {
        var caseId = Guid.NewGuid();
        for (var i = 0; i < 3; i++)
            await Note($"removed {i}", caseId).Gives(HttpStatusCode.Created);
        await Infrastructure.Execute(Infrastructure.AsSuperuser(service.DatabaseName), $"delete from ledger where case_id = '{caseId}' and position = 2");
        var bad = (await Verify($"?chain=case/{caseId}")).GetProperty("firstBad");
        Assert.Equal("broken", bad.GetProperty("reason").GetString());
        await Infrastructure.Execute(Infrastructure.AsSuperuser(service.DatabaseName), $"delete from ledger where case_id = '{caseId}'");
    }

    [Fact]
    public async Task Transactions_that_extend_the_same_chain_at_once_do_not_fork_it()
    {
        var caseId = Guid.NewGuid();
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Note($"at once {i}", caseId).Gives(HttpStatusCode.Created)));
        Assert.Equal(40, await service.Scalar<long>($"select max(position) from ledger where case_id = '{caseId}'"));
        Assert.True((await Verify($"?chain=case/{caseId}")).GetProperty("intact").GetBoolean());
    }

    [Fact]
    public async Task A_checkpoint_is_sealed_once_a_day_and_published_and_finds_a_chain_that_was_removed_whole()
    {
        await Note("first of the day").Gives(HttpStatusCode.Created);
        service.Clock.Advance(TimeSpan.FromDays(1.1));
        Assert.Equal(1, await service.Sweep<SealCheckpoint>());
        Assert.Equal(0, await service.Sweep<SealCheckpoint>());
        var sealedOnes = await service.Recorded<CheckpointSealed>();
        Assert.Equal(1, sealedOnes[^1].Rows > 0 ? 1 : 0);
        // published, and kept under its number by whoever receives it, the publisher included
        Assert.Equal(1, await service.Scalar<long>($"select count(*) from checkpoints where service = 'chassis' and number = {sealedOnes[^1].Number}"));
        Assert.True((await Verify()).GetProperty("intact").GetBoolean());

        var superuser = Infrastructure.AsSuperuser(service.DatabaseName);
        await Infrastructure.Execute(superuser, "create table chain_before as select * from ledger where chain = (select max(chain) from ledger where type = 'RoundPlanned'); delete from ledger where chain = (select max(chain) from chain_before)");
        var verification = await Verify();
        Assert.False(verification.GetProperty("intact").GetBoolean());
        Assert.Equal(sealedOnes[^1].Number, verification.GetProperty("badCheckpoint").GetInt64());
        await Infrastructure.Execute(superuser, "insert into ledger overriding system value select * from chain_before; drop table chain_before");
        Assert.True((await Verify()).GetProperty("intact").GetBoolean());
    }

    [Fact]
    public async Task Checkpoints_of_other_services_are_kept_and_the_first_under_a_number_stays()
    {
        await service.DeliverAndWait(new CheckpointSealed("inspection", 7, 100, 100, "aa", DateTimeOffset.UnixEpoch));
        await service.DeliverAndWait(new CheckpointSealed("inspection", 7, 100, 100, "bb", DateTimeOffset.UnixEpoch));
        var kept = await service.As(Role.Auditor).GetAsync("/api/v1/chassis/ledger/checkpoints?service=inspection").Gives(HttpStatusCode.OK);
        Assert.Equal("aa", Assert.Single(kept.EnumerateArray()).GetProperty("digest").GetString());
    }

    [Fact]
    public async Task A_ledger_shows_only_the_callers_subtree()
    {
        await Note("ours", unit: "A.OURS.X").Gives(HttpStatusCode.Created);
        await Note("theirs", unit: "A.THEIRS").Gives(HttpStatusCode.Created);
        var rows = (await service.As(Role.Auditor, "OURS").GetAsync("/api/v1/chassis/ledger?limit=500").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray().ToList();
        Assert.NotEmpty(rows);
        Assert.All(rows, r => Assert.Contains("OURS", r.GetProperty("unitPath").GetString()));
    }

    [Fact]
    public async Task Facts_of_one_transaction_keep_their_order_in_the_chain()
    {
        var caseId = Guid.NewGuid();
        await service.Get<Database.Database>().InTransaction(tx =>
        {
            tx.Record(Enumerable.Range(1, 100).Select(i => new FindingClosed(Guid.Empty, caseId, "U", "A", "P", $"{i}", i)));
            return Task.CompletedTask;
        });
        Assert.Equal(100, await service.Scalar<long>($"select count(*) from ledger where case_id = '{caseId}' and (body::json->>'version')::int = position"));
        Assert.True((await Verify($"?chain=case/{caseId}")).GetProperty("intact").GetBoolean());
    }

    [Fact]
    public async Task A_chain_outside_the_subtree_is_not_there()
    {
        var caseId = Guid.NewGuid();
        await Note("hidden", caseId, unit: "A.HIDDEN").Gives(HttpStatusCode.Created);
        await service.As(Role.Auditor, "OTHER").GetAsync($"/api/v1/chassis/ledger/verify?chain=case/{caseId}").IsProblem(HttpStatusCode.NotFound, "chain-not-found");
        await service.As(Role.Auditor, "HIDDEN").GetAsync($"/api/v1/chassis/ledger/verify?chain=case/{caseId}").Gives(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Whoever_follows_the_ledger_gets_no_row_that_a_slower_transaction_may_still_precede()
    {
        var before = await service.Scalar<long>("select coalesce(max(seq), 0) from ledger");
        await using var slow = new NpgsqlConnection(service.Database);
        await slow.OpenAsync();
        await using var transaction = await slow.BeginTransactionAsync();
        await using var take = new NpgsqlCommand("select nextval('ledger_seq_seq')", slow);
        var held = (long)(await take.ExecuteScalarAsync())!; // its row would come before the next one
        await Note("overtakes").Gives(HttpStatusCode.Created);
        Assert.True(await service.Scalar<long>("select max(seq) from ledger") > held);
        Assert.Empty((await service.As(Role.Auditor).GetAsync($"/api/v1/chassis/ledger?after={before}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
        await transaction.RollbackAsync();
        await Eventually.Holds(async () => (await service.As(Role.Auditor).GetAsync($"/api/v1/chassis/ledger?after={before}").Gives(HttpStatusCode.OK)).GetProperty("items").GetArrayLength() > 0, "the row shows");
    }
}
