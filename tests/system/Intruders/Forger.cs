using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DutyNet.Chassis.Access;

namespace DutyNet.System.Tests.Intruders;

/// <summary>Makes internal tokens, a genuine one and every kind that somebody might pass off as one.</summary>
public sealed class Forger(string signingKey)
{
    private static readonly Caller Somebody = new("account/forged", "P00001", new HashSet<Role>(Enum.GetValues<Role>()), Caller.Everywhere);

    // Whoever signs keeps keys in use for later: none of them is disposed.
    private readonly ECDsa genuine = Read(signingKey);
    private readonly ECDsa own = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>One that the gateway could have made.</summary>
    public string Genuine() => Signed(DateTimeOffset.UtcNow);

    public IEnumerable<(string What, string Token)> Forgeries()
    {
        var parts = Genuine().Split('.');
        var parameters = own.ExportParameters(includePrivateParameters: false);
        var embedded = new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64Url.EncodeToString(parameters.Q.X), ["y"] = Base64Url.EncodeToString(parameters.Q.Y) };

        yield return ("no token at all", "");
        yield return ("what is none", "a.b.c");
        yield return ("algorithm none", Part(new { alg = "none", typ = "JWT", kid = "1" }) + $".{parts[1]}.");
        yield return ("algorithm NONE with the genuine signature", Part(new { alg = "NONE", typ = "JWT", kid = "1" }) + $".{parts[1]}.{parts[2]}");
        yield return ("no algorithm", Part(new { typ = "JWT", kid = "1" }) + $".{parts[1]}.{parts[2]}");
        yield return ("no signature", $"{parts[0]}.{parts[1]}.");
        yield return ("two parts", $"{parts[0]}.{parts[1]}");
        foreach (var (name, secret) in new[] { ("PEM", Encoding.UTF8.GetBytes(genuine.ExportSubjectPublicKeyInfoPem())), ("bytes", genuine.ExportSubjectPublicKeyInfo()) })
        {
            var text = Part(new { alg = "HS256", typ = "JWT", kid = "1" }) + $".{parts[1]}";
            yield return ($"HS256 with the public key's {name} as its secret", $"{text}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(text)))}");
        }
        yield return ("another key under the genuine name", InternalToken.Sign(Somebody, own, "1", DateTimeOffset.UtcNow));
        yield return ("another key under its own name", InternalToken.Sign(Somebody, own, "2", DateTimeOffset.UtcNow));
        yield return ("a key named by a path", InternalToken.Sign(Somebody, own, "../signing/1", DateTimeOffset.UtcNow));
        yield return ("a key that the token brings along", By(own, new JsonObject { ["alg"] = "ES256", ["kid"] = "1", ["jwk"] = embedded }, Claims()));
        yield return ("a key of no name", By(genuine, new JsonObject { ["alg"] = "ES256" }, Claims()));
        yield return ("expired two minutes ago", Signed(DateTimeOffset.UtcNow.AddMinutes(-3)));
        yield return ("from the future", Signed(DateTimeOffset.UtcNow.AddMinutes(5)));
        yield return ("without an end", By(genuine, Header(), Claims(c => c.Remove("exp"))));
        yield return ("of another issuer", By(genuine, Header(), Claims(c => c["iss"] = "somebody")));
        yield return ("for another audience", By(genuine, Header(), Claims(c => c["aud"] = "somebody")));
        yield return ("of no issuer", By(genuine, Header(), Claims(c => c.Remove("iss"))));
        yield return ("with more roles put in", $"{parts[0]}.{Part(Claims())}.{parts[2]}");
        yield return ("with its signature's first bit turned", $"{parts[0]}.{parts[1]}.{Turned(parts[2])}");
        yield return ("twice in one", $"{Genuine()}, {Genuine()}");
    }

    private string Signed(DateTimeOffset now) =>
        InternalToken.Sign(new Caller("account/nobody", "P00001", new HashSet<Role> { Role.Discipline }, Caller.Everywhere), genuine, "1", now);

    private static ECDsa Read(string path)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(path));
        return key;
    }

    private static JsonObject Header() => new() { ["alg"] = "ES256", ["typ"] = "JWT", ["kid"] = "1" };

    private static JsonObject Claims(Action<JsonObject>? change = null)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["iss"] = "dutynet-gateway",
            ["aud"] = "dutynet-services",
            ["iat"] = now,
            ["nbf"] = now,
            ["exp"] = now + 60,
            ["sub"] = "account/forged",
            ["person"] = "P00001",
            ["unit"] = "*",
            ["roles"] = new JsonArray("Administrator", "Discipline"),
        };
        change?.Invoke(claims);
        return claims;
    }

    private static string By(ECDsa key, JsonObject header, JsonObject claims)
    {
        var text = $"{Part(header)}.{Part(claims)}";
        return $"{text}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256))}";
    }

    private static string Turned(string signature)
    {
        var bytes = Base64Url.DecodeFromChars(signature);
        bytes[0] ^= 0x80;
        return Base64Url.EncodeToString(bytes);
    }

    private static string Part(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));
}
