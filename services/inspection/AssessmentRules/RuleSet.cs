using System.Text.Json;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;

namespace DutyNet.Inspection.AssessmentRules;

/// <summary>A version of a unit's rules. The shipped ones belong to no unit and hold where there are no others.</summary>
internal sealed record RuleSet(Guid Id, string? UnitCode, int Version, int FromYear, string Title, string Rules)
{
    /// <summary>The rules read.</summary>
    public RuleDocument Document => JsonSerializer.Deserialize<RuleDocument>(Rules, Json.Options)!;

    public static Problem NotFound => Problem.NotFound("rule-set", "考核规则");

    public static Problem PersonRequired => Problem.Forbidden("person-required", "须由本人以个人账号办理，系统密钥不能代行。", "A person must do this; a system's key cannot.");

    /// <summary>The rules in force for a unit's year, as adopted by an instant.</summary>
    public static Task<RuleSet> InForce(Tx tx, string path, int year, DateTimeOffset at) => tx.QuerySingleAsync<RuleSet>("""
        select id, unit_code, version, from_year, title, rules::text as rules from rules_in_force(@path::ltree, @year, @at)
        """, new { path, year, at });

    /// <summary>The rules by their id, as a reader of the caller's subtree may see them: those of a unit in it or above it, and the shipped ones.</summary>
    public static Task<RuleSet?> Of(Tx tx, Guid id, Caller caller) => tx.QuerySingleOrDefaultAsync<RuleSet>("""
        select s.id, s.unit_code, s.version, s.from_year, s.title, s.rules::text as rules
        from assessment_rule_sets s left join units u on u.code = s.unit_code
        where s.id = @id and (s.unit_code is null or u.path ~ @Scope::lquery or u.path @> (select path from units where code = @Unit))
        """, new { id, caller.Scope, caller.Unit });

    /// <summary>The path of the unit a request is about, the caller's own when none is named; null when it is not in the caller's subtree.</summary>
    public static async Task<(string Code, string Path)?> Place(Tx tx, string? unit, Caller caller)
    {
        var code = unit ?? caller.Unit;
        return await tx.QuerySingleOrDefaultAsync<string>("select path::text from units where code = @code", new { code }) is { } path && caller.MaySee(path) ? (code, path) : null;
    }

    public static Problem NoPlace => Problem.Invalid("unit", "unknown", "没有此单位。", "There is no such unit.");
}
