using System.Security.Cryptography;
using DutyNet.Chassis.Access;

namespace DutyNet.Gateway.Callers;

/// <summary>
/// The private keys of <c>Access:SigningKeys</c>; the newest by name signs. The folder is looked at again once a second, so that a key
/// is changed by adding a file: first its public half where the services read theirs, then the private one here, under the same name.
/// </summary>
public sealed class SigningKeys(IConfiguration configuration, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly string folder = configuration["Access:SigningKeys"] is { Length: > 0 } value
        ? value
        : throw new InvalidOperationException("Access__SigningKeys is not set; see docs/operations.md.");

    private readonly Lock gate = new();
    private readonly List<ECDsa> opened = [];
    private (string Path, DateTime WrittenAt, ECDsa Key)? current;
    private long lookedAt;

    /// <summary>A token that tells a service who calls.</summary>
    public string Sign(Caller caller)
    {
        var (path, _, key) = Newest();
        return InternalToken.Sign(caller, key, Path.GetFileNameWithoutExtension(path), clock.GetUtcNow());
    }

    private (string Path, DateTime WrittenAt, ECDsa Key) Newest()
    {
        lock (gate)
        {
            if (current is { } known && clock.GetElapsedTime(lookedAt) < LookEvery)
                return known;
            lookedAt = clock.GetTimestamp();
            var path = Directory.EnumerateFiles(folder, "*.pem").Max(StringComparer.Ordinal)
                ?? throw new InvalidOperationException($"there is no *.pem in {folder}; see docs/operations.md.");
            var writtenAt = File.GetLastWriteTimeUtc(path);
            if (current is { } unchanged && unchanged.Path == path && unchanged.WrittenAt == writtenAt)
                return unchanged;
            try
            {
                var key = ECDsa.Create();
                key.ImportFromPem(File.ReadAllText(path));
                opened.Add(key); // the one before may be signing at this moment: it is closed with the process
                current = (path, writtenAt, key);
            }
            catch (ArgumentException) when (current is not null)
            {
                // half written: the key before signs until the next look
            }
            return current!.Value;
        }
    }

    public void Dispose() => opened.ForEach(k => k.Dispose());
}
