using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DutyNet.Chassis.Access;

/// <summary>
/// The short-lived token by which the gateway tells a service who is calling (ES256). The gateway signs with the newest private key;
/// services accept every public key in their folder, so that keys rotate without a pause.
/// </summary>
public static class InternalToken
{
    /// <summary>How long a token lives: long enough for one request on its way, too short to be worth stealing.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    internal const string Issuer = "dutynet-gateway";
    internal const string Audience = "dutynet-services";

    /// <summary>Signs what the gateway knows of a caller.</summary>
    public static string Sign(Caller caller, ECDsa key, string keyId, DateTimeOffset now) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = (now + Lifetime).UtcDateTime,
            Claims = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["sub"] = caller.Actor,
                ["person"] = caller.PersonCode ?? "",
                ["unit"] = caller.Unit,
                ["roles"] = caller.Roles.Select(r => r.ToString()).ToArray(),
            },
            SigningCredentials = new SigningCredentials(new ECDsaSecurityKey(key) { KeyId = keyId }, SecurityAlgorithms.EcdsaSha256),
        });

    /// <summary>The caller a token speaks of, or null when it is not one of the gateway's, or no longer.</summary>
    public static async Task<Caller?> Read(string token, IEnumerable<SecurityKey> keys, DateTimeOffset now)
    {
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = Issuer,
            ValidAudience = Audience,
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            IssuerSigningKeys = keys,
            RequireExpirationTime = true,
            LifetimeValidator = (from, until, _, _) => from <= now.UtcDateTime.AddSeconds(30) && until > now.UtcDateTime.AddSeconds(-30),
        });
        if (!result.IsValid)
            return null;
        var identity = result.ClaimsIdentity;
        var person = identity.FindFirst("person")?.Value;
        return new Caller(
            identity.FindFirst("sub")?.Value ?? "",
            string.IsNullOrEmpty(person) ? null : person,
            identity.FindAll("roles").Concat(identity.FindAll(ClaimTypes.Role)).Select(c => Enum.Parse<Role>(c.Value)).ToHashSet(),
            identity.FindFirst("unit")?.Value ?? "");
    }
}
