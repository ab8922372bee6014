using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace DutyNet.Chassis.Access;

/// <summary>The gateway's public keys, read from a folder of PEM files and read again every half minute, or when a token names an unknown one.</summary>
public sealed class VerificationKeys(string folder, TimeProvider clock)
{
    // A stranger's tokens must not make us read the disk for every request.
    private static readonly TimeSpan ReadAtMostEvery = TimeSpan.FromSeconds(1);

    // A public key that was taken away is no longer believed after this.
    private static readonly TimeSpan ReadAtLeastEvery = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private IReadOnlyList<SecurityKey> keys = [];
    private long readAt = long.MinValue;

    /// <summary>The keys to try for a token.</summary>
    public IReadOnlyList<SecurityKey> For(string token)
    {
        var keyId = KeyId(token);
        lock (gate)
        {
            var known = keys.Any(k => k.KeyId == keyId);
            var age = readAt == long.MinValue ? TimeSpan.MaxValue : clock.GetElapsedTime(readAt);
            if (age > ReadAtLeastEvery || (!known && age > ReadAtMostEvery))
            {
                keys = [.. Directory.EnumerateFiles(folder, "*.pem").Select(Read)];
                readAt = clock.GetTimestamp();
            }
            return [.. keys.Where(k => k.KeyId == keyId)];
        }
    }

    private static string? KeyId(string token)
    {
        try
        {
            return new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(token).Kid;
        }
        catch (ArgumentException)
        {
            return null; // not a token at all
        }
    }

    private static ECDsaSecurityKey Read(string path)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(path));
        return new ECDsaSecurityKey(key) { KeyId = Path.GetFileNameWithoutExtension(path) };
    }
}
