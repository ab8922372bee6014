using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using DutyNet.Chassis.Access;
using DutyNet.Tests.Support;

namespace DutyNet.Responsibility.Tests;

/// <summary>What tests of annual tasks do to a small district: plans of years around this one, tasks in them.</summary>
internal static class YearlyPlan
{
    public const string Plans = "/api/v1/responsibility/annual-plans";
    public const string Tasks = "/api/v1/responsibility/annual-tasks";

    /// <summary>A lead official (FH_P02), a primary unit (FH_D01) and a supporting one (FH_D10), for most tests.</summary>
    public const string Lead = "P00002";

    /// <summary>Secretary of the primary unit.</summary>
    public const string Primary = "P00017";

    /// <summary>Secretary of the supporting unit.</summary>
    public const string Supporting = "P00024";

    public static HttpClient Official(this ResponsibilityService service) => service.As(Role.Leader, "FH", Lead);

    public static HttpClient Secretary(this ResponsibilityService service) => service.As(Role.Leader, "FH_D01", Primary);

    public static async Task Draft(this ResponsibilityService service, int year) =>
        await service.Administrator.Post(Plans, new { year, title = $"{year}年度任务分解", decisionReference = "常委会纪要 2 号" }).Gives(HttpStatusCode.Created);

    /// <summary>Adds a task; the body may be changed before it is sent.</summary>
    public static async Task<Guid> Add(this ResponsibilityService service, int year, string code, DateOnly? startsOn = null, DateOnly? dueOn = null, object? milestones = null, string[]? supporting = null, string? reason = null) =>
        (await service.Administrator.Post($"{Plans}/{year}/tasks", Body(code, startsOn ?? service.Today.AddDays(-50), dueOn ?? service.Today.AddDays(50), milestones, supporting, reason)).Gives(HttpStatusCode.Created))
            .GetProperty("taskId").GetGuid();

    public static object Body(string code, DateOnly startsOn, DateOnly dueOn, object? milestones = null, string[]? supporting = null, string? reason = null, string primary = "FH_D01", string title = "专项治理", string leadPost = "FH_P02") =>
        new { code, title, leadPost, primaryUnit = primary, supportingUnits = supporting ?? ["FH_D10"], startsOn, dueOn, items = new[] { "P4-X01" }, milestones = milestones ?? Array.Empty<object>(), reason };

    public static Task Publish(this ResponsibilityService service, int year) =>
        service.Administrator.Post($"{Plans}/{year}/publish", new { }).Gives(HttpStatusCode.OK);

    public static async Task<JsonElement> Report(this HttpClient caller, Guid task, int percent, Guid[]? evidenceIds = null, string? unit = null) =>
        await caller.Post($"{Tasks}/{task}/progress", new { percent, note = "已推进", evidenceIds, unit }).Gives(HttpStatusCode.Created);

    public static async Task<JsonElement> Shown(this ResponsibilityService service, Guid task) => await service.As(Role.Discipline).GetAsync($"{Tasks}/{task}").Gives(HttpStatusCode.OK);

    /// <summary>The sample's file with its dates around today.</summary>
    public static string SampleFile(this ResponsibilityService service) =>
        Regex.Replace(File.ReadAllText(ResponsibilityService.Sample("small", "annual-tasks.csv")), @"@today([+-]\d+)", m =>
            service.Today.AddDays(int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture)).ToString("O"));

    public static Task<HttpResponseMessage> Import(this HttpClient caller, int year, string csv) =>
        caller.PostAsync($"{Plans}/{year}/imports", new StringContent(csv, new System.Net.Http.Headers.MediaTypeHeaderValue("text/csv")));

    public static Task<HttpResponseMessage> Change(this HttpClient caller, int year, string code, object body) => caller.PutAsync($"{Plans}/{year}/tasks/{code}", JsonContent.Create(body));
}
