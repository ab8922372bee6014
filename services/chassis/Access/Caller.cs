using System.Reflection;
using Microsoft.AspNetCore.Http;

namespace DutyNet.Chassis.Access;

/// <summary>Who is calling, as the gateway's token says: nothing else is believed.</summary>
/// <param name="Actor">Who acts, as <c>account/id</c> or <c>key/id</c>; stands in the ledger.</param>
/// <param name="PersonCode">The person, when a person calls; null for a department's system.</param>
/// <param name="Roles">What they may do.</param>
/// <param name="Unit">Code of the unit whose subtree they may act in; <c>*</c> for the whole jurisdiction.</param>
public sealed record Caller(string Actor, string? PersonCode, IReadOnlySet<Role> Roles, string Unit)
{
    /// <summary>The unit code that means the whole jurisdiction.</summary>
    public const string Everywhere = "*";

    /// <summary>An lquery that matches the paths of the caller's subtree; every query is limited by it: <c>unit_path ~ @scope::lquery</c>.</summary>
    public string Scope => Unit == Everywhere ? "*" : $"*.{Unit}.*";

    /// <summary>True when the caller acts in the whole jurisdiction, as whoever runs the services must.</summary>
    public bool IsEverywhere => Unit == Everywhere;

    /// <summary>True when the caller has one of these roles.</summary>
    public bool Is(params ReadOnlySpan<Role> roles)
    {
        foreach (var role in roles)
            if (Roles.Contains(role))
                return true;
        return false;
    }

    /// <summary>True when a unit's path lies in the caller's subtree. What lies outside is answered as not found: not even its existence shows.</summary>
    public bool MaySee(string unitPath) => Unit == Everywhere || unitPath.Split('.').Contains(Unit, StringComparer.Ordinal);

    /// <summary>True when the caller may read restricted facts (proposals, proceedings, clues).</summary>
    public bool MaySeeRestricted => Is(Role.Discipline, Role.Auditor);

    /// <summary>The caller of this request, once the token was checked.</summary>
    public static Caller? Of(HttpContext? http) => http?.Items[typeof(Caller)] as Caller;

    /// <summary>Lets an endpoint take the caller as a parameter.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext context, ParameterInfo parameter) => ValueTask.FromResult(Of(context));
}
