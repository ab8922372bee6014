using System.Net;
using DutyNet.Chassis.Access;
using DutyNet.Contracts.Inspection;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Inspection.Tests;

/// <summary>Process oversight (过程监审): by the regulating department, never by a discipline or audit body standing in for it.</summary>
[Collection(Shared.Name)]
public sealed class ProcessOversightTests(InspectionService service)
{
    private const string Regulators = "/api/v1/inspection/regulators";
    private const string Api = "/api/v1/inspection/process-oversights";

    private static HttpClient Discipline(District d) => d.As(Role.Discipline, d.Planner);

    private static Task<HttpResponseMessage> Name(District d, string unit, string process = "Procurement") => Discipline(d).Post(Regulators, new { unit, process, basis = "三定方案" });

    private static Task<HttpResponseMessage> Open(District d, string overseer, string? unit = null, string process = "Procurement") =>
        Discipline(d).Post(Api, new { unit = unit ?? d.Department, process, overseer, matter = "监控设备采购" });

    /// <summary>The other department regulates procurement, has an official, and oversees the department's.</summary>
    private async Task<(District D, Guid Oversight, string Official)> Overseen()
    {
        var d = await District.Make(service);
        var official = d.Code + "_official";
        await d.Fill(official, d.OtherDepartment);
        await Name(d, d.OtherDepartment).Gives(HttpStatusCode.Created);
        return (d, (await Open(d, d.OtherDepartment).Gives(HttpStatusCode.Created)).GetProperty("oversightId").GetGuid(), official);
    }

    [Theory]
    [InlineData("DisciplineCommission", "纪委", "discipline-body")]
    [InlineData("ResidentGroup", "派驻组", "discipline-body")]
    [InlineData("VillageSupervision", "村务监督委员会", "discipline-body")]
    [InlineData("Department", "某区审计局", "audit-body")]
    [InlineData("Branch", "某支部", "not-a-department")]
    [InlineData("Village", "某村", "not-a-department")]
    [InlineData("Enterprise", "某公司", "not-a-department")]
    public async Task A_discipline_or_audit_body_never_stands_in_for_the_regulating_department(string kind, string name, string code)
    {
        var d = await District.Make(service);
        var body = d.Code + "_X";
        await service.DeliverAndWait(d.Unit(body) with { Kind = kind, Name = name });
        var refused = await Name(d, body).IsProblem(HttpStatusCode.UnprocessableEntity, "invalid-fields");
        Assert.Equal(code, refused.GetProperty("errors")[0].GetProperty("code").GetString());
        refused = await Open(d, body).IsProblem(HttpStatusCode.UnprocessableEntity, "invalid-fields");
        Assert.Equal(("overseer", code), (refused.GetProperty("errors")[0].GetProperty("field").GetString(), refused.GetProperty("errors")[0].GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_department_that_became_an_audit_body_no_longer_oversees()
    {
        var d = await District.Make(service);
        await Name(d, d.OtherDepartment).Gives(HttpStatusCode.Created);
        await service.DeliverAndWait(d.Unit(d.OtherDepartment, version: 2, name: "某区审计局"));
        await Open(d, d.OtherDepartment).NamesField(HttpStatusCode.UnprocessableEntity, "overseer");
    }

    [Fact]
    public async Task The_overseer_is_named_for_that_kind_of_process_and_not_tied_to_the_unit()
    {
        var d = await District.Make(service);
        await Open(d, d.OtherDepartment).NamesField(HttpStatusCode.UnprocessableEntity, "overseer");
        await Name(d, d.OtherDepartment, "Construction").Gives(HttpStatusCode.Created);
        await Name(d, d.OtherDepartment, "Construction").IsProblem(HttpStatusCode.Conflict, "already-named");
        await Open(d, d.OtherDepartment).NamesField(HttpStatusCode.UnprocessableEntity, "overseer");
        await Name(d, d.Department).Gives(HttpStatusCode.Created);
        await Open(d, d.Department).NamesField(HttpStatusCode.UnprocessableEntity, "overseer"); // itself
        await Open(d, d.Department, d.Branch).NamesField(HttpStatusCode.UnprocessableEntity, "overseer"); // what lies below it
        await Open(d, d.OtherDepartment, process: "Construction").Gives(HttpStatusCode.Created);
        await Open(d, d.OtherDepartment, "NOWHERE", "Construction").NamesField(HttpStatusCode.UnprocessableEntity, "unit");
        await Open(d, "NOWHERE").NamesField(HttpStatusCode.UnprocessableEntity, "unit");
        Assert.Equal(["Construction"], (await Discipline(d).GetAsync($"{Regulators}?process=Construction").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray().Select(r => r.GetProperty("process").GetString()));
    }

    [Fact]
    public async Task Only_the_overseeing_department_notes_and_concludes()
    {
        var (d, oversight, official) = await Overseen();
        object note = new { text = "评标委员会组成不合规定。", irregular = true };
        await d.As(Role.Leader, d.Holder).Post($"{Api}/{oversight}/notes", note).IsProblem(HttpStatusCode.Forbidden, "not-the-overseer");
        await service.As(Role.Department, d.Department).Post($"{Api}/{oversight}/notes", note).IsProblem(HttpStatusCode.Forbidden, "not-the-overseer");
        await service.As(Role.Department, d.OtherDepartment).Post($"{Api}/{oversight}/notes", note).Gives(HttpStatusCode.Created);
        await d.As(Role.Leader, official).Post($"{Api}/{oversight}/notes", new { text = "已责令更换。", irregular = false }).Gives(HttpStatusCode.Created);
        await d.As(Role.Leader, d.Holder).Post($"{Api}/{oversight}/conclude", new { regular = true, conclusion = "规范" }).IsProblem(HttpStatusCode.Forbidden, "not-the-overseer");
        await service.As(Role.Clerk, d.OtherDepartment).Post($"{Api}/{oversight}/conclude", new { regular = false, conclusion = "系统" }).IsProblem(HttpStatusCode.Forbidden, "person-required");
        // something irregular was noted
        await d.As(Role.Leader, official).Post($"{Api}/{oversight}/conclude", new { regular = true, conclusion = "规范" }).IsProblem(HttpStatusCode.Conflict, "noted-irregular");
        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => d.As(Role.Leader, official).Post($"{Api}/{oversight}/conclude", new { regular = false, conclusion = "程序有瑕疵，已纠正。" })));
        Assert.Equal(1, answers.Count(a => a.StatusCode == HttpStatusCode.OK));
        await d.As(Role.Leader, official).Post($"{Api}/{oversight}/notes", note).IsProblem(HttpStatusCode.Conflict, "oversight-concluded");
        Assert.Equal([true, false], (await service.Recorded<ProcessOversightNoted>()).FindAll(n => n.OversightId == oversight).Select(n => n.Irregular));
        Assert.False(Assert.Single(await service.Recorded<ProcessOversightConcluded>(), c => c.OversightId == oversight).Regular);
        var shown = await service.As(Role.Leader, d.OtherDepartment, official).GetAsync($"{Api}/{oversight}").Gives(HttpStatusCode.OK);
        Assert.Equal((2, 1), (shown.GetProperty("notes").GetArrayLength(), shown.GetProperty("oversight").GetProperty("irregularNotes").GetInt32()));
    }

    [Fact]
    public async Task An_official_tied_to_the_overseen_unit_does_not_oversee_it()
    {
        var (d, oversight, official) = await Overseen();
        await d.Fill(official, d.Department);
        await d.As(Role.Leader, official).Post($"{Api}/{oversight}/notes", new { text = "无异常。", irregular = false }).IsProblem(HttpStatusCode.Forbidden, "recused");
        await d.As(Role.Leader, official).Post($"{Api}/{oversight}/conclude", new { regular = true, conclusion = "规范" }).IsProblem(HttpStatusCode.Forbidden, "recused");
    }

    [Fact]
    public async Task Both_sides_see_it_and_nobody_else()
    {
        var (d, oversight, _) = await Overseen();
        foreach (var unit in new[] { d.Department, d.OtherDepartment, d.Code })
            Assert.Single((await service.As(Role.Department, unit).GetAsync($"{Api}?open=true").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
        Assert.Empty((await service.As(Role.Department, d.Branch).GetAsync(Api).Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
        await service.As(Role.Department, d.Group).GetAsync($"{Api}/{oversight}").IsProblem(HttpStatusCode.NotFound, "process-oversight-not-found");
        await service.As(Role.Department, d.Group).Post($"{Api}/{oversight}/notes", new { text = "x", irregular = false }).IsProblem(HttpStatusCode.NotFound, "process-oversight-not-found");
    }
}
