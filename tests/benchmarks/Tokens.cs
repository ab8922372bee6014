using System.Collections.Concurrent;
using System.Security.Cryptography;
using DutyNet.Chassis.Access;
using DutyNet.System.Tests;

namespace DutyNet.Benchmarks;

/// <summary>Tokens as the gateway would sign them; one for a person as long as it lives.</summary>
public sealed class Tokens(Landscape landscape)
{
    private readonly ECDsa key = Key(landscape.SigningKey);
    private readonly ConcurrentDictionary<string, (string Token, DateTimeOffset Until)> known = new(StringComparer.Ordinal);

    public string Of(string person, Role role)
    {
        var now = DateTimeOffset.UtcNow;
        if (known.TryGetValue(person, out var held) && held.Until > now)
            return held.Token;
        var token = InternalToken.Sign(new Caller($"account/{person}", person, new HashSet<Role> { role }, "FH"), key, Path.GetFileNameWithoutExtension(landscape.SigningKey), now);
        known[person] = (token, now + (InternalToken.Lifetime / 2));
        return token;
    }

    private static ECDsa Key(string path)
    {
        var read = ECDsa.Create();
        read.ImportFromPem(File.ReadAllText(path));
        return read;
    }
}
