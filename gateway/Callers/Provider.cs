using DutyNet.Chassis.Problems;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace DutyNet.Gateway.Callers;

/// <summary>Whom a provider's token speaks of.</summary>
/// <param name="Subject">The provider's lasting name for the person; nobody chooses it, and it is given to nobody else.</param>
public sealed record Identity(string Subject);

/// <summary>
/// The OpenID Connect provider of <c>Oidc:Authority</c>, found by its discovery document; without that setting no token is accepted.
/// Its keys are read again twice a day, and when a token names one that is not known yet.
/// </summary>
public sealed class Provider(IConfiguration configuration, IHostEnvironment environment, TimeProvider clock, ILogger<Provider> log) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(12);
    // Tokens with made-up key ids must not make us call the provider for each of them.
    private static readonly TimeSpan ReadAtMostEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);
    private static readonly string[] Algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    private readonly string? authority = configuration["Oidc:Authority"]?.TrimEnd('/');
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly SemaphoreSlim gate = new(1, 1);
    private (OpenIdConnectConfiguration Discovered, DateTimeOffset At)? known;
    private DateTimeOffset triedAt = DateTimeOffset.MinValue;

    public async Task<Identity?> Read(string token, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(authority) || Parse(token) is not { } parsed)
            return null;
        var discovered = await Discover(parsed.Kid, ct);
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = configuration["Oidc:Issuer"] ?? discovered.Issuer,
            ValidAudience = configuration["Oidc:Audience"] ?? throw new InvalidOperationException("Oidc__Audience is not set; without it tokens for other systems would be accepted."),
            ValidAlgorithms = Algorithms,
            IssuerSigningKeys = discovered.SigningKeys,
            RequireExpirationTime = true,
            LifetimeValidator = (from, until, _, _) => (from is null || from <= (clock.GetUtcNow() + Skew).UtcDateTime) && until > (clock.GetUtcNow() - Skew).UtcDateTime,
        });
        if (!result.IsValid)
        {
            log.LogInformation("a provider's token was refused: {Reason}", result.Exception?.GetType().Name);
            return null;
        }
        var subject = result.ClaimsIdentity.FindFirst("sub")?.Value;
        return string.IsNullOrEmpty(subject) ? null : new Identity(subject);
    }

    private async Task<OpenIdConnectConfiguration> Discover(string keyId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (known is { } held && now - held.At < Fresh && (Has(held.Discovered, keyId) || now - triedAt < ReadAtMostEvery))
            return held.Discovered;
        await gate.WaitAsync(ct);
        try
        {
            if (known is { } meanwhile && Has(meanwhile.Discovered, keyId) && now - meanwhile.At < Fresh)
                return meanwhile.Discovered;
            triedAt = now;
            var retriever = new HttpDocumentRetriever(http) { RequireHttps = configuration.GetValue("Oidc:RequireHttps", !environment.IsDevelopment()) };
            known = (await OpenIdConnectConfigurationRetriever.GetAsync($"{authority}/.well-known/openid-configuration", retriever, ct), now);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or ArgumentException or HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            log.LogWarning("the sign-in provider does not answer: {Reason}", e.Message);
        }
        finally
        {
            gate.Release();
        }
        return known?.Discovered ?? throw new ProblemException(Problem.Of(503, "provider-away", "统一登录服务暂时不可用。", "The sign-in provider is not available for the moment."));
    }

    private static bool Has(OpenIdConnectConfiguration discovered, string keyId) => discovered.SigningKeys.Any(k => k.KeyId == keyId);

    private static JsonWebToken? Parse(string token)
    {
        try
        {
            return new JsonWebToken(token);
        }
        catch (ArgumentException)
        {
            return null; // not a token at all
        }
    }

    public void Dispose()
    {
        http.Dispose();
        gate.Dispose();
    }
}
