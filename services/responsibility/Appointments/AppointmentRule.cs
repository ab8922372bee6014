using DutyNet.Contracts;
using DutyNet.Responsibility.Register;

namespace DutyNet.Responsibility.Appointments;

/// <summary>What a rule on appointments asks.</summary>
public enum AppointmentRuleKind
{
    /// <summary>异地任职: who leads the discipline work of a unit of the kinds named must not come from it.</summary>
    NonLocal,

    /// <summary>任职经历: who takes such a post has held one of the prior ones before, except in units that need highly specialised heads.</summary>
    PriorRole,

    /// <summary>任期交流: who has held such a post for so many years is listed for rotation, and where it is said, goes only to units of certain kinds.</summary>
    MaxTenure,
}

/// <summary>One rule with its parameters; which of them count depends on the kind.</summary>
/// <param name="Code">Stable code; an appointment that breaks the rule is refused with it.</param>
/// <param name="Kind">What it asks.</param>
/// <param name="On">False for a rule that is kept but not applied.</param>
/// <param name="Title">What it says, for people.</param>
/// <param name="Roles">PriorRole, MaxTenure: roles of the posts it is about.</param>
/// <param name="UnitKinds">Kinds of the units it is about; for NonLocal the places overseen; empty: all.</param>
/// <param name="PriorRoles">PriorRole: roles one of which must have been held.</param>
/// <param name="PriorUnitKinds">PriorRole: kinds of units in which it must have been held.</param>
/// <param name="ExceptUnits">PriorRole: codes of the highly specialised units it does not hold for.</param>
/// <param name="Years">MaxTenure: years in the post after which rotation is due.</param>
/// <param name="RotateTo">MaxTenure: kinds of units to which one whose rotation is due may be appointed; empty: any, they are only listed.</param>
/// <param name="Basis">The document it comes from.</param>
public sealed record AppointmentRule(
    string Code,
    AppointmentRuleKind Kind, bool On,
    string Title,
    PostRole[] Roles, UnitKind[] UnitKinds, PostRole[] PriorRoles, UnitKind[] PriorUnitKinds, string[] ExceptUnits,
    int? Years, UnitKind[] RotateTo,
    string Basis)
{
    /// <summary>
    /// What holds until a jurisdiction says otherwise. Document 002 (Miyun) names the rules and no numbers: ten and five years are ours.
    /// The two that need a whole career in the register, or its heads to agree, are off.
    /// </summary>
    public static readonly IReadOnlyList<AppointmentRule> Shipped =
    [
        new("native-place", AppointmentRuleKind.NonLocal, true, "街道、乡镇纪（工）委书记异地任职", [], [UnitKind.Street, UnitKind.Town], [], [], [], null, [], "文件002（密云）：纪委书记异地任职"),
        new("tenure", AppointmentRuleKind.MaxTenure, true, "同一岗位任职满十年列入交流", [PostRole.FirstResponsible, PostRole.TeamMember, PostRole.DisciplineSecretary], [], [], [], [], 10, [],
            "文件002（密云）：对在同一岗位上任职时间较长的干部加大交流力度"),
        new("department-head-from-town", AppointmentRuleKind.PriorRole, false, "部门主要负责人须有街道、乡镇主要负责人任职经历，专业性强的除外", [PostRole.FirstResponsible], [UnitKind.Department],
            [PostRole.FirstResponsible], [UnitKind.Street, UnitKind.Town], [], null, [], "文件002（密云）"),
        new("town-head-to-department", AppointmentRuleKind.MaxTenure, false, "街道、乡镇正职任职时间较长的，交流到部门任职", [PostRole.FirstResponsible], [UnitKind.Street, UnitKind.Town], [], [], [], 5, [UnitKind.Department],
            "文件002（密云）"),
    ];

    /// <summary>True when the rule is about such a post.</summary>
    public bool IsAbout(PostRole role, UnitKind kind) => Roles.Contains(role) && (UnitKinds.Length == 0 || UnitKinds.Contains(kind));
}
