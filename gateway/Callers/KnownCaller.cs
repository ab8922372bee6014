using System.Reflection;
using DutyNet.Chassis.Access;

namespace DutyNet.Gateway.Callers;

/// <summary>A caller the gateway has recognised, and by what.</summary>
/// <param name="Caller">What the services are told.</param>
/// <param name="AccountId">The account, when a person calls.</param>
/// <param name="SessionId">The session, when the person signed in here.</param>
public sealed record KnownCaller(Caller Caller, Guid? AccountId = null, Guid? SessionId = null)
{
    /// <summary>Who stands in the ledgers: the account, and the person it is opened for.</summary>
    public static string ActorOf(Guid accountId, string? personCode) => personCode is null ? $"account/{accountId}" : $"account/{accountId}/{personCode}";

    /// <summary>The recognised caller of this request.</summary>
    public static KnownCaller? Of(HttpContext context) => context.Items[typeof(KnownCaller)] as KnownCaller;

    /// <summary>Lets an endpoint take the recognised caller as a parameter.</summary>
    public static ValueTask<KnownCaller?> BindAsync(HttpContext context, ParameterInfo parameter) => ValueTask.FromResult(Of(context));
}
