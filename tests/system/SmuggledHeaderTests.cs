using System.Net.Sockets;
using System.Text;
using DutyNet.System.Tests.Intruders;
using Xunit;

namespace DutyNet.System.Tests;

/// <summary>What a caller writes into a request's head never makes them somebody else; sent byte by byte, as no HTTP library would.</summary>
[Collection(nameof(Besieged))]
public sealed class SmuggledHeaderTests(Besieged besieged)
{
    private const string List = "/api/v1/logbook/logbooks";

    [Fact]
    public async Task No_header_makes_a_caller_somebody_else_or_lets_them_see_more()
    {
        var own = besieged.Secret("town leader");
        var more = $"Bearer {new Forger(besieged.Landscape.SigningKey).Genuine()}";
        var plain = await Send($"GET {List}?limit=500", $"Authorization: Bearer {own}");
        Assert.StartsWith("HTTP/1.1 200", plain, StringComparison.Ordinal);
        foreach (var header in new[]
        {
            $"Proxy-Authorization: {more}", $"X-Authorization: {more}", $"X-Forwarded-Authorization: {more}", $"X-Internal-Token: {more}", "X-Forwarded-User: administrator", "X-Remote-User: administrator",
            "X-Roles: Administrator", "X-Unit: *", "X-Person: P00001", "X-Forwarded-For: 127.0.0.1", "X-Forwarded-Proto: https", "X-Forwarded-Host: evil.example", "X-Forwarded-Prefix: /api/v1/access",
            "Forwarded: for=127.0.0.1;proto=https;host=evil.example", "X-Original-URL: /api/v1/access/accounts", "X-Rewrite-URL: /api/v1/access/accounts", "X-HTTP-Method-Override: DELETE", $"Cookie: Authorization={own}",
            "Connection: Authorization", "Connection: close, X-Api-Key",
        })
            Assert.Equal(Told(plain), Told(await Send($"GET {List}?limit=500", $"Authorization: Bearer {own}", header)));
        Assert.DoesNotContain("Strict-Transport-Security", await Send($"GET {List}", $"Authorization: Bearer {own}", "X-Forwarded-Proto: https"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Two_credentials_in_one_request_are_nobody_however_they_are_written()
    {
        var (own, other) = (besieged.Secret("town leader"), besieged.Secret("administrator"));
        var genuine = new Forger(besieged.Landscape.SigningKey).Genuine();
        foreach (var headers in new[]
        {
            new[] { $"Authorization: Bearer {own}", $"Authorization: Bearer {other}" }, [$"Authorization: Bearer {own}", $"authorization: Bearer {genuine}"], [$"Authorization: Bearer {own}", $"X-Api-Key: {besieged.Secret("department")}"],
            [$"X-Api-Key: {besieged.Secret("department")}", $"X-Api-Key: {besieged.Secret("auditor")}"], [$"Authorization: Bearer {own}, Bearer {other}"], [$"Authorization: Bearer {own},{other}"], [$"Authorization: Basic {own}"],
            [$"Authorization: {own}"], [$"Authorization: Bearer\t{own}x"], [$"X-Api-Key: {own} {other}"],
        })
        {
            var answer = await Send($"GET {List}", headers);
            Assert.True(answer.StartsWith("HTTP/1.1 401", StringComparison.Ordinal), $"{string.Join(" | ", headers.Select(h => h[..25]))}: {answer}");
        }
    }

    [Fact]
    public async Task A_request_within_a_request_is_never_answered()
    {
        var inner = $"GET /api/v1/access/accounts HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {besieged.Secret("administrator")}\r\n\r\n";
        var own = $"Authorization: Bearer {besieged.Secret("town leader")}";
        foreach (var headers in new[]
        {
            new[] { $"Content-Length: {inner.Length}", "Transfer-Encoding: chunked" }, ["Content-Length: 0", $"Content-Length: {inner.Length}"], ["Content-Length: +5"], ["Transfer-Encoding: xchunked"], ["Transfer-Encoding: chunked, identity"],
            ["Transfer-Encoding : chunked"], ["X: y\0z"],
        })
        {
            var answer = await Send("POST /api/v1/inspection/rounds", [own, .. headers], inner);
            Assert.DoesNotContain("\"accountId\"", answer, StringComparison.Ordinal);
            Assert.DoesNotContain("HTTP/1.1 5", answer, StringComparison.Ordinal);
            Assert.DoesNotContain("HTTP/1.1 2", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task No_way_of_writing_a_path_leads_to_another_route_or_service()
    {
        foreach (var path in new[]
        {
            "/api/v1/logbook/../access/accounts", "/api/v1/logbook/%2e%2e/access/accounts", "/api/v1/logbook/..%2faccess/accounts", "/api/v1/logbook/%252e%252e/access/accounts", "/api/v1/logbook//../../access/accounts",
            "//api/v1/access/accounts", "/api/v1/access/accounts/", "/api/v1/access/accounts;x", "/API/V1/ACCESS/ACCOUNTS", "/api/v1/cases/../inspection/ledger", "/api/v1/cases/%2e%2e/ledger", "/api/v1/cases/..%2fledger",
            "/api/v1/logbook/\\..\\access", "http://127.0.0.1/api/v1/access/accounts", "/health/../api/v1/access/accounts", "/api/v1/inspection/openapi/../../../openapi/v1.json", "/api/v1/logbook/ledger", "/docs/..%2fappsettings.json", "/docs/%2e%2e/appsettings.json",
        })
        {
            var answer = await Send($"GET {path}", $"Authorization: Bearer {besieged.Secret("town leader")}");
            Assert.True(answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal), $"{path}: {answer}");
        }
    }

    // Without what every answer has of its own.
    private static string Told(string answer) => string.Join('\n', answer.Split("\r\n").Where(l => !l.StartsWith("Date:", StringComparison.OrdinalIgnoreCase) && !l.StartsWith("Connection:", StringComparison.OrdinalIgnoreCase)));

    private Task<string> Send(string line, params string[] headers) => Send(line, headers, "");

    private async Task<string> Send(string line, string[] headers, string body)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", besieged.Landscape.Gateway.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes($"{line} HTTP/1.1\r\nHost: 127.0.0.1:{besieged.Landscape.Gateway.Port}\r\n{string.Concat(headers.Select(h => h + "\r\n"))}Connection: close\r\n\r\n{body}"));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(1));
    }
}
