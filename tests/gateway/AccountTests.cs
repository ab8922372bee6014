using System.Net;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Contracts.Access;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Gateway.Tests;

[Collection(nameof(Gateway))]
public sealed class AccountTests(GatewayUnderTest gateway)
{
    private const string Accounts = "/api/v1/access/accounts";
    private const string Password = "/api/v1/access/password";
    private const string Somewhere = "/api/v1/responsibility/units";

    [Fact]
    public async Task The_first_start_opens_an_administrator_whose_password_only_its_file_knows()
    {
        var password = (await File.ReadAllTextAsync(gateway.PasswordFile)).Trim();
        Assert.True(password.Length >= 16);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(gateway.PasswordFile));
        await gateway.SignIn("administrator", password).Gives(HttpStatusCode.OK);
        Assert.False(await gateway.Scalar<bool>($"select exists (select from accounts a where a::text like '%{password}%')"));
        Assert.False(await gateway.Scalar<bool>($"select exists (select from ledger l where l::text like '%{password}%')"));
        Assert.Contains(await gateway.Recorded<AccountOpened>(), f => f.UnitPath == "" && f.Roles is ["Administrator"]);
    }

    [Fact]
    public async Task A_later_start_opens_nobody()
    {
        var before = await gateway.Scalar<long>("select count(*) from accounts");
        await ActivatorInitial().StartedAsync(CancellationToken.None);
        Assert.Equal(before, await gateway.Scalar<long>("select count(*) from accounts"));
    }

    [Fact]
    public async Task A_person_signs_in_works_and_signs_out()
    {
        var account = await gateway.OpenAccount("Wang.Hong", [Role.Leader], "FH", "P1");
        using var http = gateway.With(await gateway.Token("wang.hong", account.GetProperty("password").GetString()!));
        await http.GetAsync(Somewhere).Gives(HttpStatusCode.OK);
        await http.Post("/api/v1/access/sign-out", new { }).Gives(HttpStatusCode.NoContent);
        await http.GetAsync(Somewhere).IsProblem(HttpStatusCode.Unauthorized, "not-signed-in");
    }

    [Fact]
    public async Task A_session_ends_after_eight_hours()
    {
        var account = await gateway.OpenAccount("early.bird", [Role.Leader]);
        var signedIn = await gateway.SignIn("early.bird", account.GetProperty("password").GetString()!).Gives(HttpStatusCode.OK);
        var life = signedIn.GetProperty("expiresAt").GetDateTimeOffset() - gateway.Clock.GetUtcNow();
        Assert.InRange(life, TimeSpan.FromHours(7.9), TimeSpan.FromHours(8));
        using var http = gateway.With(signedIn.GetProperty("token").GetString()!);
        await Infrastructure.Execute(gateway.Database, $"update sessions set expires_at = expires_at - interval '8 hours' where account_id = '{account.GetProperty("accountId").GetGuid()}'");
        await http.GetAsync(Somewhere).IsProblem(HttpStatusCode.Unauthorized, "not-signed-in");
        await gateway.Sweep<SignIn.ForgetExpired>();
        Assert.Equal(0, await gateway.Scalar<long>($"select count(*) from sessions where account_id = '{account.GetProperty("accountId").GetGuid()}'"));
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_name_are_answered_alike()
    {
        await gateway.OpenAccount("known.name", [Role.Leader]);
        var wrong = await gateway.SignIn("known.name", "not-the-password").IsProblem(HttpStatusCode.Unauthorized, "wrong-name-or-password");
        var unknown = await gateway.SignIn("no.such.name", "not-the-password").IsProblem(HttpStatusCode.Unauthorized, "wrong-name-or-password");
        Assert.Equal(Without(wrong, "traceId"), Without(unknown, "traceId"));
    }

    [Fact]
    public async Task A_closed_account_is_refused_from_the_next_request_on()
    {
        var account = await gateway.OpenAccount("leaving", [Role.Leader], "FH");
        var password = account.GetProperty("password").GetString()!;
        using var http = gateway.With(await gateway.Token("leaving", password));
        var administrator = await gateway.Administrator();
        await administrator.DeleteAsync($"{Accounts}/{account.GetProperty("accountId").GetGuid()}?reason=retired").Gives(HttpStatusCode.NoContent);
        await http.GetAsync(Somewhere).IsProblem(HttpStatusCode.Unauthorized, "not-signed-in");
        await gateway.SignIn("leaving", password).IsProblem(HttpStatusCode.Unauthorized, "wrong-name-or-password");
        Assert.Contains(await gateway.Recorded<AccountClosed>(), f => f.Reason == "retired" && f.UnitPath == "FH");
        await gateway.OpenAccount("leaving", [Role.Leader]); // the name is free again
    }

    [Fact]
    public async Task Nobody_closes_their_own_account()
    {
        var account = await gateway.OpenAccount("second.administrator", [Role.Administrator]);
        using var http = gateway.With(await gateway.Token("second.administrator", account.GetProperty("password").GetString()!));
        await http.DeleteAsync($"{Accounts}/{account.GetProperty("accountId").GetGuid()}").IsProblem(HttpStatusCode.Conflict, "own-account");
    }

    [Fact]
    public async Task A_name_is_given_once_whatever_its_case()
    {
        await gateway.OpenAccount("taken", [Role.Leader]);
        await (await gateway.Administrator()).Post(Accounts, new { name = "TAKEN", unit = "*", roles = new[] { "Leader" } }).IsProblem(HttpStatusCode.Conflict, "name-taken");
    }

    [Fact]
    public async Task The_same_request_again_opens_one_account_and_shows_no_password()
    {
        var administrator = await gateway.Administrator();
        var (body, key) = (new { name = "opened.twice", unit = "*", roles = new[] { "Clerk" } }, Guid.NewGuid().ToString());
        var first = await administrator.Post(Accounts, body, key).Gives(HttpStatusCode.Created);
        var second = await administrator.Post(Accounts, body, key).Gives(HttpStatusCode.Created);
        Assert.Equal(first.GetProperty("accountId").GetGuid(), second.GetProperty("accountId").GetGuid());
        Assert.Equal(JsonValueKind.Null, second.GetProperty("password").ValueKind);
        Assert.False(await gateway.Scalar<bool>($"select exists (select from idempotency_keys i where i::text like '%{first.GetProperty("password").GetString()}%')"));
    }

    [Fact]
    public async Task Changing_the_password_ends_the_other_sessions_and_needs_the_current_one()
    {
        var account = await gateway.OpenAccount("changing", [Role.Leader]);
        var first = account.GetProperty("password").GetString()!;
        using var elsewhere = gateway.With(await gateway.Token("changing", first));
        using var here = gateway.With(await gateway.Token("changing", first));
        await here.Post(Password, new { current = "wrong-password", @new = "a long enough one" }).NamesField(HttpStatusCode.UnprocessableEntity, "current");
        await here.Post(Password, new { current = first, @new = "too short" }).NamesField(HttpStatusCode.UnprocessableEntity, "new");
        await here.Post(Password, new { current = first, @new = first }).NamesField(HttpStatusCode.UnprocessableEntity, "new");
        var keys = await gateway.Scalar<long>("select count(*) from idempotency_keys");
        await here.Post(Password, new { current = first, @new = "廉洁 is a good policy" }, "key-of-a-password").Gives(HttpStatusCode.NoContent);
        Assert.Equal(keys, await gateway.Scalar<long>("select count(*) from idempotency_keys")); // no fast hash of a password is kept
        await here.GetAsync(Somewhere).Gives(HttpStatusCode.OK);
        await elsewhere.GetAsync(Somewhere).IsProblem(HttpStatusCode.Unauthorized, "not-signed-in");
        await gateway.SignIn("changing", first).IsProblem(HttpStatusCode.Unauthorized, "wrong-name-or-password");
        await gateway.SignIn("changing", "廉洁 is a good policy").Gives(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_reset_password_replaces_the_old_one_and_its_sessions()
    {
        var account = await gateway.OpenAccount("forgetful", [Role.Leader]);
        var first = account.GetProperty("password").GetString()!;
        using var http = gateway.With(await gateway.Token("forgetful", first));
        var reset = await (await gateway.Administrator()).PostAsync($"{Accounts}/{account.GetProperty("accountId").GetGuid()}/reset-password", null).Gives(HttpStatusCode.OK);
        await http.GetAsync(Somewhere).IsProblem(HttpStatusCode.Unauthorized, "not-signed-in");
        await gateway.SignIn("forgetful", first).IsProblem(HttpStatusCode.Unauthorized, "wrong-name-or-password");
        await gateway.SignIn("forgetful", reset.GetProperty("password").GetString()!).Gives(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_key_has_no_session_and_no_password()
    {
        var (_, key) = await gateway.IssueKey([Role.Department]);
        using var http = gateway.With(key);
        await http.Post("/api/v1/access/sign-out", new { }).IsProblem(HttpStatusCode.Conflict, "no-session");
        await http.Post(Password, new { current = "x", @new = "a long enough one" }).IsProblem(HttpStatusCode.Conflict, "no-session");
    }

    [Fact]
    public async Task Passwords_are_never_listed()
    {
        var account = await gateway.OpenAccount("listed", [Role.Leader], "FH", "P77");
        var list = await (await gateway.Administrator()).GetStringAsync($"{Accounts}?person=P77");
        Assert.Contains("listed", list, StringComparison.Ordinal);
        Assert.DoesNotContain("password", list, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(account.GetProperty("password").GetString()!, list, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_administrator_of_one_unit_manages_accounts_of_that_unit_alone()
    {
        var foreign = (await gateway.OpenAccount("foreign.person", [Role.Leader], "OTHER")).GetProperty("accountId").GetGuid();
        using var local = await gateway.Person([Role.Administrator], "OWN");
        await local.Post(Accounts, new { name = "x1", unit = "OTHER", roles = new[] { "Leader" } }).IsProblem(HttpStatusCode.Forbidden, "outside-own-unit");
        await local.DeleteAsync($"{Accounts}/{foreign}").IsProblem(HttpStatusCode.NotFound, "account-not-found");
        await local.PostAsync($"{Accounts}/{foreign}/reset-password", null).IsProblem(HttpStatusCode.NotFound, "account-not-found");
        var list = await local.GetAsync(Accounts).Gives(HttpStatusCode.OK);
        Assert.All(list.GetProperty("items").EnumerateArray(), a => Assert.Equal("OWN", a.GetProperty("unit").GetString()));
    }

    [Theory]
    [InlineData("""{"name":"two words","unit":"*","roles":["Leader"]}""", "name")]
    [InlineData("""{"name":"","unit":"*","roles":["Leader"]}""", "name")]
    [InlineData("""{"name":"x","unit":"","roles":["Leader"]}""", "unit")]
    [InlineData("""{"name":"x","unit":"*","roles":[]}""", "roles")]
    [InlineData("""{"name":"x","unit":"*","roles":["Leader"],"personCode":""}""", "personCode")]
    public async Task Bad_input_names_its_field(string json, string field) =>
        await (await gateway.Administrator()).PostAsync(Accounts, new StringContent(json, System.Text.Encoding.UTF8, "application/json")).NamesField(HttpStatusCode.UnprocessableEntity, field);

    private SignIn.InitialAdministrator ActivatorInitial() =>
        Microsoft.Extensions.DependencyInjection.ActivatorUtilities.CreateInstance<SignIn.InitialAdministrator>(gateway.App.Services);

    private static string Without(JsonElement problem, string field) =>
        string.Join('|', problem.EnumerateObject().Where(p => p.Name != field).Select(p => $"{p.Name}={p.Value}"));

    [Fact]
    public async Task Only_a_person_who_administers_everything_opens_accounts_in_a_persons_name_or_with_an_oversight_role()
    {
        using var ofUnit = await gateway.Person([Role.Administrator], "OWN");
        var (_, key) = await gateway.IssueKey([Role.Administrator]);
        using var system = gateway.With(key);
        foreach (var http in new[] { ofUnit, system })
        {
            foreach (var role in new[] { Role.Administrator, Role.Discipline, Role.Inspector, Role.Auditor })
                await http.Post("/api/v1/access/accounts", new { name = $"of.{role}", unit = "OWN", roles = new[] { role } }).IsProblem(HttpStatusCode.Forbidden, "jurisdiction-administrator-only");
            await http.Post("/api/v1/access/accounts", new { name = "in.anothers.name", unit = "OWN", roles = new[] { Role.Leader }, personCode = "P1" }).IsProblem(HttpStatusCode.Forbidden, "jurisdiction-administrator-only");
        }
        await ofUnit.Post("/api/v1/access/accounts", new { name = "own.clerk", unit = "OWN", roles = new[] { Role.Clerk } }).Gives(HttpStatusCode.Created);
    }
}
