using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Responsibility.Register;

namespace DutyNet.Responsibility.Posts;

/// <summary>A post after a change.</summary>
/// <param name="PostId">The post.</param>
/// <param name="Code">Its code.</param>
/// <param name="UnitCode">Its unit.</param>
/// <param name="Title">Its title.</param>
/// <param name="Version">Its version.</param>
/// <param name="From">First day on which it is so.</param>
public sealed record PostState(Guid PostId, string Code, string UnitCode, string Title, int Version, DateOnly From);

/// <summary>What changes of a post begin with.</summary>
internal static class PostChange
{
    private sealed record Standing(Guid Id, string Code, string UnitCode, string Title, string Role, string[] Areas, string[] InChargeOf, int Version, string Path, DateOnly? ClosedOn);

    /// <summary>The post as it is, and why it cannot be changed from a day on. The register must be held still.</summary>
    public static async Task<(PlannedPost Post, Problem? Refused)> Load(Tx tx, Caller caller, string code, DateOnly from)
    {
        var found = await tx.QuerySingleOrDefaultAsync<Standing>("""
            select p.id, p.code, p.unit_code, p.title, p.role, p.areas, p.in_charge_of, p.version, u.path::text as path, p.closed_on
            from posts p join units u on u.code = p.unit_code where p.code = @code
            """, new { code });
        if (found is null || !caller.MaySee(found.Path))
            return (null!, Problem.NotFound("post", "此岗位"));
        return (new PlannedPost(found.Id, found.Code, found.UnitCode, found.Title, found.Role, found.Areas, found.InChargeOf, found.Version),
            found.ClosedOn is not null ? Problem.Conflict("post-closed", $"岗位 {code} 已撤销。", $"Post {code} is closed.")
            : await History.LaterChange(tx, from, [], [], [code]) is { } later ? ChangeDay.Contradicted(later) : null);
    }

    /// <summary>What is wrong with a portfolio (分管): areas nobody knows, units the caller cannot see.</summary>
    public static async Task<Problem?> RefusedPortfolio(Tx tx, Caller caller, string[]? areas, string[]? inChargeOf, string[] before)
    {
        var seen = await tx.QueryAsync<string>("select code from units where code = any (@inChargeOf) and closed_on is null and path ~ @scope::lquery", new { inChargeOf = inChargeOf ?? [], scope = caller.Scope });
        FieldError[] errors =
        [
            .. (areas ?? []).Except(Codes.Areas).Select(a => new FieldError("areas", "unknown-area", $"未知的分管领域“{a}”。", $"Unknown area '{a}'.")),
            .. (inChargeOf ?? []).Except(seen).Except(before).Select(c => new FieldError("inChargeOf", "unknown-unit", $"没有单位 {c}。", $"There is no unit {c}.")),
        ];
        return errors.Length == 0 ? null : Problem.Invalid(errors);
    }
}
