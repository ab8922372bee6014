using System.Net;
using DutyNet.Chassis.Access;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Chassis.Tests;

public sealed class IdempotencyTests(ChassisService service) : IClassFixture<ChassisService>
{
    private static object Body(string text, bool refuse = false) => new { text, urgency = 1, unitPath = "A", refuse };

    private Task<HttpResponseMessage> Post(object body, string key, string person = "P1") =>
        service.As(Role.Leader, person: person).Post("/api/v1/chassis/notes", body, key);

    private Task<long> Notes(string text) => service.Scalar<long>($"select count(*) from notes where text = '{text}'");

    [Fact]
    public async Task The_same_key_and_body_again_has_one_effect_and_the_same_answer()
    {
        using var first = await Post(Body("twice"), "k1");
        using var second = await Post(Body("twice"), "k1");
        Assert.Equal(HttpStatusCode.Created, second.StatusCode);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        Assert.Equal("true", Assert.Single(second.Headers.GetValues("Idempotent-Replayed")));
        Assert.Equal(1, await Notes("twice"));
    }

    [Fact]
    public async Task The_same_key_at_the_same_time_has_one_effect()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Post(Body("at once"), "k2")));
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.Created, a.StatusCode));
        Assert.Single((await Task.WhenAll(answers.Select(a => a.Content.ReadAsStringAsync()))).Distinct());
        Assert.Equal(1, await Notes("at once"));
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_refused()
    {
        await Post(Body("one"), "k3").Gives(HttpStatusCode.Created);
        await Post(Body("other"), "k3").IsProblem(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
        Assert.Equal(0, await Notes("other"));
    }

    [Fact]
    public async Task A_key_belongs_to_its_caller()
    {
        await Post(Body("mine"), "k4").Gives(HttpStatusCode.Created);
        await Post(Body("yours"), "k4", person: "P2").Gives(HttpStatusCode.Created);
        Assert.Equal(1, await Notes("yours"));
    }

    [Fact]
    public async Task A_refused_request_frees_its_key()
    {
        await Post(Body("try again", refuse: true), "k5").IsProblem(HttpStatusCode.Conflict, "refused");
        await Post(Body("try again"), "k5").Gives(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_key_that_is_too_long_is_refused() =>
        await Post(Body("long key"), new string('k', 201)).NamesField(HttpStatusCode.BadRequest, "Idempotency-Key");
}
