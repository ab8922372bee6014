using System.Net;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Responsibility.Tests;

public sealed class AnswerableFor(SmallDistrict service) : IClassFixture<SmallDistrict>
{
    private const string Root = "/api/v1/responsibility";

    [Fact]
    public async Task It_names_the_post_that_owed_it_and_who_held_it_that_day_and_where_they_are_now()
    {
        var day = service.Today;
        var then = Assert.Single((await Ask("P3-S01", "FH_D01", day)).GetProperty("owed").EnumerateArray().ToArray());
        Assert.Equal(("FH_D01_P01", "P00017", "P3-DEPT", false), (Text(then, "postCode"), Text(then.GetProperty("holder"), "personCode"), Text(then, "listCode"), then.GetProperty("vacant").GetBoolean()));
        service.Clock.Advance(TimeSpan.FromDays(3));
        var handed = service.Today.AddDays(-1);
        await Post("posts/FH_D01_P01/hand-over", new { person = "P00018", from = handed }).Gives(HttpStatusCode.OK);
        await Post("posts/FH_P05/hand-over", new { person = "P00017", from = handed }).Gives(HttpStatusCode.OK);
        var before = (await Ask("P3-S01", "FH_D01", handed.AddDays(-1))).GetProperty("owed")[0].GetProperty("holder");
        Assert.Equal(("P00017", handed.AddDays(-1).ToString("O"), "FH_P05"), (Text(before, "personCode"), Text(before, "until"), Text(before.GetProperty("presentPosts")[0], "postCode")));
        Assert.Equal("P00018", Text((await Ask("P3-S01", "FH_D01", handed)).GetProperty("owed")[0].GetProperty("holder"), "personCode"));
        // who sees only the department is told that they are elsewhere, not where
        var narrow = (await Ask("P3-S01", "FH_D01", handed.AddDays(-1), service.As(Role.Leader, "FH_D01"))).GetProperty("owed")[0].GetProperty("holder");
        Assert.Equal((0, true), (narrow.GetProperty("presentPosts").GetArrayLength(), narrow.GetProperty("elsewhere").GetBoolean()));
        await service.As(Role.Leader, "FH_D10").GetAsync($"{Root}/answerable?item=P3-S01&unit=FH_D01").IsProblem(HttpStatusCode.NotFound, "unit-not-found");
        await service.As(Role.Discipline).GetAsync($"{Root}/answerable?item=P3-S01&unit=NOWHERE").IsProblem(HttpStatusCode.NotFound, "unit-not-found");

        var nobody = await Ask("NO-SUCH", "FH_D01", handed);
        Assert.Equal((0, "P00018"), (nobody.GetProperty("owed").GetArrayLength(), Text(nobody.GetProperty("otherwise"), "personCode")));

        await Post("posts/FH_D01_P01/vacate", new { on = service.Today.AddDays(-1) }).Gives(HttpStatusCode.OK);
        var vacant = (await Ask("P3-S01", "FH_D01", service.Today)).GetProperty("owed")[0];
        Assert.True(vacant.GetProperty("vacant").GetBoolean());
        Assert.Equal("FH_D01_P02", Text(vacant.GetProperty("inTheirPlace"), "postCode"));
    }

    [Fact]
    public async Task A_merged_unit_answers_as_it_was_and_names_what_it_went_into()
    {
        var day = service.Today;
        service.Clock.Advance(TimeSpan.FromDays(2));
        await Post("units/FH_D19/merge", new { into = "FH_D10", from = service.Today, movedPosts = new[] { "FH_D19_P02" }, reason = "机构改革" }).Gives(HttpStatusCode.OK);
        var answer = await Ask("P3-S01", "FH_D19", day);
        Assert.Equal(("FH.FH_D19", "FH_D10"), (Text(answer.GetProperty("unit"), "path"), Text(answer.GetProperty("now"), "code")));
        var holder = answer.GetProperty("owed")[0].GetProperty("holder");
        Assert.Equal((service.Today.AddDays(-1).ToString("O"), 0), (Text(holder, "until"), holder.GetProperty("presentPosts").GetArrayLength()));
        // the unit of then or of now decides who may ask
        Assert.Equal(HttpStatusCode.OK, (await service.As(Role.Leader, "FH_D19").GetAsync($"{Root}/answerable?item=P3-S01&unit=FH_D19&at={day:O}")).StatusCode);
        await service.As(Role.Discipline).GetAsync($"{Root}/answerable?item=P3-S01&unit=FH_D19&at={service.Today:O}").IsProblem(HttpStatusCode.NotFound, "unit-not-found");
        await service.As(Role.Discipline).GetAsync($"{Root}/answerable?unit=FH_D19").Gives(HttpStatusCode.BadRequest);
    }

    private Task<HttpResponseMessage> Post(string path, object body) => service.Administrator.Post($"{Root}/{path}", body);

    private Task<JsonElement> Ask(string item, string unit, DateOnly at, HttpClient? caller = null) =>
        (caller ?? service.As(Role.Discipline)).GetAsync($"{Root}/answerable?item={item}&unit={unit}&at={at:O}").Gives(HttpStatusCode.OK);

    private static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();
}
