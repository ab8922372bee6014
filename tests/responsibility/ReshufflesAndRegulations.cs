using System.Net;
using DutyNet.Chassis.Access;
using DutyNet.Contracts.Responsibility;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Responsibility.Tests;

public sealed class ReshufflesAndRegulations(TownRegister service) : IClassFixture<TownRegister>
{
    private const string Root = "/api/v1/responsibility";

    [Fact]
    public async Task A_reshuffle_is_applied_whole_with_every_explanation_or_refused_whole_with_every_error()
    {
        foreach (var code in new[] { "RS_P1", "RS_P2", "RS_P3" })
            await Post("posts", new { code, unit = code == "RS_P3" ? "R_D2" : "R_D1", title = "副主任", role = "TeamMember", areas = Array.Empty<string>(), inChargeOf = Array.Empty<string>(), from = service.Today.AddDays(-90) }).Gives(HttpStatusCode.Created);
        await Post("posts/RS_P1/fill", new { person = "A1", from = service.Today.AddDays(-80) }).Gives(HttpStatusCode.OK);
        await Post("posts/RS_P2/fill", new { person = "A2", from = service.Today.AddDays(-80) }).Gives(HttpStatusCode.OK);
        var (day, meeting) = (service.Today.AddDays(-5), new { heldOn = service.Today.AddDays(-4), reference = "干部大会纪要" });
        object Change(string post, string? person, string explanation) => new { post, person, from = day, explanation };
        var problem = await Post("reshuffles", new
        {
            title = "调整",
            meeting,
            changes = new[] { Change("RS_P1", "A2", "交流"), Change("RS_P1", null, "重复"), Change("NO_SUCH", "A1", "无此岗"), Change("RS_P2", "NOBODY", "无此人"), Change("RS_P3", null, "本就空缺") },
        }).IsProblem(HttpStatusCode.UnprocessableEntity, "reshuffle-refused");
        Assert.Equal([("changes[1].post", "duplicate"), ("changes[2].post", "unknown-post"), ("changes[3].person", "unknown-person"), ("changes[4].post", "post-vacant")],
            problem.GetProperty("errors").EnumerateArray().Select(e => (e.GetProperty("field").GetString()!, e.GetProperty("code").GetString()!)));
        Assert.Equal("A1", await Holder("RS_P1"));

        var request = new { title = "三月调整", meeting, changes = new[] { Change("RS_P1", "A2", "任职满年限交流"), Change("RS_P2", null, "转任"), Change("RS_P3", "A1", "充实力量") } };
        var recorded = await service.Administrator.Post($"{Root}/reshuffles", request, "reshuffle-once").Gives(HttpStatusCode.Created);
        await service.Administrator.Post($"{Root}/reshuffles", request, "reshuffle-once").Gives(HttpStatusCode.Created);
        Assert.Equal(("A2", null, "A1"), (await Holder("RS_P1"), await Holder("RS_P2"), await Holder("RS_P3")));
        Assert.Equal(["RS_P1", "RS_P2", "RS_P3"], Assert.Single(await service.Recorded<ReshuffleRecorded>()).PostCodes);
        var path = $"{Root}/reshuffles/{recorded.GetProperty("reshuffleId").GetGuid()}";
        // explained to all: everybody sees the changes of their own subtree
        var own = (await service.As(Role.Leader, "R_D2").GetAsync(path).Gives(HttpStatusCode.OK)).GetProperty("changes");
        Assert.Equal(("RS_P3", "充实力量"), (Assert.Single(own.EnumerateArray().ToArray()).GetProperty("postCode").GetString(), own[0].GetProperty("explanation").GetString()));
        await service.As(Role.Leader, "R_T1").GetAsync(path).IsProblem(HttpStatusCode.NotFound, "reshuffle-not-found");
        Assert.Single((await service.As(Role.Leader, "R_D2").GetAsync($"{Root}/reshuffles").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray().ToArray());
        var page = await service.As(Role.Discipline).GetStringAsync(path + "?format=html");
        Assert.Contains("任职满年限交流", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_register_of_regulations_answers_each_day_with_the_version_in_force()
    {
        var first = new { code = "ZRZ-01", area = "Responsibility", issuedBy = "区委", title = "责任制办法", reference = "区委〔2024〕1号", issuedOn = "2024-01-02", inForceFrom = "2024-02-01" };
        await Post("regulations", first).Gives(HttpStatusCode.Created);
        await Post("regulations", first).IsProblem(HttpStatusCode.Conflict, "code-taken");
        await Post("regulations", first with { code = "QLYX-01", area = "ExerciseOfPower", inForceFrom = "2023-01-01" }).NamesField(HttpStatusCode.UnprocessableEntity, "inForceFrom");
        await Post("regulations", first with { code = "QLYX-01", area = "ExerciseOfPower", title = "用权规定" }).Gives(HttpStatusCode.Created);
        var second = new { title = "责任制办法（修订）", reference = "区委〔2025〕9号", issuedOn = "2025-05-01", inForceFrom = "2025-06-01" };
        await Post("regulations/ZRZ-01/versions", second with { inForceFrom = "2024-02-01", issuedOn = "2024-01-01" }).NamesField(HttpStatusCode.UnprocessableEntity, "inForceFrom");
        await Post("regulations/ZRZ-01/versions", second).Gives(HttpStatusCode.OK);
        await Post("regulations/NONE/versions", second).IsProblem(HttpStatusCode.NotFound, "regulation-not-found");
        await Post("regulations/ZRZ-01/repeal", new { on = "2025-12-31", reason = "废止" }).Gives(HttpStatusCode.OK);
        await Post("regulations/ZRZ-01/repeal", new { on = "2025-12-31", reason = "废止" }).IsProblem(HttpStatusCode.Conflict, "regulation-repealed");
        Assert.Equal(["QLYX-01 用权规定", "ZRZ-01 责任制办法"], await On("2025-05-31"));
        Assert.Equal(["QLYX-01 用权规定", "ZRZ-01 责任制办法（修订）"], await On("2025-12-31"));
        Assert.Equal(["QLYX-01 用权规定"], await On("2026-01-01"));
        Assert.Equal(["QLYX-01 用权规定"], await On("2025-07-01&area=ExerciseOfPower&sort=title"));
        var reader = service.As(Role.Leader, "R_D2");
        Assert.Equal(2, (await reader.GetAsync($"{Root}/regulations/ZRZ-01").Gives(HttpStatusCode.OK)).GetProperty("versions").GetArrayLength());
        Assert.Contains("ZRZ-01", await reader.GetStringAsync($"{Root}/regulations?at=2025-07-01&format=csv"), StringComparison.Ordinal);
        await service.As(Role.Department, "R_D1").Post($"{Root}/regulations", first with { code = "X-1" }).IsProblem(HttpStatusCode.Forbidden, "whole-jurisdiction-only");
        Assert.Equal([1, 1, 2], (await service.Recorded<RegulationRegistered>()).Select(r => r.Version));
        Assert.Single(await service.Recorded<RegulationRepealed>());
    }

    private Task<HttpResponseMessage> Post(string path, object body) => service.Administrator.Post($"{Root}/{path}", body);

    private Task<string?> Holder(string post) => service.Scalar<string>($"select h.person_code from holdings_on('{service.Today:O}') h join posts p on p.id = h.post_id where p.code = '{post}'");

    private async Task<string[]> On(string query) => [.. (await service.As(Role.Leader, "R_D2").GetAsync($"{Root}/regulations?at={query}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray()
        .Select(r => $"{r.GetProperty("code").GetString()} {r.GetProperty("title").GetString()}")];
}
