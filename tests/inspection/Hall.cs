using System.Net;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Contracts.Responsibility;
using DutyNet.Tests.Support;

namespace DutyNet.Inspection.Tests;

/// <summary>A district whose two departments each have a first responsible person and a stock of general questions, and where a session of oral reports may be held.</summary>
public sealed class Hall
{
    public const string Sessions = "/api/v1/inspection/oral-sessions";
    public const string Questions = "/api/v1/inspection/oral-questions";

    private readonly InspectionService service;

    private Hall(InspectionService service, District d) => (this.service, D) = (service, d);

    public District D { get; }
    public string Secretary => D.Code + "_secretary";
    public string OtherSecretary => D.Code + "_other_secretary";

    /// <summary>Discipline staff who run the session, and are not on the panel.</summary>
    public HttpClient Runner => D.As(Role.Discipline, D.Overseer);

    public static async Task<Hall> Make(InspectionService service, bool stock = true)
    {
        var hall = new Hall(service, await District.Make(service));
        await hall.Appoint(hall.Secretary, hall.D.Department);
        await hall.Appoint(hall.OtherSecretary, hall.D.OtherDepartment);
        if (stock)
            await hall.Stock("请谈谈{unit}制度防腐的举措。", "你怎么抓好这支队伍？", "{findings}个问题中，{open}个未销号，为什么？");
        return hall;
    }

    public async Task<PostFilled> Appoint(string person, string unit, DateOnly? from = null)
    {
        var filled = D.Filled(person, unit, from: from) with { Role = PostRole.FirstResponsible };
        await service.DeliverAndWait(filled);
        return filled;
    }

    public Task Stock(params string[] texts) =>
        Runner.Post(Questions + "/stock", new { unit = D.Code, questions = texts.Select(text => new { text, theme = "通用", about = "Department" }) }).Gives(HttpStatusCode.OK);

    public object Plan(string[]? units = null, string[]? panel = null, DateOnly? heldOn = null) => new
    {
        title = "口头汇报会",
        heldOn = heldOn ?? D.Today,
        place = "一号会议室",
        units = units ?? [D.Department, D.OtherDepartment],
        panel = panel ?? [D.Leader, D.Inspector, D.Holder],
    };

    public async Task<Guid> Planned(string[]? units = null, string[]? panel = null, DateOnly? heldOn = null) =>
        (await Runner.Post(Sessions, Plan(units, panel, heldOn)).Gives(HttpStatusCode.Created)).GetProperty("sessionId").GetGuid();

    public async Task<Guid> Opened(string[]? units = null, string[]? panel = null)
    {
        var session = await Planned(units, panel);
        await Runner.Post($"{Sessions}/{session}/open", new { }).Gives(HttpStatusCode.OK);
        return session;
    }

    public Task<HttpResponseMessage> Draw(Guid session, string? unit = null, HttpClient? by = null) => (by ?? Runner).Post($"{Sessions}/{session}/reporters/{unit ?? D.Department}/draw", new { });

    public Task<HttpResponseMessage> Answer(Guid session, string? unit = null) =>
        Runner.Post($"{Sessions}/{session}/reporters/{unit ?? D.Department}/answer", new { report = "一年来……", answer = "我们做了三件事。" });

    public async Task Heard(Guid session, string? unit = null)
    {
        await Draw(session, unit).Gives(HttpStatusCode.OK);
        await Answer(session, unit).Gives(HttpStatusCode.OK);
    }

    public Task<HttpResponseMessage> PassOver(Guid session, string? unit = null) =>
        Runner.Post($"{Sessions}/{session}/reporters/{unit ?? D.OtherDepartment}/pass-over", new { reason = "因公出差" });

    public Task<HttpResponseMessage> Rate(Guid session, string member, int points, string? unit = null, HttpClient? by = null) =>
        (by ?? D.As(Role.Inspector, member)).Post($"{Sessions}/{session}/reporters/{unit ?? D.Department}/ratings", new { points });

    public Task<HttpResponseMessage> Close(Guid session) => Runner.Post($"{Sessions}/{session}/close", new { });

    /// <summary>A session over the department alone: heard, rated and closed.</summary>
    public async Task<Guid> Closed()
    {
        var session = await Opened([D.Department]);
        await Heard(session);
        await Rate(session, D.Leader, 85).Gives(HttpStatusCode.OK);
        await Close(session).Gives(HttpStatusCode.OK);
        return session;
    }

    public Task<HttpResponseMessage> Feedback(Guid session, HttpClient? by = null) =>
        (by ?? Runner).Post($"{Sessions}/{session}/reporters/{D.Department}/feedback", new { text = "请在一个月内补齐谈话记录。" });

    public async Task<JsonElement> Reporter(Guid session, string? unit = null, HttpClient? by = null) =>
        (await (by ?? Runner).GetAsync($"{Sessions}/{session}").Gives(HttpStatusCode.OK)).GetProperty("reporters").EnumerateArray().Single(r => r.GetProperty("unit").GetString() == (unit ?? D.Department));

    public Task<JsonElement> Build() => Runner.Post(Questions + "/build", new { unit = D.Code }).Gives(HttpStatusCode.OK);

    /// <summary>The questions about the department that were made from its record.</summary>
    public async Task<List<JsonElement>> Made(string query = "") =>
        [.. (await Runner.GetAsync($"{Questions}?unit={D.Department}&limit=500{query}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray().Where(q => q.GetProperty("origin").GetString() != "General")];
}
