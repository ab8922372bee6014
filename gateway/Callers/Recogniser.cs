using DutyNet.Chassis.Problems;
using Microsoft.Extensions.Primitives;

namespace DutyNet.Gateway.Callers;

/// <summary>What came of a caller's credentials: somebody, or why nobody.</summary>
public sealed record Recognition(KnownCaller? Known, Problem? Refusal)
{
    /// <summary>Nobody vouches for these credentials; it is not said what was wrong with them.</summary>
    public static Recognition Nobody { get; } = new(null, Problem.Unauthorized());
}

/// <summary>
/// Finds out who calls, from <c>Authorization: Bearer</c> or <c>X-Api-Key</c>: a department's key, a session, or a provider's token.
/// The database is asked for every request, so that a revoked key and a closed account are refused from the next request on.
/// </summary>
public sealed class Recogniser(KeyCallers keys, SessionCallers sessions, ProviderCallers provider)
{
    public async Task<Recognition> Recognise(HttpRequest request, CancellationToken ct)
    {
        if (Credential(request.Headers.Authorization, request.Headers["X-Api-Key"]) is not { } credential)
            return Recognition.Nobody;
        if (Secret.Read(Secret.Key, credential) is { } key)
            return await keys.Recognise(key, ct);
        if (Secret.Read(Secret.Session, credential) is { } session)
            return await sessions.Recognise(session, ct);
        return await provider.Recognise(credential, ct);
    }

    // Two credentials in one request may be two callers: nobody then.
    private static string? Credential(StringValues authorization, StringValues apiKey)
    {
        if (authorization.Count + apiKey.Count != 1)
            return null;
        if (apiKey.Count == 1)
            return apiKey.ToString().Trim();
        var header = authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header["Bearer ".Length..].Trim() : null;
    }
}
