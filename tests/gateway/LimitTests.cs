using System.Net;
using DutyNet.Chassis.Access;
using DutyNet.Tests.Support;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace DutyNet.Gateway.Tests;

/// <summary>A gateway with tiny limits.</summary>
public sealed class TightGateway() : GatewayUnderTest("--Limits:RequestsPerSecond", "0.01", "--Limits:Burst", "30", "--Limits:BodyBytes", "2000",
    "--ReverseProxy:Routes:inspection:Metadata:RequestSeconds", "0.5", "--ReverseProxy:Routes:logbook:Metadata:RequestSeconds", "3");

public sealed class LimitTests(TightGateway gateway) : IClassFixture<TightGateway>
{
    private const string Somewhere = "/api/v1/responsibility/units";

    [Fact]
    public async Task A_caller_beyond_the_rate_is_told_when_to_come_back_and_the_others_are_not_held_up()
    {
        var (_, key) = await gateway.IssueKey([Role.Department]);
        var (_, other) = await gateway.IssueKey([Role.Department]);
        using var http = gateway.With(key);
        for (var i = 0; i < 30; i++)
            await http.GetAsync(Somewhere).Gives(HttpStatusCode.OK);
        using var refused = await http.GetAsync(Somewhere);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 100);
        Assert.Contains("too-many-requests", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await gateway.With(other).GetAsync(Somewhere).Gives(HttpStatusCode.OK);
        for (var i = 0; i < 50; i++)
            await gateway.AsNobody().GetAsync("/health/live").Gives(HttpStatusCode.OK); // whoever watches the process is never told to wait
    }

    [Fact]
    public async Task A_body_beyond_the_limit_is_refused_with_its_length_given_or_not()
    {
        var (_, key) = await gateway.IssueKey([Role.Department]);
        using var http = gateway.With(key);
        await http.PostAsync(Somewhere, new StringContent(new string('x', 1900))).Gives(HttpStatusCode.OK);
        await http.PostAsync(Somewhere, new StringContent(new string('x', 2100))).IsProblem(HttpStatusCode.RequestEntityTooLarge, "body-too-large");
        using var unmeasured = new HttpRequestMessage(HttpMethod.Post, Somewhere) { Content = new StringContent(new string('x', 2100)), Headers = { TransferEncodingChunked = true } };
        await http.SendAsync(unmeasured).IsProblem(HttpStatusCode.RequestEntityTooLarge, "body-too-large");
    }

    [Fact]
    public async Task A_service_that_does_not_answer_in_time_is_a_problem()
    {
        var forever = new TaskCompletionSource();
        gateway.Backends["inspection"].At["/api/v1/inspection/slow"] = _ => forever.Task;
        var (_, key) = await gateway.IssueKey([Role.Department]);
        await gateway.With(key).GetAsync("/api/v1/inspection/slow").IsProblem(HttpStatusCode.GatewayTimeout, "timed-out");
        await gateway.With(key).Post("/api/v1/inspection/slow", new { a = 1 }).IsProblem(HttpStatusCode.GatewayTimeout, "timed-out");
        forever.SetResult();
    }

    [Fact]
    public async Task A_long_download_is_not_cut_off_once_it_has_begun()
    {
        gateway.Backends["logbook"].At["/api/v1/logbook/long"] = async context =>
        {
            for (var i = 0; i < 10; i++) // 4 s in all: longer than the 3 s allowed until an answer begins
            {
                await context.Response.Body.WriteAsync("0123456789"u8.ToArray());
                await context.Response.Body.FlushAsync();
                await Task.Delay(400);
            }
        };
        var (_, key) = await gateway.IssueKey([Role.Department]);
        Assert.Equal(100, (await gateway.With(key).GetStringAsync("/api/v1/logbook/long")).Length);
    }

    [Fact]
    public async Task Where_recordings_are_sent_a_body_may_be_larger_than_elsewhere()
    {
        foreach (var path in new[] { "/api/v1/logbook/uploads/x", "/api/v1/logbook/entries/x/attachments", "/api/v1/logbook/entries/x/review" })
            gateway.Backends["logbook"].At[path] = async context =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                await context.Response.WriteAsync(body.Length.ToString());
            };
        var (_, key) = await gateway.IssueKey([Role.Department]);
        using var http = gateway.With(key);
        Assert.Equal("5000", await (await http.PatchAsync("/api/v1/logbook/uploads/x", new ByteArrayContent(new byte[5000]))).Content.ReadAsStringAsync());
        Assert.Equal("5000", await (await http.PostAsync("/api/v1/logbook/entries/x/attachments", new ByteArrayContent(new byte[5000]))).Content.ReadAsStringAsync());
        await http.PostAsync("/api/v1/logbook/entries/x/review", new ByteArrayContent(new byte[5000])).IsProblem(HttpStatusCode.RequestEntityTooLarge, "body-too-large");
    }

    [Fact]
    public async Task An_upload_is_asked_for_its_offset_and_told_the_next()
    {
        gateway.Backends["logbook"].At["/api/v1/logbook/uploads/y"] = context =>
        {
            context.Response.Headers["Upload-Offset"] = context.Request.Method == "HEAD" ? "7" : context.Request.Headers["Upload-Offset"];
            context.Response.StatusCode = 204;
            return Task.CompletedTask;
        };
        var (_, key) = await gateway.IssueKey([Role.Department]);
        using var http = gateway.With(key);
        using var head = await http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/api/v1/logbook/uploads/y"));
        Assert.Equal((HttpStatusCode.NoContent, "7"), (head.StatusCode, head.Headers.GetValues("Upload-Offset").Single()));
        using var next = await http.SendAsync(new HttpRequestMessage(HttpMethod.Patch, "/api/v1/logbook/uploads/y") { Headers = { { "Upload-Offset", "7" } }, Content = new ByteArrayContent([1, 2, 3]) });
        Assert.Equal("7", next.Headers.GetValues("Upload-Offset").Single());
    }
}
