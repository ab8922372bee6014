using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using DutyNet.Play;
using DutyNet.System.Tests.Intruders;
using Xunit;

namespace DutyNet.System.Tests;

/// <summary>Who is nobody stays nobody, at the gateway and at each service behind it.</summary>
[Collection(nameof(Besieged))]
public sealed class IntruderTests(Besieged besieged)
{
    private static readonly Dictionary<string, string> ListOf = new(StringComparer.Ordinal)
    {
        ["responsibility"] = "/api/v1/responsibility/units",
        ["logbook"] = "/api/v1/logbook/logbooks",
        ["inspection"] = "/api/v1/inspection/rounds",
        ["accountability"] = "/api/v1/accountability/reminders",
    };

    private Uri Gateway => besieged.Landscape.Gateway;

    [Fact]
    public async Task A_token_that_the_gateway_did_not_sign_or_no_longer_stands_by_opens_no_service()
    {
        var forger = new Forger(besieged.Landscape.SigningKey);
        foreach (var service in Landscape.Services)
        {
            var address = besieged.Landscape.Address(service);
            Assert.Equal(200, (await Get(address, ListOf[service], forger.Genuine())).Status); // so that what follows is refused for what is wrong with it
            foreach (var (what, token) in forger.Forgeries())
                IsNobody(await Get(address, ListOf[service], token), $"{what} at {service}");
        }
    }

    [Fact]
    public async Task No_internal_token_opens_the_gateway_not_even_a_genuine_one()
    {
        var forger = new Forger(besieged.Landscape.SigningKey);
        foreach (var (what, token) in forger.Forgeries().Append(("a genuine internal token", forger.Genuine())))
        {
            foreach (var path in ListOf.Values.Append("/api/v1/access/accounts").Append("/api/v1/cases"))
                IsNobody(await Get(Gateway, path, token), $"{what} at the gateway");
        }
    }

    [Fact]
    public async Task Past_the_gateway_no_route_of_any_service_opens_to_nobody_or_to_a_users_own_key_or_session()
    {
        var tried = 0;
        foreach (var operation in besieged.Document.Operations.Where(o => Array.Exists(Landscape.Services, s => o.Path.StartsWith($"/api/v1/{s}/", StringComparison.Ordinal))))
        {
            var service = operation.Path.Split('/')[3];
            var path = string.Join('/', operation.Path.Split('/').Select(s => s is "{year}" or "{number}" ? "2026" : s.StartsWith('{') ? Guid.NewGuid().ToString() : s));
            foreach (var secret in new[] { "", besieged.Secret("administrator"), besieged.Secret("department") })
            {
                using var request = new HttpRequestMessage(new HttpMethod(operation.Method), new Uri(besieged.Landscape.Address(service), path)) { Content = operation.Writes ? JsonContent.Create(new { }) : null };
                if (secret.Length > 0)
                    request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
                request.Headers.Add("X-Api-Key", besieged.Secret("department"));
                IsNobody(await Answer.To(besieged.Http, request), $"{operation} past the gateway");
                tried++;
            }
        }
        Assert.True(tried > 100, $"only {tried} were tried");
    }

    [Fact]
    public async Task Without_a_caller_no_route_of_the_document_answers_but_those_open_to_all()
    {
        var open = new List<string>();
        foreach (var operation in besieged.Document.Operations)
        {
            var path = string.Join('/', operation.Path.Split('/').Select(s => s.StartsWith('{') ? Guid.NewGuid().ToString() : s));
            using var request = new HttpRequestMessage(new HttpMethod(operation.Method), new Uri(Gateway, path)) { Content = operation.Writes ? JsonContent.Create(new { }) : null };
            if ((await Answer.To(besieged.Http, request)).Status != 401)
                open.Add(operation.ToString());
        }
        Assert.Equal(["GET /health", "POST /api/v1/access/sign-in"], open.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_revoked_key_and_an_ended_session_are_refused_from_the_next_request_on_however_busy_they_are()
    {
        var administrator = besieged.Landscape.Administrator;
        var issued = await administrator.Post("access/keys", new { name = "to be revoked", unit = "FH", roles = new[] { "Department" } });
        await BusyUntilTheEnd(issued.GetProperty("key").GetString()!, () => Delete($"/api/v1/access/keys/{issued.GetProperty("keyId").GetString()}"));

        var opened = await administrator.Post("access/accounts", new { name = "to-be-closed", personCode = "P00061", unit = "FH", roles = new[] { "Leader" } });
        using var session = await Api.SignIn(Gateway, "to-be-closed", opened.GetProperty("password").GetString()!);
        using var second = await Api.SignIn(Gateway, "to-be-closed", opened.GetProperty("password").GetString()!);
        await BusyUntilTheEnd(second.Secret!, async () => Assert.Equal(204, (await Answer.To(besieged.Http, Gateway, "POST", "/api/v1/access/sign-out", second.Secret!, [])).Status));
        await BusyUntilTheEnd(session.Secret!, () => Delete($"/api/v1/access/accounts/{opened.GetProperty("accountId").GetString()}"));
    }

    // Four clients that ask without a pause: whatever was begun after the end was answered is refused, by every service.
    private async Task BusyUntilTheEnd(string secret, Func<Task> end)
    {
        var ended = false;
        var (before, after) = (0, 0);
        var clients = Enumerable.Range(0, 4).Select(async n =>
        {
            var path = ListOf[Landscape.Services[n]];
            for (var refused = 0; refused < 10;)
            {
                var begunAfter = Volatile.Read(ref ended);
                var answer = await Get(Gateway, path, secret);
                if (begunAfter)
                {
                    Assert.Equal(401, answer.Status);
                    Interlocked.Increment(ref after);
                    refused++;
                }
                else if (answer.Status == 200)
                    Interlocked.Increment(ref before);
            }
        }).ToList();
        await DutyNet.Tests.Support.Eventually.Holds(() => Volatile.Read(ref before) >= 20, "the clients are at work");
        await end();
        Volatile.Write(ref ended, true);
        await Task.WhenAll(clients);
        Assert.Equal(40, after);
    }

    [Fact]
    public async Task Guessing_passwords_is_stopped_and_tells_no_account_that_exists_from_one_that_does_not()
    {
        await Forgotten();
        var password = await besieged.Account("well-known", "P00061", "FH", "Leader");
        var (known, unknown) = (new List<Answer>(), new List<Answer>());
        for (var i = 0; i < 7; i++)
        {
            known.Add(await SignIn("well-known", $"guess number {i}"));
            unknown.Add(await SignIn("never-heard", $"guess number {i}"));
        }
        Assert.Equal([401, 401, 401, 401, 401, 429, 429], known.Select(a => a.Status));
        Assert.Equal(unknown, known);
        // Not even the right password tells that it is right, by whatever way the name is written or the guesser says to come from.
        Assert.Equal(known[^1], await SignIn("well-known", password));
        Assert.Equal(known[^1], await SignIn("WELL-known", password));
        foreach (var header in new[] { "X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Client-IP", "CF-Connecting-IP" })
            Assert.Equal(429, (await SignIn("well-known", password, header)).Status);
        await Forgotten();
        Assert.Equal(200, (await SignIn("well-known", password)).Status);
    }

    [Fact]
    public async Task One_address_is_stopped_from_trying_name_after_name_whatever_it_says_of_where_it_comes_from()
    {
        await Forgotten();
        var statuses = new List<int>();
        for (var i = 0; i < 32; i++)
            statuses.Add((await SignIn($"name-{i}", "a guess for all of them", "X-Forwarded-For")).Status);
        Assert.Equal(Enumerable.Repeat(401, 30).Concat([429, 429]), statuses);
        Assert.Equal(200, (await Get(Gateway, ListOf["logbook"], besieged.Secret("town leader"))).Status); // who is signed in works on
        await Forgotten();
    }

    private Task Forgotten() => besieged.Landscape.Execute("gateway", "delete from sign_in_attempts");

    private async Task<Answer> SignIn(string name, string password, string? header = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Gateway, "/api/v1/access/sign-in")) { Content = JsonContent.Create(new { name, password }) };
        if (header is not null)
            request.Headers.TryAddWithoutValidation(header, header == "Forwarded" ? "for=192.0.2.7" : $"192.0.2.{Random.Shared.Next(1, 250)}");
        var answer = await Answer.To(besieged.Http, request);
        // How long to wait counts down while the test runs.
        return answer with { Headers = string.Join('\n', answer.Headers.Split('\n').Select(h => h.StartsWith("Retry-After", StringComparison.Ordinal) ? "Retry-After: some seconds" : h)) };
    }

    private async Task Delete(string path) => Assert.Equal(204, (await Answer.To(besieged.Http, Gateway, "DELETE", path, besieged.Secret("administrator"), null)).Status);

    private Task<Answer> Get(Uri address, string path, string token)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, path));
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        return Answer.To(besieged.Http, request);
    }

    private static void IsNobody(Answer answer, string what)
    {
        Assert.True(answer.Status == (int)HttpStatusCode.Unauthorized, $"{what}: {answer}");
        Assert.Contains("\"code\":\"not-signed-in\"", answer.Body, StringComparison.Ordinal);
    }
}
