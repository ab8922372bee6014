using System.Net;
using System.Security.Cryptography;
using DutyNet.Chassis.Access;
using DutyNet.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace DutyNet.Gateway.Tests;

[Collection(nameof(Gateway))]
public sealed class ForwardingTests(GatewayUnderTest gateway) : IDisposable
{
    public void Dispose() => gateway.ForgetAnswers();

    [Theory]
    [InlineData("/api/v1/responsibility/units", "responsibility", "/api/v1/responsibility/units")]
    [InlineData("/api/v1/logbook/logbooks", "logbook", "/api/v1/logbook/logbooks")]
    [InlineData("/api/v1/inspection/rounds/7/teams", "inspection", "/api/v1/inspection/rounds/7/teams")]
    [InlineData("/api/v1/accountability/reminders", "accountability", "/api/v1/accountability/reminders")]
    [InlineData("/api/v1/cases", "accountability", "/api/v1/accountability/cases")]
    [InlineData("/api/v1/cases/0199-1", "accountability", "/api/v1/accountability/cases/0199-1")]
    [InlineData("/api/v1/operations/error-queues/logbook-error", "logbook", "/api/v1/operations/error-queues/logbook-error")]
    [InlineData("/api/v1/operations/error-queues/inspection-error/replay", "inspection", "/api/v1/operations/error-queues/inspection-error/replay")]
    [InlineData("/api/v1/responsibility/register/imports", "responsibility", "/api/v1/responsibility/register/imports")]
    public async Task A_route_leads_to_its_service(string outside, string service, string inside)
    {
        using var http = await gateway.Person([Role.Operator]);
        var echo = await http.Post(outside + "?unit=FH&q=%E5%BB%89", new { text = "履责" }).Gives(HttpStatusCode.OK);
        Assert.Equal(service, echo.GetProperty("service").GetString());
        Assert.Equal(inside, echo.GetProperty("path").GetString());
        Assert.Equal("?unit=FH&q=%E5%BB%89", echo.GetProperty("query").GetString());
        Assert.Equal("POST", echo.GetProperty("method").GetString());
        Assert.Contains("履责", System.Text.RegularExpressions.Regex.Unescape(echo.GetProperty("body").GetString()!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_service_is_told_who_calls_by_a_token_of_the_gateway()
    {
        using var http = await gateway.Person([Role.Leader, Role.Clerk], "FH_JW", "P00017");
        var echo = await http.GetAsync("/api/v1/responsibility/units").Gives(HttpStatusCode.OK);
        var authorization = echo.GetProperty("headers").GetProperty("authorization").GetString()!;
        var caller = await InternalToken.Read(authorization["Bearer ".Length..], [gateway.PublicKey()], gateway.Clock.GetUtcNow());
        Assert.NotNull(caller);
        Assert.StartsWith("account/", caller.Actor, StringComparison.Ordinal);
        Assert.Equal("P00017", caller.PersonCode);
        Assert.Equal("FH_JW", caller.Unit);
        Assert.Equal([Role.Leader, Role.Clerk], caller.Roles.Order());
    }

    [Fact]
    public async Task A_key_is_nobody_in_person()
    {
        var (id, key) = await gateway.IssueKey([Role.Department], "FH");
        var echo = await gateway.With(key).GetAsync("/api/v1/logbook/logbooks").Gives(HttpStatusCode.OK);
        var token = echo.GetProperty("headers").GetProperty("authorization").GetString()!["Bearer ".Length..];
        var caller = await InternalToken.Read(token, [gateway.PublicKey()], gateway.Clock.GetUtcNow());
        Assert.Equal($"key/{id}", caller!.Actor);
        Assert.Null(caller.PersonCode);
    }

    [Fact]
    public async Task Nothing_a_caller_writes_passes_for_what_the_gateway_knows()
    {
        var (_, key) = await gateway.IssueKey([Role.Department]);
        using var http = gateway.AsNobody();
        http.DefaultRequestHeaders.Add("X-Api-Key", key);
        foreach (var name in new[] { "X-Forwarded-User", "X-Forwarded-For", "X-Remote-User", "X-User", "Forwarded", "Cookie", "X-Original-URL" })
            http.DefaultRequestHeaders.TryAddWithoutValidation(name, "administrator");
        http.DefaultRequestHeaders.Add("Accept-Language", "en");
        http.DefaultRequestHeaders.Add("Idempotency-Key", "k-1");
        http.DefaultRequestHeaders.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        var echo = await http.Post("/api/v1/logbook/logbooks", new { a = 1 }).Gives(HttpStatusCode.OK);
        var headers = echo.GetProperty("headers").EnumerateObject().ToDictionary(h => h.Name, h => h.Value.GetString()!, StringComparer.Ordinal);
        Assert.DoesNotContain(headers.Values, v => v.Contains("administrator", StringComparison.Ordinal) || v.Contains(key, StringComparison.Ordinal));
        Assert.DoesNotContain("x-api-key", headers.Keys);
        Assert.Equal("en", headers["accept-language"]);
        Assert.Equal("k-1", headers["idempotency-key"]);
        Assert.StartsWith("00-0af7651916cd43dd8448eb211c80319c-", headers["traceparent"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/responsibility/units")]
    [InlineData("/api/v1/cases")]
    [InlineData("/api/v1/operations/error-queues/logbook-error")]
    public async Task Without_a_caller_nothing_is_forwarded(string path)
    {
        var before = gateway.Backends.Values.Sum(b => b.Requests);
        await gateway.AsNobody().GetAsync(path).IsProblem(HttpStatusCode.Unauthorized, "not-signed-in");
        await gateway.With("no.such.token").GetAsync(path).IsProblem(HttpStatusCode.Unauthorized, "not-signed-in");
        // A token of the gateway itself is for the services; it opens nothing from outside.
        await gateway.As(Role.Administrator).GetAsync(path).IsProblem(HttpStatusCode.Unauthorized, "not-signed-in");
        Assert.Equal(before, gateway.Backends.Values.Sum(b => b.Requests));
    }

    [Fact]
    public async Task What_is_not_routed_is_a_problem_and_reaches_nobody()
    {
        using var http = await gateway.Person([Role.Operator]);
        await http.GetAsync("/api/v1/elsewhere").IsProblem(HttpStatusCode.NotFound, "no-such-route");
        await http.GetAsync("/api/v1/cases/../operations/nothing").IsProblem(HttpStatusCode.NotFound, "no-such-route");
    }

    [Fact]
    public async Task A_services_own_problem_passes_unchanged()
    {
        gateway.Backends["inspection"].At["/api/v1/inspection/refused"] = async context =>
        {
            context.Response.StatusCode = 409;
            context.Response.ContentType = "application/problem+json";
            await context.Response.WriteAsync("""{"code":"round-closed"}""");
        };
        using var http = await gateway.Person([Role.Inspector]);
        await http.GetAsync("/api/v1/inspection/refused").IsProblem(HttpStatusCode.Conflict, "round-closed");
    }

    [Fact]
    public async Task A_new_key_file_signs_from_then_on()
    {
        using var http = await gateway.Person([Role.Clerk]);
        using var next = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var file = Path.Combine(gateway.SigningFolder, "2026-02.pem");
        await File.WriteAllTextAsync(file, next.ExportPkcs8PrivateKeyPem());
        try
        {
            await Eventually.Holds(() => IsSignedBy(http, new ECDsaSecurityKey(next) { KeyId = "2026-02" }), "the new key signs");
        }
        finally
        {
            File.Delete(file);
        }
        await Eventually.Holds(() => IsSignedBy(http, gateway.PublicKey()), "the key before signs again");
    }

    private async Task<bool> IsSignedBy(HttpClient http, SecurityKey key)
    {
        var echo = await http.GetAsync("/api/v1/logbook/logbooks").Gives(HttpStatusCode.OK);
        var token = echo.GetProperty("headers").GetProperty("authorization").GetString()!["Bearer ".Length..];
        return await InternalToken.Read(token, [key], gateway.Clock.GetUtcNow()) is not null;
    }
}
