using System.Net;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Contracts.Access;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Gateway.Tests;

[Collection(nameof(Gateway))]
public sealed class KeyTests(GatewayUnderTest gateway)
{
    private const string Keys = "/api/v1/access/keys";
    private const string Somewhere = "/api/v1/responsibility/units";

    [Fact]
    public async Task A_key_opens_the_services_by_either_header()
    {
        var (_, key) = await gateway.IssueKey([Role.Department]);
        await gateway.With(key).GetAsync(Somewhere).Gives(HttpStatusCode.OK);
        using var http = gateway.AsNobody();
        http.DefaultRequestHeaders.Add("X-Api-Key", key);
        await http.GetAsync(Somewhere).Gives(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Two_credentials_in_one_request_are_nobody()
    {
        var (_, key) = await gateway.IssueKey([Role.Department]);
        using var http = gateway.With(key);
        http.DefaultRequestHeaders.Add("X-Api-Key", key);
        await http.GetAsync(Somewhere).IsProblem(HttpStatusCode.Unauthorized, "not-signed-in");
    }

    [Fact]
    public async Task A_key_is_nowhere_kept_and_never_listed()
    {
        var (id, key) = await gateway.IssueKey([Role.Department], "FH");
        var list = await (await gateway.Administrator()).GetStringAsync(Keys + "?limit=500");
        Assert.Contains(id.ToString(), list, StringComparison.Ordinal);
        Assert.DoesNotContain(key, list, StringComparison.Ordinal);
        Assert.DoesNotContain("hash", list, StringComparison.OrdinalIgnoreCase);
        Assert.False(await gateway.Scalar<bool>($"select exists (select from api_keys k where k::text like '%{key}%')"));
        Assert.False(await gateway.Scalar<bool>($"select exists (select from ledger l where l::text like '%{key}%')"));
        Assert.False(await gateway.Scalar<bool>($"select exists (select from idempotency_keys i where i::text like '%{key}%')"));
        Assert.Contains(await gateway.Recorded<KeyIssued>(), f => f.KeyId == id && f.UnitPath == "FH");
    }

    [Fact]
    public async Task The_same_request_again_issues_one_key_and_shows_no_secret()
    {
        var administrator = await gateway.Administrator();
        var (body, idempotencyKey) = (new { name = "twice", unit = "*", roles = new[] { "Department" } }, Guid.NewGuid().ToString());
        var first = await administrator.Post(Keys, body, idempotencyKey).Gives(HttpStatusCode.Created);
        var second = await administrator.Post(Keys, body, idempotencyKey).Gives(HttpStatusCode.Created);
        Assert.Equal(first.GetProperty("keyId").GetGuid(), second.GetProperty("keyId").GetGuid());
        Assert.Equal(JsonValueKind.String, first.GetProperty("key").ValueKind);
        Assert.Equal(JsonValueKind.Null, second.GetProperty("key").ValueKind);
        Assert.Equal(1, await gateway.Scalar<long>("select count(*) from api_keys where name = 'twice'"));
    }

    [Fact]
    public async Task A_revoked_key_is_refused_from_the_next_request_on()
    {
        var (id, key) = await gateway.IssueKey([Role.Department]);
        using var http = gateway.With(key);
        await http.GetAsync(Somewhere).Gives(HttpStatusCode.OK);
        var administrator = await gateway.Administrator();
        await administrator.DeleteAsync($"{Keys}/{id}?reason=lost").Gives(HttpStatusCode.NoContent);
        await http.GetAsync(Somewhere).IsProblem(HttpStatusCode.Unauthorized, "not-signed-in");
        await administrator.DeleteAsync($"{Keys}/{id}?reason=again").Gives(HttpStatusCode.NoContent);
        Assert.Equal("lost", Assert.Single(await gateway.Recorded<KeyRevoked>(), f => f.KeyId == id).Reason);
    }

    [Fact]
    public async Task An_expired_key_is_refused()
    {
        var (id, key) = await gateway.IssueKey([Role.Department], expiresOn: DateOnly.FromDateTime(gateway.Clock.GetUtcNow().AddHours(8).Date));
        await gateway.With(key).GetAsync(Somewhere).Gives(HttpStatusCode.OK);
        await Infrastructure.Execute(gateway.Database, $"update api_keys set expires_on = expires_on - 1 where id = '{id}'");
        await gateway.With(key).GetAsync(Somewhere).IsProblem(HttpStatusCode.Unauthorized, "not-signed-in");
    }

    [Fact]
    public async Task A_key_with_one_character_changed_is_refused()
    {
        var (_, key) = await gateway.IssueKey([Role.Department]);
        foreach (var forged in new[] { key[..^1] + (key[^1] == 'A' ? 'E' : 'A'), key[..4] + (key[4] == '0' ? '1' : '0') + key[5..], key + "A", key[..^1], "dn_x", "dn__", "" })
            await gateway.With(forged).GetAsync(Somewhere).IsProblem(HttpStatusCode.Unauthorized, "not-signed-in");
    }

    [Fact]
    public async Task Its_last_use_is_shown()
    {
        var (id, key) = await gateway.IssueKey([Role.Department]);
        await gateway.With(key).GetAsync(Somewhere).Gives(HttpStatusCode.OK);
        var list = await (await gateway.Administrator()).GetAsync(Keys + "?limit=500").Gives(HttpStatusCode.OK);
        var row = Assert.Single(list.GetProperty("items").EnumerateArray(), k => k.GetProperty("keyId").GetGuid() == id);
        Assert.Equal(JsonValueKind.String, row.GetProperty("lastUsedAt").ValueKind);
    }

    [Theory]
    [InlineData("name")]
    [InlineData("unit")]
    [InlineData("lastUsedAt")]
    [InlineData("")]
    public async Task The_list_pages_through_all_in_every_order(string sort)
    {
        for (var i = 0; i < 5; i++)
            await gateway.IssueKey([Role.Auditor], $"U{i}");
        var administrator = await gateway.Administrator();
        var seen = new List<Guid>();
        for (var cursor = ""; ;)
        {
            var page = await administrator.GetAsync($"{Keys}?limit=2&sort={sort}&cursor={cursor}").Gives(HttpStatusCode.OK);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(k => k.GetProperty("keyId").GetGuid()));
            if (page.GetProperty("next").GetString() is not { } next)
                break;
            cursor = Uri.EscapeDataString(next);
        }
        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Equal(await gateway.Scalar<long>("select count(*) from api_keys"), seen.Count);
    }

    [Fact]
    public async Task The_list_comes_as_a_csv_file()
    {
        await gateway.IssueKey([Role.Auditor]);
        var csv = await (await gateway.Administrator()).GetStringAsync(Keys + "?format=csv");
        Assert.Contains("keyId,name,unit,roles", csv, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Inspector")]
    [InlineData("Discipline")]
    [InlineData("Leader")]
    public async Task A_role_that_acts_in_person_is_not_given_to_a_key(string role) =>
        await (await gateway.Administrator()).Post(Keys, new { name = "x", unit = "*", roles = new[] { role } }).NamesField(HttpStatusCode.UnprocessableEntity, "roles");

    [Theory]
    [InlineData("""{"name":"","unit":"*","roles":["Clerk"]}""", "name", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"name":"x","unit":"a.b","roles":["Clerk"]}""", "unit", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"name":"x","unit":"","roles":["Clerk"]}""", "unit", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"name":"x","unit":"*","roles":[]}""", "roles", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"name":"x","unit":"*","roles":["King"]}""", "roles[0]", HttpStatusCode.BadRequest)]
    [InlineData("""{"name":"x","unit":"*","roles":["Clerk"],"expiresOn":"2001-01-01"}""", "expiresOn", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"unit":"*","roles":["Clerk"]}""", "name", HttpStatusCode.BadRequest)]
    public async Task Bad_input_names_its_field(string json, string field, HttpStatusCode status) =>
        await (await gateway.Administrator()).PostAsync(Keys, new StringContent(json, System.Text.Encoding.UTF8, "application/json")).NamesField(status, field);

    [Fact]
    public async Task An_administrator_of_one_unit_issues_and_sees_keys_of_that_unit_alone()
    {
        var (foreign, _) = await gateway.IssueKey([Role.Department], "OTHER");
        using var local = await gateway.Person([Role.Administrator], "OWN");
        await local.Post(Keys, new { name = "x", unit = "*", roles = new[] { "Department" } }).IsProblem(HttpStatusCode.Forbidden, "outside-own-unit");
        await local.Post(Keys, new { name = "x", unit = "OTHER", roles = new[] { "Department" } }).IsProblem(HttpStatusCode.Forbidden, "outside-own-unit");
        await local.Post(Keys, new { name = "x", unit = "OWN", roles = new[] { "Department" } }).Gives(HttpStatusCode.Created);
        await local.DeleteAsync($"{Keys}/{foreign}").IsProblem(HttpStatusCode.NotFound, "key-not-found");
        var list = await local.GetAsync(Keys).Gives(HttpStatusCode.OK);
        Assert.All(list.GetProperty("items").EnumerateArray(), k => Assert.Equal("OWN", k.GetProperty("unit").GetString()));
    }
}
