using System.Net;
using DutyNet.Chassis.Access;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Gateway.Tests;

/// <summary>A gateway that loses patience with an address, too.</summary>
public sealed class ImpatientGateway() : GatewayUnderTest("--SignIn:AttemptsPerAddress", "20");

public sealed class ThrottleTests(ImpatientGateway gateway) : IClassFixture<ImpatientGateway>
{
    [Fact]
    public async Task Wrong_passwords_lock_a_name_for_a_growing_while_then_a_right_one_frees_it()
    {
        var password = (await gateway.OpenAccount("guessed", [Role.Leader])).GetProperty("password").GetString()!;
        for (var i = 0; i < 5; i++)
            await Guess("guessed").IsProblem(HttpStatusCode.Unauthorized, "wrong-name-or-password");
        Assert.InRange(await Wait("guessed", password), 1, 30); // the right password does not help while it is locked
        gateway.Clock.Advance(TimeSpan.FromSeconds(31));
        await Guess("guessed").IsProblem(HttpStatusCode.Unauthorized, "wrong-name-or-password");
        Assert.InRange(await Wait("guessed", password), 31, 60);
        gateway.Clock.Advance(TimeSpan.FromSeconds(61));
        await gateway.SignIn("guessed", password).Gives(HttpStatusCode.OK);
        await Guess("guessed").IsProblem(HttpStatusCode.Unauthorized, "wrong-name-or-password");
        await gateway.SignIn("guessed", password).Gives(HttpStatusCode.OK);
        await Fresh();
    }

    [Fact]
    public async Task An_unknown_name_is_locked_like_a_known_one()
    {
        for (var i = 0; i < 5; i++)
            await Guess("nobody.at.all").IsProblem(HttpStatusCode.Unauthorized, "wrong-name-or-password");
        await Guess("nobody.at.all").IsProblem(HttpStatusCode.TooManyRequests, "too-many-attempts");
        await Fresh();
    }

    [Fact]
    public async Task Guesses_sent_at_once_are_each_counted()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 15).Select(_ => Guess("stormed")));
        Assert.Equal(5, answers.Count(a => a.StatusCode == HttpStatusCode.Unauthorized));
        Assert.Equal(10, answers.Count(a => a.StatusCode == HttpStatusCode.TooManyRequests));
        await Fresh();
    }

    [Fact]
    public async Task One_address_does_not_try_name_after_name()
    {
        var password = (await gateway.OpenAccount("bystander", [Role.Leader])).GetProperty("password").GetString()!;
        for (var i = 0; i < 20; i++)
            await Guess($"name-{i}").IsProblem(HttpStatusCode.Unauthorized, "wrong-name-or-password");
        await Guess("name-20").IsProblem(HttpStatusCode.TooManyRequests, "too-many-attempts");
        gateway.Clock.Advance(TimeSpan.FromSeconds(31));
        await gateway.SignIn("bystander", password).Gives(HttpStatusCode.OK);
        await Guess("name-21").IsProblem(HttpStatusCode.Unauthorized, "wrong-name-or-password"); // an account of one's own does not buy a fresh start …
        await Guess("name-22").IsProblem(HttpStatusCode.TooManyRequests, "too-many-attempts"); // … of the address
        await Fresh();
    }

    [Fact]
    public async Task Failures_are_forgotten_after_a_quiet_day()
    {
        await Guess("long.ago");
        gateway.Clock.Advance(TimeSpan.FromDays(2));
        await gateway.Sweep<SignIn.ForgetExpired>();
        Assert.Equal(0, await gateway.Scalar<long>("select count(*) from sign_in_attempts where subject = 'name/long.ago'"));
        gateway.Clock.Advance(TimeSpan.FromDays(-2));
    }

    private Task<HttpResponseMessage> Guess(string name) => gateway.SignIn(name, "a wrong password");

    private async Task<int> Wait(string name, string password)
    {
        using var answer = await gateway.SignIn(name, password);
        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        return (int)answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds;
    }

    private Task Fresh() => Infrastructure.Execute(gateway.Database, "delete from sign_in_attempts");
}
