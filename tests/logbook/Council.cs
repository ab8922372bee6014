using System.Net;
using System.Text;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Contracts.Responsibility;
using DutyNet.Tests.Support;
using static DutyNet.Logbook.Tests.LogbookService;

namespace DutyNet.Logbook.Tests;

/// <summary>A town whose leading body decides: a secretary who chairs, two members, a delegate who sits in, and a supervisor of its village committee.</summary>
public sealed class Council(LogbookService service)
{
    public const string Api = "/api/v1/logbook/decisions";

    public static readonly byte[] Sound = [.. "ID3"u8, 4, 0, 0, 0, 0, 0, 0, .. Enumerable.Range(0, 100).Select(i => (byte)i)];

    public Town Town { get; } = new(service);

    public string Unit => Town.Unit;

    public string Chair => Town.Secretary;

    public string First => $"{Unit}_M1";

    public string Second => $"{Unit}_M2";

    public string Delegate => $"{Unit}_L";

    public string Supervisor => $"{Unit}_V";

    public static string NameOf(string person) => $"姓名{person}";

    public async Task<Council> Sits(string today = "2026-11-20")
    {
        service.At(today);
        await Town.With(Town.Duty(CadenceKind.AsArises, "2026-01-01", "2026-12-31"));
        await Seat(First, PostRole.TeamMember);
        await Seat(Second, PostRole.TeamMember);
        await Seat(Delegate, PostRole.Clerk);
        await service.DeliverAndWait(new UnitRegistered($"{Unit}_S", $"{Town.Path}.{Unit}_S", "村务监督委员会", "VillageSupervision", null, Unit, 1));
        await Seat(Supervisor, PostRole.OversightMember, $"{Unit}_S", $"{Town.Path}.{Unit}_S");
        return this;
    }

    public async Task<PostFilled> Seat(string person, PostRole role, string? unit = null, string? path = null, string from = "2020-01-01")
    {
        var filled = new PostFilled(Guid.CreateVersion7(), Guid.CreateVersion7(), $"{person}_P", unit ?? Unit, path ?? Town.Path, "岗位", role, [], person, NameOf(person), "乡科级", "外省", Day(from), 1);
        await service.DeliverAndWait(filled);
        return filled;
    }

    public HttpClient As(string person, Role role = Role.Leader) => service.As(role, Unit, person);

    public HttpClient Clerk() => Town.AsClerk();

    public HttpClient Discipline() => Town.AsOversight();

    /// <summary>The record as a clerk would send it.</summary>
    public Dictionary<string, object?> Body(string? proposer = null, string meetingOn = "2026-11-20", bool major = false, bool village = false) => new(StringComparer.Ordinal)
    {
        ["unit"] = Unit,
        ["title"] = "购置设备",
        ["motion"] = "购置监控设备一批。",
        ["area"] = "spending",
        ["proposer"] = proposer,
        ["chair"] = Chair,
        ["meetingOn"] = meetingOn,
        ["place"] = "会议室",
        ["isMajor"] = major,
        ["attendees"] = new object[] { new { person = First }, new { person = Second }, new { person = Delegate, kind = "Delegate" } },
        ["itemCodes"] = new[] { "P3-S04" },
        ["villageSpending"] = village,
        ["amountFen"] = village ? 1_000_00 : null,
    };

    public async Task<Guid> Record(string? proposer = null, bool major = false, bool village = false, string meetingOn = "2026-11-20") =>
        (await Clerk().Post(Api, Body(proposer, meetingOn, major, village)).Gives(HttpStatusCode.Created)).GetProperty("decisionId").GetGuid();

    public Dictionary<string, object?> EmergencyBody(string occurredOn, string? proposer = null) => new(StringComparer.Ordinal)
    {
        ["unit"] = Unit,
        ["title"] = "抢险",
        ["motion"] = "调用防汛物资。",
        ["area"] = "spending",
        ["decidedBy"] = Chair,
        ["proposer"] = proposer,
        ["occurredOn"] = occurredOn,
        ["place"] = "大堤",
    };

    public async Task<Guid> Emergency(string occurredOn, string? proposer = null) =>
        (await Clerk().Post($"{Api}/emergencies", EmergencyBody(occurredOn, proposer)).Gives(HttpStatusCode.Created)).GetProperty("decisionId").GetGuid();

    public Task<JsonElement> WriteUp(Guid id) =>
        Clerk().Post($"{Api}/{id}/write-up", new { motion = "调用防汛物资一批，全文。", noMeetingReason = "夜间决堤，无法开会" }).Gives(HttpStatusCode.OK);

    public Task<JsonElement> Opine(Guid id, string person, Opinion opinion, string? words = null, string? reason = null) =>
        Clerk().Post($"{Api}/{id}/opinions", new { person, opinion, words, reason }).Gives(HttpStatusCode.Created);

    /// <summary>Everybody's opinion and the outcome are put on record.</summary>
    public async Task Decide(Guid id, Opinion first = Opinion.Agree, Opinion second = Opinion.Silent)
    {
        await Opine(id, First, first, first is Opinion.Agree or Opinion.Silent ? null : "不同意见");
        await Opine(id, Second, second, second is Opinion.Agree or Opinion.Silent ? null : "不同意见");
        await Opine(id, Chair, Opinion.Agree);
        await Clerk().Post($"{Api}/{id}/outcome", new { outcome = "Adopted", text = "会议通过。" }).Gives(HttpStatusCode.Created);
    }

    public async Task<string> Hash(Guid id) => (await Show(id)).GetProperty("contentHash").GetString()!;

    public Task<JsonElement> Show(Guid id, HttpClient? http = null) => (http ?? Clerk()).GetAsync($"{Api}/{id}").Gives(HttpStatusCode.OK);

    public async Task<HttpResponseMessage> Sign(Guid id, string person, string? name = null, string? date = null, string? hash = null, HttpClient? http = null) =>
        await (http ?? As(person)).Post($"{Api}/{id}/signatures", new { fullName = name ?? NameOf(person), date = date ?? service.Clock.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd"), contentHash = hash ?? await Hash(id) });

    public Task<HttpResponseMessage> Close(Guid id) => Clerk().PostAsync($"{Api}/{id}/close", null);

    /// <summary>A decision closed with all it needs.</summary>
    public async Task<Guid> Closed(Opinion first = Opinion.Agree, Opinion second = Opinion.Silent)
    {
        var id = await Record(First);
        await Decide(id, first, second);
        await Sign(id, First).Gives(HttpStatusCode.OK);
        await Sign(id, Chair).Gives(HttpStatusCode.OK);
        await Close(id).Gives(HttpStatusCode.OK);
        return id;
    }

    /// <summary>A filed emergency.</summary>
    public async Task<Guid> Filed(string occurredOn)
    {
        var id = await Emergency(occurredOn, First);
        await WriteUp(id);
        await Sign(id, First).Gives(HttpStatusCode.OK);
        await Close(id).Gives(HttpStatusCode.OK);
        return id;
    }

    public async Task<JsonElement> Attach(Guid id, byte[] content, string name = "录音.mp3", HttpClient? http = null)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(content), "file", name } };
        return await (http ?? Clerk()).PostAsync($"{Api}/{id}/papers", form).Gives(HttpStatusCode.Created);
    }

    public async Task<Guid> Ballot(params string[] electors) =>
        (await Clerk().Post($"{Api}/ballots", BallotBody(electors)).Gives(HttpStatusCode.Created)).GetProperty("ballotId").GetGuid();

    public object BallotBody(params string[] electors) =>
        new { unit = Unit, question = "请谁提出动议？", options = new[] { "甲同志", "乙同志", "弃权" }, electors = electors.Length > 0 ? electors : [Chair, First, Second] };

    public Task<HttpResponseMessage> Vote(Guid ballot, string person, string choice, HttpClient? http = null, string? key = null) =>
        (http ?? As(person)).Post($"{Api}/ballots/{ballot}/ballot-papers", new { choice }, key);

    public static StringContent Json(object body) => new(JsonSerializer.Serialize(body, Chassis.Json.Options), Encoding.UTF8, "application/json");
}
