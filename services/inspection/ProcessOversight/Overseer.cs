using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Inspection.Register;

namespace DutyNet.Inspection.ProcessOversight;

/// <summary>Who oversees a process while it runs: the department that regulates it (document 002, 过程监审).</summary>
internal static class Overseer
{
    // What the register calls a body of discipline or of supervision.
    private static readonly string[] DisciplineBodies = ["DisciplineCommission", "ResidentGroup", "VillageSupervision"];

    // What regulates something; a branch, a village or an enterprise regulates nothing.
    private static readonly string[] Regulating = ["Department", "Committee", "Street", "Town", "Park"];

    /// <summary>Why a unit cannot regulate anything: a discipline or audit body never stands in for the regulating department. Null when it can.</summary>
    public static FieldError? Refuses(string field, string kind, string name, Policies policies) => kind switch
    {
        _ when DisciplineBodies.Contains(kind) => new(field, "discipline-body", "纪检监督机构不得代替主管部门监审。", "A discipline body never stands in for the regulating department."),
        _ when policies.AuditBodyWords.Any(w => name.Contains(w, StringComparison.Ordinal)) => new(field, "audit-body", "审计机构不得代替主管部门监审。", "An audit body never stands in for the regulating department."),
        _ when !Regulating.Contains(kind) => new(field, "not-a-department", "该类单位不是主管部门。", "A unit of this kind regulates nothing."),
        _ => null,
    };
}

/// <summary>The oversight of one process, locked, as the overseer acts in it.</summary>
internal sealed record Oversight(Guid Id, string UnitCode, string UnitPath, string Overseer, string OverseerPath, bool Concluded)
{
    /// <summary>Locks it; null when neither the overseen nor the overseeing unit is in the caller's subtree.</summary>
    public static async Task<Oversight?> Lock(Tx tx, Guid id, Caller caller)
    {
        await tx.ExecuteAsync("select from process_oversights where id = @id for update", new { id });
        var oversight = await tx.QuerySingleOrDefaultAsync<Oversight>("""
            select o.id, o.unit_code, u.path::text as unit_path, o.overseer, v.path::text as overseer_path, o.regular is not null as concluded
            from process_oversights o join units u on u.code = o.unit_code join units v on v.code = o.overseer
            where o.id = @id
            """, new { id });
        return oversight is not null && (caller.MaySee(oversight.UnitPath) || caller.MaySee(oversight.OverseerPath)) ? oversight : null;
    }

    /// <summary>Why the caller may not speak for the overseer; null when they may.</summary>
    public async Task<Problem?> Refuses(Tx tx, Caller caller, DateOnly today) =>
        !caller.MaySee(OverseerPath) || await OfUnit.Refuses(tx, caller, Overseer, today) is not null
            ? Problem.Forbidden("not-the-overseer", "只有监审的主管部门可以办理。", "Only the overseeing department may do this.")
            : Concluded ? Problem.Conflict("oversight-concluded", "该项监审已结束。", "The oversight is concluded.") : null;

    public static Problem NotFound => Problem.NotFound("process-oversight", "过程监审");
}
