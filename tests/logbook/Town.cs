using System.Net;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using DutyNet.Contracts.Logbook;
using DutyNet.Contracts.Responsibility;
using DutyNet.Logbook.ExpectedEntries;
using DutyNet.Tests.Support;
using static DutyNet.Logbook.Tests.LogbookService;

namespace DutyNet.Logbook.Tests;

/// <summary>A town of its own for one test, with one post; makes the facts the responsibility service would publish.</summary>
public sealed class Town(LogbookService service)
{
    private static int count;

    public string Unit { get; } = $"T{Interlocked.Increment(ref count)}";

    /// <summary>Path of the unit above; set it to put the town below another.</summary>
    public string Above { get; init; } = "ROOT";

    public string Path => $"{Above}.{Unit}";

    public Guid PostId { get; } = Guid.CreateVersion7();

    public string PostCode => $"{Unit}_P01";

    public string Secretary => $"{Unit}_A";

    public string Successor => $"{Unit}_B";

    public UnitRegistered Registered(int version = 1, string name = "镇党委") => new(Unit, Path, name, "Town", null, "ROOT", version);

    public PostFilled Filled(string person, string from, int version = 1, Guid? holding = null) => new(
        holding ?? Guid.CreateVersion7(), PostId, PostCode, Unit, Path, "书记", PostRole.FirstResponsible, ["党建"], person, $"姓名{person}", "乡科级正职", "外省", Day(from), version);

    public static PostVacated Vacated(PostFilled filled, string until, int version = 2) => new(
        filled.HoldingId, filled.PostId, filled.PostCode, filled.UnitCode, filled.UnitPath, filled.Title, filled.Role, filled.Areas, filled.PersonCode,
        filled.PersonName, filled.Rank, filled.NativePlace, filled.From, Day(until), version);

    public static AssignedDuty Duty(
        CadenceKind kind, string from, string until, EntryCategory category = EntryCategory.HeartToHeartTalk, int times = 1, string? dueOn = null,
        DutyOwner owedBy = DutyOwner.Post, string item = "P3-S04") => new(
        Guid.CreateVersion7(), item, "每季度至少开展1次谈心谈话", owedBy, category, new Cadence(kind, times, dueOn is null ? null : Day(dueOn)), Day(from), Day(until));

    public DutiesAssigned Assigned(params AssignedDuty[] duties) => new(PostId, PostCode, Unit, Path, Guid.CreateVersion7(), "P3", 1, duties);

    public DutiesEnded Ended(string endedOn, params Guid[] duties) => new(PostId, PostCode, Unit, Path, duties, Day(endedOn));

    public RectificationAssigned Rectification(string dueOn, string? person, Guid? finding = null, Guid? caseId = null, bool withPost = true) => new(
        Guid.CreateVersion7(), finding ?? Guid.CreateVersion7(), caseId ?? Guid.CreateVersion7(), Unit, Path, "P3-S01", true,
        withPost ? PostId : null, withPost ? PostCode : null, person, Day(dueOn), 1);

    public ExtensionDecided Extension(RectificationAssigned task, string dueOn, int version) => new(
        Guid.CreateVersion7(), task.FindingId, task.CaseId, Unit, Path, true, Day(dueOn), task.DueOn, "需要更多时间", version);

    /// <summary>The town with its secretary in post and these duties, scheduled.</summary>
    public async Task<Town> With(params AssignedDuty[] duties)
    {
        await service.DeliverAndWait(Registered());
        await service.DeliverAndWait(Filled(Secretary, "2020-01-01"));
        await service.DeliverAndWait(Assigned(duties));
        await service.Sweep<ScheduleExpectedEntries>();
        return this;
    }

    public HttpClient AsSecretary() => service.As(Role.Leader, Unit, Secretary);

    public HttpClient AsClerk() => service.As(Role.Clerk, Unit, $"{Unit}_C");

    public HttpClient AsOversight() => service.As(Role.Discipline, Unit, $"{Unit}_D");

    public async Task<Guid> Book(string? person, int year = 2026)
    {
        var page = await AsOversight().GetAsync($"/api/v1/logbook/logbooks?unit={Unit}&year={year}").Gives(HttpStatusCode.OK);
        return page.GetProperty("items").EnumerateArray().Single(b => b.GetProperty("personCode").GetString() == person).GetProperty("logbookId").GetGuid();
    }

    public async Task<List<JsonElement>> Expected(string query = "") =>
        [.. (await AsOversight().GetAsync($"/api/v1/logbook/expected-entries?unit={Unit}&sort=dueOn&limit=500&{query}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray()];

    public async Task<JsonElement> Record(HttpClient http, Guid book, string occurredOn, EntryCategory category = EntryCategory.HeartToHeartTalk, Guid[]? expected = null) =>
        await http.Post($"/api/v1/logbook/logbooks/{book}/entries", Body(occurredOn, category, expected)).Gives(HttpStatusCode.Created);

    public static object Body(string occurredOn, EntryCategory category = EntryCategory.HeartToHeartTalk, Guid[]? expected = null, string text = "与班子成员谈心谈话") =>
        new { category, text, place = "镇政府", participants = new[] { "张某", "李某" }, occurredOn, expectedEntryIds = expected };

    public async Task<List<LogbookEntryMissing>> Missing() => [.. (await service.Recorded<LogbookEntryMissing>()).Where(m => m.UnitCode == Unit)];
}
