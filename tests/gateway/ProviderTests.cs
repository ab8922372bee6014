using System.Net;
using System.Security.Cryptography;
using DutyNet.Chassis.Access;
using DutyNet.Tests.Support;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace DutyNet.Gateway.Tests;

[Collection(nameof(Gateway))]
public sealed class ProviderTests(GatewayUnderTest gateway)
{
    private const string Somewhere = "/api/v1/responsibility/units";

    [Fact]
    public async Task A_providers_token_speaks_for_the_account_of_its_subject()
    {
        await gateway.OpenAccount("li.na", [Role.Inspector], "FH", "P9", "s-1");
        var echo = await gateway.With(Token("s-1", "Li.Na")).GetAsync(Somewhere).Gives(HttpStatusCode.OK);
        var inside = echo.GetProperty("headers").GetProperty("authorization").GetString()!["Bearer ".Length..];
        var caller = await InternalToken.Read(inside, [gateway.PublicKey()], gateway.Clock.GetUtcNow());
        Assert.Equal("P9", caller!.PersonCode);
        Assert.Equal("FH", caller.Unit);
        Assert.Equal([Role.Inspector], caller.Roles);
    }

    [Fact]
    public async Task A_name_opens_nothing_for_people_may_choose_it_themselves()
    {
        await gateway.OpenAccount("local.only", [Role.Leader]);
        await gateway.With(Token("s-somebody", "local.only")).GetAsync(Somewhere).IsProblem(HttpStatusCode.Forbidden, "no-account");
    }

    [Fact]
    public async Task An_account_given_a_subject_waits_for_that_subject()
    {
        await gateway.OpenAccount("expected", [Role.Leader], oidcSubject: "s-expected");
        await gateway.With(Token("s-other", "expected")).GetAsync(Somewhere).IsProblem(HttpStatusCode.Forbidden, "no-account");
        await gateway.With(Token("s-expected", "whatever")).GetAsync(Somewhere).Gives(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Somebody_without_an_account_is_told_so() =>
        await gateway.With(Token("s-2", "stranger")).GetAsync(Somewhere).IsProblem(HttpStatusCode.Forbidden, "no-account");

    [Fact]
    public async Task The_administrator_of_the_first_start_is_never_opened_by_a_provider() =>
        await gateway.With(Token("s-3", "administrator")).GetAsync(Somewhere).IsProblem(HttpStatusCode.Forbidden, "no-account");

    [Fact]
    public async Task A_forged_expired_or_foreign_token_is_refused()
    {
        await gateway.OpenAccount("forged", [Role.Leader], oidcSubject: "s-4");
        var now = gateway.Clock.GetUtcNow();
        using var own = RSA.Create(2048);
        var good = Token("s-4", "forged");
        string[] bad =
        [
            gateway.Provider.Token("s-4", "forged", now, minutes: -2),
            gateway.Provider.Token("s-4", "forged", now, audience: "another-system"),
            gateway.Provider.Token("s-4", "forged", now, issuer: "http://elsewhere.example"),
            gateway.Provider.Token("s-4", "forged", now, key: new RsaSecurityKey(own) { KeyId = "first" }),
            gateway.Provider.Token("s-4", "forged", now, key: new RsaSecurityKey(own) { KeyId = "of-the-forger" }),
            gateway.Provider.Token("s-4", "forged", now, key: new SymmetricSecurityKey(gateway.Provider.PublicKey()) { KeyId = "first" }, algorithm: SecurityAlgorithms.HmacSha256),
            gateway.Provider.Token("", "forged", now),
            Base64UrlEncoder.Encode("""{"alg":"none"}""") + "." + good.Split('.')[1] + ".",
            good[..^6] + "AAAAAA",
            good.Split('.')[0] + "." + good.Split('.')[1],
        ];
        foreach (var token in bad)
            await gateway.With(token).GetAsync(Somewhere).IsProblem(HttpStatusCode.Unauthorized, "not-signed-in");
        await gateway.With(good).GetAsync(Somewhere).Gives(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_providers_new_key_is_fetched_when_a_token_names_it()
    {
        await gateway.OpenAccount("rotated", [Role.Leader], oidcSubject: "s-5");
        await gateway.With(Token("s-5", "rotated")).GetAsync(Somewhere).Gives(HttpStatusCode.OK);
        gateway.Provider.AddKey("second");
        gateway.Clock.Advance(TimeSpan.FromMinutes(1)); // not asked for at every unknown key
        await gateway.With(Token("s-5", "rotated")).GetAsync(Somewhere).Gives(HttpStatusCode.OK);
    }

    private string Token(string subject, string name) => gateway.Provider.Token(subject, name, gateway.Clock.GetUtcNow());
}
