using System.Globalization;
using System.Net;
using System.Text.Json;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Contracts.Responsibility;
using DutyNet.Tests.Support;

namespace DutyNet.Inspection.Tests;

/// <summary>
/// A district of a test's own, as events would have told it: a root with two departments (the first with a branch) and an oversight group,
/// a list with two items, and persons with posts. Codes begin with the district's, so that tests do not meet.
/// </summary>
public sealed class District
{
    private static int last;
    private readonly InspectionService service;

    private District(InspectionService service, string code) => (this.service, Code) = (service, code);

    public string Code { get; }
    public string Department => Code + "_D1";
    public string OtherDepartment => Code + "_D2";
    public string Branch => Code + "_D1B";
    public string Group => Code + "_G";
    public string Item => Code + "-I1";
    public string SecondItem => Code + "-I2";

    /// <summary>Plans the round.</summary>
    public string Planner => Code + "_planner";

    /// <summary>Oversight staff without a part in the round.</summary>
    public string Overseer => Code + "_overseer";
    public string Leader => Code + "_leader";
    public string Inspector => Code + "_inspector";

    /// <summary>Holds the post in the department that answers.</summary>
    public string Holder => Code + "_holder";

    public DateOnly Today => service.Clock.Today();

    public HttpClient As(Role role, string person) => service.As(role, Code, person);

    public static async Task<District> Make(InspectionService service)
    {
        var d = new District(service, "T" + Interlocked.Increment(ref last).ToString(CultureInfo.InvariantCulture));
        // All at once, and one wait for the lot: this stands before every test.
        var ids = new List<Guid>();
        Task Deliver<T>(T fact)
            where T : class, IFact
        {
            ids.Add(Guid.CreateVersion7());
            return service.Deliver(fact, ids[^1]);
        }
        await Task.WhenAll([
            .. new[] { d.Code, d.Department, d.OtherDepartment, d.Branch, d.Group }.Select(u => Deliver(d.Unit(u))),
            Deliver(d.List(1, d.Item, d.SecondItem)),
            .. new[] { (d.Planner, d.Code), (d.Overseer, d.Code), (d.Leader, d.Group), (d.Inspector, d.Group), (d.Holder, d.Department) }.Select(h => Deliver(d.Filled(h.Item1, h.Item2))),
        ]);
        var handled = $"select count(*) from inbox where message_id in ({string.Join(',', ids.Select(i => $"'{i}'"))})";
        await Eventually.Holds(async () => await service.Scalar<long>(handled) == ids.Count, "the district is known");
        return d;
    }

    public string Path(string unit) => unit == Code ? Code : unit == Branch ? $"{Code}.{Department}.{unit}" : $"{Code}.{unit}";

    public UnitRegistered Unit(string code, int version = 1, string? name = null) => new(code, Path(code), name ?? code, "Department", null, code == Code ? null : Code, version);

    public Task Register(string code) => service.DeliverAndWait(Unit(code));

    public ListPutInForce List(int version, params string[] items) => new(
        Guid.CreateVersion7(), Code + "-L", version, Code, Code, ResponsibilityLine.Principal, "P3", "清单", Today,
        [.. items.Select(i => new ListedItem(i, "履职 " + i, "失责 " + i, "spending"))]);

    public PostFilled Filled(string person, string unit, string native = "外省", Guid? holding = null, int version = 1, DateOnly? from = null)
    {
        var post = Guid.CreateVersion7();
        return new(holding ?? Guid.CreateVersion7(), post, $"{unit}_{post:N}", unit, Path(unit), "岗位", PostRole.TeamMember, ["spending"], person, "姓名", "正处", native, from ?? Today.AddYears(-5), version);
    }

    public PostVacated Vacated(PostFilled f, DateOnly until, int version = 2) => new(
        f.HoldingId, f.PostId, f.PostCode, f.UnitCode, f.UnitPath, f.Title, f.Role, f.Areas, f.PersonCode, f.PersonName, f.Rank, f.NativePlace, f.From, until, version);

    public Task Fill(string person, string unit, string native = "外省") => service.DeliverAndWait(Filled(person, unit, native));

    public object Plan(params string[] units) => new { kind = "SpotCheck", title = "抽查", from = Today, until = Today.AddDays(10), units };

    public async Task<Guid> Round(params string[] units) => await RoundFrom(Today, units);

    public async Task<Guid> RoundFrom(DateOnly from, params string[] units) =>
        (await As(Role.Discipline, Planner).Post("/api/v1/inspection/rounds", new { kind = "HalfYear", title = "半年检查", from, until = from.AddDays(10), units })
            .Gives(HttpStatusCode.Created)).GetProperty("roundId").GetGuid();

    public Task<HttpResponseMessage> Assign(Guid round, string leader, string[] members, params string[] units) =>
        As(Role.Discipline, Planner).Post($"/api/v1/inspection/rounds/{round}/teams", new { leader, members, units });

    /// <summary>A round over the department with the leader and the inspector as its team.</summary>
    public async Task<Guid> RoundWithTeam()
    {
        var round = await Round(Department);
        await Assign(round, Leader, [Inspector], Department).Gives(HttpStatusCode.Created);
        return round;
    }

    public object Fault(string? item = null) => new { itemCodes = new[] { item ?? Item }, category = "财务", severity = "Serious", description = "账目不符" };

    public Task<HttpResponseMessage> Raise(Guid round, object? fault = null, string? key = null) =>
        As(Role.Inspector, Inspector).Post($"/api/v1/inspection/rounds/{round}/units/{Department}/findings", fault ?? Fault(), key);

    public async Task<Found> Find()
    {
        var raised = await Raise(await RoundWithTeam()).Gives(HttpStatusCode.Created);
        return new(raised.GetProperty("findingId").GetGuid(), raised.GetProperty("caseId").GetGuid(), Guid.CreateVersion7(), raised.GetProperty("dueOn").GetDateTime());
    }

    public RectificationAssigned Assigned(Found f, int version = 1, string? person = null) => new(
        f.Task, f.Id, f.Case, Department, Path(Department), Item, true, Guid.CreateVersion7(), "POST", person ?? Holder, f.Due, version);

    public RectificationSubmitted Submitted(Found f, int attempt, string? by = null) => new(
        f.Task, f.Id, f.Case, Department, Path(Department), attempt, $"已整改 {attempt}", 1000 * attempt, [new(Guid.CreateVersion7(), "证据.pdf", "ab")], by ?? Holder, Holder);

    public ExtensionRequested Asked(Found f, int days, string? by = null) => new(
        Guid.CreateVersion7(), f.Task, f.Id, f.Case, Department, Path(Department), f.Due.AddDays(days), "需要更多时间", by ?? Holder);

    public RectificationOverdue Missed(Found f) => new(f.Task, f.Id, f.Case, Department, Path(Department), null, Holder, f.Due);

    public Task<HttpResponseMessage> Return(Found f, string? by = null) =>
        As(Role.Inspector, by ?? Inspector).Post($"/api/v1/inspection/findings/{f.Id}/return", new { reason = "证据不足" });

    public Task<HttpResponseMessage> Close(Found f, string? by = null) =>
        As(Role.Inspector, by ?? Inspector).Post($"/api/v1/inspection/findings/{f.Id}/close", new { conclusion = "已核实" });

    public Task<JsonElement> Get(Found f) => As(Role.Discipline, Planner).GetAsync($"/api/v1/inspection/findings/{f.Id}").Gives(HttpStatusCode.OK);

    public async Task<string> Status(Found f) => (await Get(f)).GetProperty("status").GetString()!;
}

/// <summary>A finding a test raised, and the task that will put it right.</summary>
public sealed record Found(Guid Id, Guid Case, Guid Task, DateTime DueAt)
{
    public DateOnly Due => DateOnly.FromDateTime(DueAt);
}
