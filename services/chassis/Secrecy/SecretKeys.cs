using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;

namespace DutyNet.Chassis.Secrecy;

/// <summary>
/// The keys of masked sums that are still open, a file each, in a folder that the replicas share and that no backup should hold. A key is destroyed
/// when its sums are read: from then on nobody can tell what a paper added to them.
/// </summary>
public sealed class SecretKeys(string folder)
{
    private const int Length = 32;

    /// <summary>The folder that <c>Ballots__Folder</c> names; else <c>ballot-keys</c>, which backups leave out, in <c>Attachments__Folder</c>.</summary>
    public static SecretKeys From(IConfiguration configuration) => new(configuration["Ballots:Folder"]
        ?? Path.Combine(configuration["Attachments:Folder"] ?? throw new InvalidOperationException("Ballots__Folder is not set; see docs/operations.md."), "ballot-keys"));

    /// <summary>Makes a key; it is on disk when this returns.</summary>
    public async Task<byte[]> Create(Guid id, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        var key = RandomNumberGenerator.GetBytes(Length);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var file = new FileStream(PathOf(id), options);
        await file.WriteAsync(key, ct);
        await file.FlushAsync(ct);
        file.Flush(flushToDisk: true);
        return key;
    }

    /// <summary>The key; null when it is not there.</summary>
    public async Task<byte[]?> Read(Guid id, CancellationToken ct) =>
        File.Exists(PathOf(id)) && await File.ReadAllBytesAsync(PathOf(id), ct) is { Length: Length } key ? key : null;

    /// <summary>Destroys a key.</summary>
    public void Destroy(Guid id)
    {
        if (!File.Exists(PathOf(id)))
            return;
        File.WriteAllBytes(PathOf(id), RandomNumberGenerator.GetBytes(Length)); // where the file system writes in place, nothing is left on the disk
        File.Delete(PathOf(id));
    }

    /// <summary>What there are keys for.</summary>
    public Guid[] Kept() => !Directory.Exists(folder) ? []
        : [.. Directory.EnumerateFiles(folder).Select(f => Guid.TryParseExact(Path.GetFileName(f), "N", out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty)];

    private string PathOf(Guid id) => Path.Combine(folder, id.ToString("N"));
}
