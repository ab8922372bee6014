using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using DutyNet.Chassis.Access;
using DutyNet.Contracts.Responsibility;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Responsibility.Tests;

public sealed class Appointments(TownRegister service) : IClassFixture<TownRegister>
{
    private const string Root = "/api/v1/responsibility";

    private HttpClient Discipline => service.As(Role.Discipline, "RR", "A2");

    [Fact]
    public async Task A_broken_rule_refuses_the_appointment_until_another_person_sets_it_aside()
    {
        await Open("AP_P1", "R_T1", "DisciplineSecretary");
        var fill = new { person = "A3", from = service.Today };
        await Post("posts/AP_P1/fill", fill).IsProblem(HttpStatusCode.UnprocessableEntity, "native-place");
        var asked = await Ask("AP_P1", "A3", "native-place");
        await service.Administrator.Post($"{Root}/appointment-overrides", new { post = "AP_P1", person = "A3", rule = "native-place", reason = "再次" }).IsProblem(HttpStatusCode.Conflict, "already-requested");
        await Post("posts/AP_P1/fill", fill).IsProblem(HttpStatusCode.UnprocessableEntity, "native-place");
        await Decide(service.As(Role.Discipline), asked).IsProblem(HttpStatusCode.Forbidden, "own-account-needed");
        await Decide(service.As(Role.Administrator, "*", "A1"), asked).IsProblem(HttpStatusCode.Forbidden, "decider-is-requester");
        await Decide(service.As(Role.Discipline, "RR", "A1", "account/another"), asked).IsProblem(HttpStatusCode.Forbidden, "decider-is-requester");
        await Decide(service.As(Role.Discipline, "RR", "A3"), asked).IsProblem(HttpStatusCode.Forbidden, "decider-is-appointee");
        await Decide(Discipline, asked).Gives(HttpStatusCode.OK);
        await Decide(Discipline, asked).IsProblem(HttpStatusCode.Conflict, "already-decided");
        await Post("posts/AP_P1/fill", fill).Gives(HttpStatusCode.OK);
        Assert.Equal("无其他人选", Assert.Single(await service.Recorded<NativePlaceOverridden>(), o => o.PostCode == "AP_P1").Reason);
        Assert.Single(await service.Recorded<AppointmentOverrideRequested>(), o => o.PostCode == "AP_P1");
        Assert.True(Assert.Single(await service.Recorded<AppointmentOverrideDecided>(), o => o.PostCode == "AP_P1").Granted);
        var listed = (await Discipline.GetAsync($"{Root}/appointment-overrides?post=AP_P1&open=false").Gives(HttpStatusCode.OK)).GetProperty("items");
        Assert.Equal("account/A2", listed[0].GetProperty("decidedBy").GetString());
    }

    [Fact]
    public async Task A_refused_override_sets_nothing_aside_and_may_be_asked_for_again()
    {
        await Open("AR_P1", "R_T1", "DisciplineSecretary");
        await Discipline.Post($"{Root}/appointment-overrides/{await Ask("AR_P1", "A3", "native-place")}/decide", new { granted = false, reason = "另选他人" }).Gives(HttpStatusCode.OK);
        await Post("posts/AR_P1/fill", new { person = "A3", from = service.Today }).IsProblem(HttpStatusCode.UnprocessableEntity, "native-place");
        await Ask("AR_P1", "A3", "native-place");
        await Post("appointment-overrides", new { post = "AR_P1", person = "A3", rule = "no-such", reason = "无" }).NamesField(HttpStatusCode.UnprocessableEntity, "rule");
        await service.As(Role.Department, "R_D1").Post($"{Root}/appointment-overrides", new { post = "AR_P1", person = "A3", rule = "native-place", reason = "外" }).IsProblem(HttpStatusCode.NotFound, "post-not-found");
    }

    [Fact]
    public async Task A_change_of_the_rules_holds_from_its_day_and_rewrites_nothing_decided_before()
    {
        var before = service.Today;
        var held = (await Discipline.GetAsync($"{Root}/appointment-rules").Gives(HttpStatusCode.OK)).GetProperty("version").GetInt32();
        await Open("AC_P1", "R_D1", "FirstResponsible");
        await Open("AC_P2", "R_D2", "FirstResponsible");
        await Post("posts/AC_P1/fill", new { person = "A2", from = before }).Gives(HttpStatusCode.OK);
        service.Clock.Advance(TimeSpan.FromDays(1));
        await Change("department-head-from-town", r => r["on"] = true);
        // who comes from no town may not head a department any more; a late entry of yesterday is held to yesterday's rules
        await Post("posts/AC_P2/fill", new { person = "A2", from = service.Today }).IsProblem(HttpStatusCode.UnprocessableEntity, "department-head-from-town");
        await service.ImportCsv("posts", $"code,unit,title,role,areas,inChargeOf,person,from\nAC_P3,R_D2,主任,FirstResponsible,,,A2,{service.Today:O}\n").NamesField(HttpStatusCode.UnprocessableEntity, "row 2, column person");
        await Post("posts/AC_P2/fill", new { person = "A2", from = before, until = before }).Gives(HttpStatusCode.OK);
        Assert.Equal("A2", await service.Scalar<string>("select h.person_code from holdings h join posts p on p.id = h.post_id where p.code = 'AC_P1' and h.held_until is null"));
        await Open("AC_T1", "R_T1", "FirstResponsible");
        await Post("posts/AC_T1/fill", new { person = "A1", from = service.Today.AddDays(-400) }).Gives(HttpStatusCode.OK);
        await Post("posts/AC_P2/fill", new { person = "A1", from = service.Today }).Gives(HttpStatusCode.OK);
        await Post("posts/AC_P2/vacate", new { on = service.Today }).Gives(HttpStatusCode.OK);
        // specialised departments are excepted
        await Change("department-head-from-town", r => r["exceptUnits"] = new JsonArray("R_D2"));
        await Open("AC_P4", "R_D2", "FirstResponsible");
        await Post("posts/AC_P4/fill", new { person = "A2", from = service.Today }).Gives(HttpStatusCode.OK);
        await Change("department-head-from-town", r => r["on"] = false);
        var then = await Discipline.GetAsync($"{Root}/appointment-rules?at={before:O}").Gives(HttpStatusCode.OK);
        Assert.Equal((held, held + 3), (then.GetProperty("version").GetInt32(), then.GetProperty("versions")[0].GetProperty("version").GetInt32()));
        await service.As(Role.Discipline, "R_D1", "A2").Post($"{Root}/appointment-rules", new { rules = Array.Empty<object>(), reason = "空" }).Gives(HttpStatusCode.UnprocessableEntity);
        await Post("appointment-rules", new { rules = new[] { new JsonObject { ["code"] = "BAD", ["kind"] = "MaxTenure", ["on"] = true, ["title"] = "任期", ["roles"] = new JsonArray(), ["unitKinds"] = new JsonArray(), ["priorRoles"] = new JsonArray(), ["priorUnitKinds"] = new JsonArray(), ["exceptUnits"] = new JsonArray(), ["rotateTo"] = new JsonArray(), ["basis"] = "无" } }, reason = "错" }).NamesField(HttpStatusCode.UnprocessableEntity, "rules[0].years");
    }

    [Fact]
    public async Task Holders_beyond_the_years_of_a_rule_are_listed_for_rotation_and_go_only_where_it_says()
    {
        await Post("persons", new { code = "ATX", name = "久任", rank = "乡科级正职", nativePlace = "外省", from = service.Today.AddYears(-11) }).Gives(HttpStatusCode.Created);
        await Open("AT_P1", "R_T1", "FirstResponsible", service.Today.AddYears(-11));
        await Post("posts/AT_P1/fill", new { person = "ATX", from = service.Today.AddYears(-11) }).Gives(HttpStatusCode.OK);
        var row = Assert.Single((await Discipline.GetAsync($"{Root}/tenures?unit=R_T1").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray().ToArray(), r => r.GetProperty("postCode").GetString() == "AT_P1");
        Assert.Equal(("ATX", 11, "tenure"), (row.GetProperty("personCode").GetString(), row.GetProperty("years").GetInt32(), row.GetProperty("rule").GetString()));
        Assert.DoesNotContain((await Discipline.GetAsync($"{Root}/tenures?at={service.Today.AddYears(-2):O}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray(), r => r.GetProperty("postCode").GetString() == "AT_P1");
        Assert.Empty((await service.As(Role.Leader, "R_D2").GetAsync($"{Root}/tenures").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
        await Change("town-head-to-department", r => r["on"] = true);
        await Open("AT_P2", "R_T1", "TeamMember");
        await Open("AT_P3", "R_D2", "TeamMember");
        await Post("posts/AT_P2/fill", new { person = "ATX", from = service.Today }).IsProblem(HttpStatusCode.UnprocessableEntity, "town-head-to-department");
        await Post("posts/AT_P3/fill", new { person = "ATX", from = service.Today }).Gives(HttpStatusCode.OK);
        await Change("town-head-to-department", r => r["on"] = false);
    }

    private Task<HttpResponseMessage> Post(string path, object body) => service.Administrator.Post($"{Root}/{path}", body);

    private async Task<Guid> Ask(string post, string person, string rule) =>
        (await service.As(Role.Administrator, "*", "A1").Post($"{Root}/appointment-overrides", new { post, person, rule, reason = "无其他人选" }).Gives(HttpStatusCode.Created)).GetProperty("overrideId").GetGuid();

    private static Task<HttpResponseMessage> Decide(HttpClient who, Guid id) => who.Post($"{Root}/appointment-overrides/{id}/decide", new { granted = true, reason = "同意" });

    // The rules of today with one of them changed.
    private async Task Change(string code, Action<JsonNode> change)
    {
        var rules = JsonNode.Parse((await Discipline.GetAsync($"{Root}/appointment-rules").Gives(HttpStatusCode.OK)).GetProperty("rules").GetRawText())!.AsArray();
        change(rules.Single(r => (string)r!["code"]! == code)!);
        await Discipline.Post($"{Root}/appointment-rules", new { rules, reason = "常委会决定" }).Gives(HttpStatusCode.OK);
    }

    private Task<JsonElement> Open(string code, string unit, string role, DateOnly? from = null) =>
        Post("posts", new { code, unit, title = "岗位", role, areas = Array.Empty<string>(), inChargeOf = Array.Empty<string>(), from = from ?? service.Today.AddDays(-500) }).Gives(HttpStatusCode.Created);
}
