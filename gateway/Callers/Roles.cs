using DutyNet.Chassis.Access;
using DutyNet.Chassis.Problems;

namespace DutyNet.Gateway.Callers;

/// <summary>Which roles may be given to whom.</summary>
public static class Roles
{
    /// <summary>
    /// What a key may be given. A system has no person, so it never holds a role that acts in person:
    /// who inspects, decides proposals or answers for a post must be somebody.
    /// </summary>
    public static readonly IReadOnlySet<Role> OfKeys = new HashSet<Role> { Role.Administrator, Role.Clerk, Role.Department, Role.Operator, Role.Auditor };

    /// <summary>Roles that look at others, or give access: whoever holds one in the wrong unit judges their own case.</summary>
    public static readonly IReadOnlySet<Role> OfOversight = new HashSet<Role> { Role.Administrator, Role.Discipline, Role.Inspector, Role.Auditor };

    /// <summary>Roles as the database keeps them.</summary>
    public static string[] Write(IEnumerable<Role> roles) => [.. roles.Distinct().Order().Select(r => r.ToString())];

    /// <summary>Roles from the database.</summary>
    public static IReadOnlySet<Role> Read(string[] roles) => roles.Select(Enum.Parse<Role>).ToHashSet();

    /// <summary>
    /// An administrator of one unit gives access to that unit alone, one of the whole jurisdiction to any. The tree of units is the register's,
    /// and the way in must not depend on it.
    /// </summary>
    public static bool MayGrant(Caller administrator, string unit) => administrator.Unit == Caller.Everywhere || administrator.Unit == unit;

    /// <summary>The answer to an administrator who grants more than they have.</summary>
    public static Problem OutsideOwnUnit() =>
        Problem.Forbidden("outside-own-unit", "只能为本单位授权。", "You may give access to your own unit only.");

    /// <summary>The unit as the ledger's path wants it: the whole jurisdiction is the empty path.</summary>
    public static string PathOf(string unit) => unit == Caller.Everywhere ? "" : unit;
}
