using System.Reflection;
using DutyNet.Chassis;
using DutyNet.Contracts;
using DutyNet.Contracts.Responsibility;
using DutyNet.Tests.Support;

namespace DutyNet.Accountability.Tests;

/// <summary>
/// The service with a small district: a committee FH with its secretary TOP; department FH_D01 (D1, member D1M) with branch FH_D01_B1 (B1, member B1M);
/// enterprise FH_E01 (E1, member E1M); town FH_V01 without a secretary, with village FH_V01_C1 (C1).
/// </summary>
public sealed class AccountabilityService() : ServiceUnderTest("accountability", (args, replace) => Program.Build(args, replace))
{
    public static readonly DateOnly Monday = new(2026, 3, 2);

    protected override Assembly ServiceAssembly => typeof(Program).Assembly;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        ItIs(Monday);
        foreach (var fact in District())
            await this.Handle(fact);
    }

    /// <summary>Sets the clock to ten in the morning of a day in China.</summary>
    public void ItIs(DateOnly day) => Clock.SetTo(new DateTimeOffset(day.ToDateTime(new TimeOnly(10, 0)), ShiftedClock.ChinaOffset));

    /// <summary>The register as its events tell it.</summary>
    public static IEnumerable<IFact> District() =>
    [
        Unit("FH", null, "丰河区委"), Unit("FH.FH_D01", "FH", "区交通局"), Unit("FH.FH_D01.FH_D01_B1", "FH_D01", "运输支部"),
        Unit("FH.FH_E01", "FH", "城建公司"), Unit("FH.FH_V01", "FH", "湖东镇"), Unit("FH.FH_V01.FH_V01_C1", "FH_V01", "东湖村"),
        Filled("FH", "TOP", PostRole.FirstResponsible), Filled("FH", "DISC", PostRole.DisciplineSecretary),
        Filled("FH.FH_D01", "D1", PostRole.FirstResponsible), Filled("FH.FH_D01", "D1M", PostRole.TeamMember),
        Filled("FH.FH_D01.FH_D01_B1", "B1", PostRole.FirstResponsible), Filled("FH.FH_D01.FH_D01_B1", "B1M", PostRole.TeamMember),
        Filled("FH.FH_E01", "E1", PostRole.FirstResponsible), Filled("FH.FH_E01", "E1M", PostRole.TeamMember),
        Filled("FH.FH_V01.FH_V01_C1", "C1", PostRole.FirstResponsible),
    ];

    public static UnitRegistered Unit(string path, string? parent, string name, int version = 1) =>
        new(path[(path.LastIndexOf('.') + 1)..], path, name, "Unit", null, parent, version);

    public static PostFilled Filled(string path, string person, PostRole role, string? post = null, int version = 1) =>
        new(IdOf($"holding/{post ?? person}/{person}"), PostOf(post ?? person), $"POST_{post ?? person}", path[(path.LastIndexOf('.') + 1)..], path, "职务", role, [],
            person, $"姓名{person}", "县处级", "外地", new DateOnly(2024, 1, 1), version);

    public static PostVacated Vacated(PostFilled e, DateOnly until, int version = 2) =>
        new(e.HoldingId, e.PostId, e.PostCode, e.UnitCode, e.UnitPath, e.Title, e.Role, e.Areas, e.PersonCode, e.PersonName, e.Rank, e.NativePlace, e.From, until, version);

    /// <summary>The post of the person who held it first.</summary>
    public static Guid PostOf(string person) => IdOf($"post/{person}");

    private static Guid IdOf(string text) => new(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
}
