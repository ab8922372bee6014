using System.Net;
using DutyNet.Chassis.Access;
using DutyNet.Contracts.Ledger;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Gateway.Tests;

[Collection(nameof(Gateway))]
public sealed class OperationTests(GatewayUnderTest gateway) : IDisposable
{
    public void Dispose() => gateway.ForgetAnswers();

    private const string Digest = "aaaa";

    [Fact]
    public async Task The_error_queues_of_all_services_are_one_list()
    {
        foreach (var service in GatewayUnderTest.Services)
            gateway.Backends[service].Says($"/api/v1/operations/error-queues/{service}-error", $$"""{"queue":"{{service}}-error","messages":[{"reason":"of {{service}}"}]}""");
        using var http = await gateway.Person([Role.Operator]);
        var answer = await http.GetAsync("/api/v1/operations/error-queues").Gives(HttpStatusCode.OK);
        Assert.Equal(
            ["accountability-error", "gateway-error", "inspection-error", "logbook-error", "responsibility-error"],
            answer.GetProperty("queues").EnumerateArray().Select(q => q.GetProperty("queue").GetString()!).Order(StringComparer.Ordinal));
        Assert.Empty(answer.GetProperty("unavailable").EnumerateArray());
    }

    [Fact]
    public async Task A_checkpoint_that_another_service_keeps_otherwise_is_named()
    {
        foreach (var service in GatewayUnderTest.Services)
            Ledger(service, intact: true, Checkpoint(service, 1, Digest));
        using var http = await gateway.Person([Role.Auditor]);
        var answer = await http.GetAsync("/api/v1/operations/ledger").Gives(HttpStatusCode.OK);
        Assert.True(answer.GetProperty("intact").GetBoolean(), answer.ToString());

        // What the owner published reached logbook and the gateway; then somebody rewrote the owner's database.
        Ledger("logbook", intact: true, Checkpoint("logbook", 1, Digest), Checkpoint("inspection", 1, "bbbb"));
        await gateway.DeliverAndWait(new CheckpointSealed("inspection", 2, 9, 9, "cccc", DateTimeOffset.UnixEpoch));
        answer = await http.GetAsync("/api/v1/operations/ledger").Gives(HttpStatusCode.OK);
        Assert.False(answer.GetProperty("intact").GetBoolean());
        var disagreements = Of(answer, "inspection").GetProperty("disagreements").EnumerateArray()
            .Select(d => $"{d.GetProperty("number")} {d.GetProperty("keptBy")} {d.GetProperty("reason")}");
        Assert.Equal(["1 logbook differs", "2 gateway missing"], disagreements);
        Assert.Empty(Of(answer, "responsibility").GetProperty("disagreements").EnumerateArray());
        Assert.True(Of(answer, "gateway").GetProperty("verification").GetProperty("intact").GetBoolean());
        await Infrastructure.Execute(Infrastructure.AsSuperuser(gateway.DatabaseName), "delete from checkpoints where service = 'inspection'");
    }

    [Fact]
    public async Task A_ledger_that_does_not_fit_is_named_by_its_service()
    {
        foreach (var service in GatewayUnderTest.Services)
            Ledger(service, intact: service != "responsibility", Checkpoint(service, 1, Digest));
        using var http = await gateway.Person([Role.Discipline]);
        var answer = await http.GetAsync("/api/v1/operations/ledger").Gives(HttpStatusCode.OK);
        Assert.False(answer.GetProperty("intact").GetBoolean());
        Assert.False(Of(answer, "responsibility").GetProperty("verification").GetProperty("intact").GetBoolean());
        Assert.True(Of(answer, "logbook").GetProperty("verification").GetProperty("intact").GetBoolean());
    }

    [Fact]
    public async Task A_checkpoint_that_arrives_twice_or_changed_later_stays_as_it_first_came()
    {
        var (message, first) = (Guid.NewGuid(), new CheckpointSealed("logbook", 7, 5, 5, "first", DateTimeOffset.UnixEpoch));
        await gateway.DeliverAndWait(first, message);
        await gateway.DeliverAndWait(first, message);
        await gateway.DeliverAndWait(first with { Digest = "rewritten" });
        Assert.Equal("first", await gateway.Scalar<string>("select digest from checkpoints where service = 'logbook' and number = 7"));
        await Infrastructure.Execute(Infrastructure.AsSuperuser(gateway.DatabaseName), "delete from checkpoints where service = 'logbook'");
    }

    [Fact]
    public async Task Everything_behind_is_ready()
    {
        var health = await gateway.AsNobody().GetAsync("/health").Gives(HttpStatusCode.OK);
        Assert.Equal("ready", health.GetProperty("status").GetString());
        Assert.Equal(GatewayUnderTest.Services, health.GetProperty("services").EnumerateObject().Select(s => s.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/health/live")]
    [InlineData("/api/v1/responsibility/units")]
    [InlineData("/api/v1/access/keys")]
    [InlineData("/nowhere")]
    [InlineData("/nowhere?x=%00")]
    public async Task Every_answer_carries_the_security_headers(string path)
    {
        using var http = await gateway.Person([Role.Operator]);
        foreach (var client in new[] { http, gateway.AsNobody() })
        {
            using var answer = await client.GetAsync(path);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("DENY", Assert.Single(answer.Headers.GetValues("X-Frame-Options")));
            Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
            Assert.Contains("default-src 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
            Assert.True(answer.Headers.CacheControl!.NoStore);
            Assert.Empty(answer.Headers.Server);
            Assert.False(answer.Headers.Contains("Strict-Transport-Security")); // not over http
        }
    }

    private static System.Text.Json.JsonElement Of(System.Text.Json.JsonElement answer, string service) =>
        answer.GetProperty("ledgers").EnumerateArray().Single(l => l.GetProperty("service").GetString() == service);

    private void Ledger(string service, bool intact, params string[] checkpoints)
    {
        gateway.Backends[service].Says($"/api/v1/{service}/ledger/verify", $$"""{"intact":{{(intact ? "true" : "false")}},"rows":3,"firstBad":null,"badCheckpoint":null}""");
        gateway.Backends[service].Says($"/api/v1/{service}/ledger/checkpoints", $"[{string.Join(',', checkpoints)}]");
    }

    private static string Checkpoint(string service, int number, string digest) =>
        $$"""{"service":"{{service}}","number":{{number}},"upTo":5,"rows":5,"digest":"{{digest}}","sealedAt":"2026-01-01T00:00:00+00:00"}""";
}
