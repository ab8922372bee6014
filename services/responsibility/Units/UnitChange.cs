using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Responsibility.Register;

namespace DutyNet.Responsibility.Units;

/// <summary>A unit after a change.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Name">Its name.</param>
/// <param name="Path">Its path, codes joined by dots.</param>
/// <param name="Version">Its version.</param>
/// <param name="From">First day on which it is so.</param>
public sealed record UnitState(string Code, string Name, string Path, int Version, DateOnly From);

/// <summary>What every change of a unit begins with.</summary>
internal static class UnitChange
{
    private const int Deepest = 32;

    private sealed record Standing(string Code, string Name, string Kind, string? Class, string? ParentCode, string Path, int Version, DateOnly? ClosedOn);

    /// <summary>The unit as it is, and why it cannot be changed from a day on: foreign, closed, or changed later. The register must be held still.</summary>
    public static async Task<(PlannedUnit Unit, Problem? Refused)> Load(Tx tx, Caller caller, string code, DateOnly from)
    {
        var found = await tx.QuerySingleOrDefaultAsync<Standing>("select code, name, kind, class, parent_code, path::text as path, version, closed_on from units where code = @code", new { code });
        if (found is null || !caller.MaySee(found.Path))
            return (null!, Problem.NotFound("unit", "此单位"));
        var unit = new PlannedUnit(found.Code, found.Name, found.Kind, found.Class, found.ParentCode, found.Path, found.Version);
        return (unit, found.ClosedOn is not null
            ? Problem.Conflict("unit-closed", $"单位 {code} 已撤销。", $"Unit {code} is closed.")
            : await History.LaterChange(tx, from, [code], [], []) is { } later ? ChangeDay.Contradicted(later) : null);
    }

    /// <summary>A department describes itself, but where it stands in the tree, and whether it is there, is for those above.</summary>
    public static Problem? RefusedForItself(Caller caller, string code) => caller.Unit == code
        ? Problem.Forbidden("own-place", "单位不能自行变更隶属、合并或撤销，须由上级办理。", "Who is above moves, merges or closes a unit, not the unit itself.") : null;

    /// <summary>
    /// Everything below a unit that moves below another, with its new path. Refused when one of them is known to have changed later.
    /// </summary>
    public static async Task<(List<PlannedUnit> Moved, Problem? Refused)> Below(Tx tx, PlannedUnit unit, string newPath, DateOnly from)
    {
        var below = await tx.QueryAsync<Standing>("""
            select code, name, kind, class, parent_code, path::text as path, version, closed_on from units
            where path <@ @Path::ltree and code <> @Code and (closed_on is null or closed_on >= @from) order by path
            """, new { unit.Path, unit.Code, from });
        if (below.Find(b => b.ClosedOn is not null)?.Code is { } closed)
            return ([], ChangeDay.Contradicted(closed));
        if (await History.LaterChange(tx, from, [.. below.Select(b => b.Code)], [], []) is { } later)
            return ([], ChangeDay.Contradicted(later));
        var moved = below.Select(b => new PlannedUnit(b.Code, b.Name, b.Kind, b.Class, b.ParentCode, newPath + b.Path[unit.Path.Length..], b.Version + 1)).ToList();
        return (moved, TooDeep(moved.Select(m => m.Path).Append(newPath)));
    }

    /// <summary>A tree deeper than any jurisdiction is.</summary>
    public static Problem? TooDeep(IEnumerable<string> paths) => paths.Any(p => p.Count(c => c == '.') > Deepest)
        ? Problem.Unprocessable("too-deep", $"层级最多 {Deepest} 级。", $"At most {Deepest} levels.") : null;

    /// <summary>Posts in charge of a unit that is there no longer are in charge of what it went into, or of one unit less, from today on.</summary>
    public static async Task PassOnCharge(Tx tx, string code, string? into, string reason, DateOnly today, DateTimeOffset now)
    {
        var plan = new RegisterPlan(today, isFirstWord: false, reason);
        plan.Posts.AddRange(await tx.QueryAsync<PlannedPost>("""
            select id, code, unit_code, title, role, areas,
                   case when @into::text is null or @into = any (in_charge_of) then array_remove(in_charge_of, @code) else array_replace(in_charge_of, @code, @into) end as in_charge_of, version + 1 as version
            from posts where @code = any (in_charge_of) and closed_on is null
            """, new { code, into }));
        if (plan.Posts.Count > 0)
            await RegisterWriter.Apply(tx, plan, today, now);
    }
}
