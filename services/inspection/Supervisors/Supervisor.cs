using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;

namespace DutyNet.Inspection.Supervisors;

/// <summary>A supervisor (监督员), locked: whom they watch, and for how long.</summary>
internal sealed record Supervisor(Guid Id, string UnitCode, string UnitPath, string PersonCode, DateOnly FromOn, DateOnly UntilOn, DateOnly? EndedOn)
{
    /// <summary>The last day they serve.</summary>
    public DateOnly LastOn => EndedOn ?? UntilOn;

    /// <summary>True when they serve on a day.</summary>
    public bool Serves(DateOnly day) => FromOn <= day && day <= LastOn;

    /// <summary>Locks a supervisor, which orders their returns; null when the caller may not know of them: discipline staff of the subtree may, and they themselves.</summary>
    public static async Task<Supervisor?> Lock(Tx tx, Guid supervisorId, Caller caller)
    {
        await tx.ExecuteAsync("select from supervisors where id = @supervisorId for update", new { supervisorId });
        return await tx.QuerySingleOrDefaultAsync<Supervisor>("""
            select s.id, s.unit_code, u.path::text as unit_path, s.person_code, s.from_on, s.until_on, s.ended_on
            from supervisors s join units u on u.code = s.unit_code
            where s.id = @supervisorId and ((u.path ~ @scope::lquery and @discipline) or s.person_code = @person)
            """, new { supervisorId, scope = caller.Scope, discipline = caller.Is(Role.Discipline), person = caller.PersonCode });
    }

    public static Problem NotFound => Problem.NotFound("supervisor", "监督员");
}
