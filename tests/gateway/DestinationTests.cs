using System.Net;
using DutyNet.Chassis.Access;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Gateway.Tests;

/// <summary>
/// A gateway with a second destination for responsibility and logbook that is not there; nobody looks after logbook's health, so that it stays in use.
/// </summary>
public sealed class GatewayWithDeadDestinations() : GatewayUnderTest(
    "--ReverseProxy:Clusters:responsibility:Destinations:dead:Address", Dead,
    "--ReverseProxy:Clusters:logbook:Destinations:dead:Address", Dead,
    "--ReverseProxy:Clusters:logbook:HealthCheck:Active:Enabled", "false",
    "--ReverseProxy:Clusters:logbook:HealthCheck:Passive:Enabled", "false",
    "--ReverseProxy:Clusters:inspection:HealthCheck:Active:Interval", "00:00:00.200")
{
    private const string Dead = "http://127.0.0.1:1/";
}

public sealed class DestinationTests(GatewayWithDeadDestinations gateway) : IClassFixture<GatewayWithDeadDestinations>
{
    [Theory]
    [InlineData("/api/v1/responsibility/units")]
    [InlineData("/api/v1/logbook/logbooks")]
    public async Task A_dead_destination_costs_no_request(string path)
    {
        using var http = await gateway.Person([Role.Operator]);
        for (var i = 0; i < 10; i++)
        {
            await http.GetAsync(path).Gives(HttpStatusCode.OK);
            var echo = await http.Post(path, new { text = "once" }).Gives(HttpStatusCode.OK);
            Assert.Contains("once", echo.GetProperty("body").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_request_that_may_have_had_an_effect_is_not_sent_twice()
    {
        var arrived = 0;
        gateway.Backends["logbook"].At["/api/v1/logbook/breaks"] = context =>
        {
            arrived++;
            context.Abort();
            return Task.CompletedTask;
        };
        using var http = await gateway.Person([Role.Operator]);
        using var answer = await http.Post("/api/v1/logbook/breaks", new { a = 1 });
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(1, arrived);
    }

    [Fact]
    public async Task A_service_that_is_away_is_a_problem_and_is_named_by_health_and_comes_back_by_itself()
    {
        using var http = await gateway.Person([Role.Operator]);
        var backend = gateway.Backends["accountability"];
        backend.IsAway = true;
        await http.GetAsync("/api/v1/cases").IsProblem(HttpStatusCode.ServiceUnavailable, "service-unavailable");
        var health = await gateway.AsNobody().GetAsync("/health").Gives(HttpStatusCode.ServiceUnavailable);
        Assert.Equal("not ready", health.GetProperty("services").GetProperty("accountability").GetString());
        Assert.Equal("ready", health.GetProperty("services").GetProperty("responsibility").GetString());
        var queues = await http.GetAsync("/api/v1/operations/error-queues").Gives(HttpStatusCode.OK);
        Assert.Equal("accountability", Assert.Single(queues.GetProperty("unavailable").EnumerateArray()).GetString());
        backend.IsAway = false;
        await Eventually.Holds(async () => (await http.GetAsync("/api/v1/accountability/reminders")).IsSuccessStatusCode, "the service is back");
        await gateway.AsNobody().GetAsync("/health").Gives(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_service_that_is_not_ready_and_has_no_other_is_asked_all_the_same()
    {
        using var http = await gateway.Person([Role.Operator]);
        gateway.Backends["inspection"].IsReady = false;
        await Eventually.Holds(async () => (await gateway.AsNobody().GetAsync("/health")).StatusCode == HttpStatusCode.ServiceUnavailable, "health names it");
        await http.GetAsync("/api/v1/inspection/findings").Gives(HttpStatusCode.OK);
        gateway.Backends["inspection"].IsReady = true;
    }
}
