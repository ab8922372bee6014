using DutyNet.Chassis.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DutyNet.Chassis.Access;

/// <summary>The roles an endpoint is for; an endpoint without it is closed to everybody.</summary>
public sealed record RequiredRoles(IReadOnlyList<Role> Roles);

/// <summary>Marks the few endpoints that need no caller: health.</summary>
public sealed record OpenToAll;

/// <summary>Who may call what.</summary>
public static class AccessRules
{
    /// <summary>Opens an endpoint to callers with one of these roles.</summary>
    public static TBuilder Requires<TBuilder>(this TBuilder endpoint, params Role[] roles)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new RequiredRoles(roles));

    /// <summary>Opens an endpoint to every signed-in caller, whatever the role.</summary>
    public static TBuilder RequiresAnyRole<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new RequiredRoles(Enum.GetValues<Role>()));

    /// <summary>Opens an endpoint to everybody, signed in or not.</summary>
    public static TBuilder NeedsNoCaller<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new OpenToAll());

    /// <summary>Reads the gateway's token and holds every endpoint to its roles; runs after routing.</summary>
    internal static async Task Enforce(HttpContext context, VerificationKeys keys, TimeProvider clock, RequestDelegate next)
    {
        var endpoint = context.GetEndpoint();
        if (endpoint is null || endpoint.Metadata.GetMetadata<OpenToAll>() is not null)
        {
            await next(context);
            return;
        }
        var header = context.Request.Headers.Authorization.ToString();
        var token = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header["Bearer ".Length..].Trim() : "";
        var caller = token.Length == 0 ? null : await InternalToken.Read(token, keys.For(token), clock.GetUtcNow());
        if (caller is null)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await Problem.Unauthorized().ExecuteAsync(context);
            return;
        }
        context.Items[typeof(Caller)] = caller;
        await Admit(context, caller, next);
    }

    /// <summary>Lets a known caller through to an endpoint that is open to one of their roles.</summary>
    public static async Task Admit(HttpContext context, Caller caller, RequestDelegate next)
    {
        // Routing's own answers (405, 415) are no endpoints of ours and have no roles.
        if (context.GetEndpoint() is not RouteEndpoint)
        {
            await next(context);
            return;
        }
        var required = context.GetEndpoint()?.Metadata.GetMetadata<RequiredRoles>();
        if (required is null || !required.Roles.Any(caller.Roles.Contains))
            await Problem.Forbidden("role-not-allowed", "您的角色不能执行此操作。", "Your roles do not allow this.").ExecuteAsync(context);
        else
            await next(context);
    }
}
