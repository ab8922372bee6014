using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace DutyNet.Gateway.Callers;

/// <summary>
/// A secret handed out once: <c>prefix_id_random</c>. The id finds the row, the 256 random bits are kept as SHA-256 only;
/// a slow hash is for what people can remember, these bits cannot be guessed.
/// </summary>
public sealed record Secret(Guid Id, string Text, byte[] Hash)
{
    /// <summary>Begins an API key.</summary>
    public const string Key = "dn";

    /// <summary>Begins a session's token.</summary>
    public const string Session = "ds";

    private const int RandomBytes = 32;

    /// <summary>Makes a new one.</summary>
    public static Secret New(string prefix, Guid id)
    {
        var text = $"{prefix}_{id:N}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes))}";
        return new Secret(id, text, HashOf(text));
    }

    /// <summary>Reads one that a caller sent; null when it has not the form, so that noise never reaches the database.</summary>
    public static Secret? Read(string prefix, string text)
    {
        var parts = text.Split('_', 3);
        return parts.Length == 3 && parts[0] == prefix && Guid.TryParseExact(parts[1], "N", out var id) && parts[2].Length == Base64Url.GetEncodedLength(RandomBytes)
            ? new Secret(id, text, HashOf(text))
            : null;
    }

    /// <summary>Compares with a kept hash, in a time that tells nothing.</summary>
    public bool Fits(byte[] kept) => CryptographicOperations.FixedTimeEquals(Hash, kept);

    private static byte[] HashOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
