using System.Security.Cryptography;

namespace DutyNet.Logbook.Ballots;

/// <summary>
/// The keys of open ballots, a file each, in a folder that the replicas share and that no backup should hold. A key is destroyed when its
/// ballot is closed: from then on nobody can tell what was on a paper.
/// </summary>
public sealed class BallotKeys(string folder)
{
    private const int Length = 32;

    /// <summary>Makes the key of a ballot; it is on disk when this returns.</summary>
    public async Task<byte[]> Create(Guid ballotId, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        var key = RandomNumberGenerator.GetBytes(Length);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var file = new FileStream(PathOf(ballotId), options);
        await file.WriteAsync(key, ct);
        await file.FlushAsync(ct);
        file.Flush(flushToDisk: true);
        return key;
    }

    /// <summary>The key of a ballot; null when it is not there.</summary>
    public async Task<byte[]?> Read(Guid ballotId, CancellationToken ct) =>
        File.Exists(PathOf(ballotId)) && await File.ReadAllBytesAsync(PathOf(ballotId), ct) is { Length: Length } key ? key : null;

    /// <summary>Destroys the key of a ballot.</summary>
    public void Destroy(Guid ballotId)
    {
        if (!File.Exists(PathOf(ballotId)))
            return;
        File.WriteAllBytes(PathOf(ballotId), RandomNumberGenerator.GetBytes(Length)); // where the file system writes in place, nothing is left on the disk
        File.Delete(PathOf(ballotId));
    }

    /// <summary>The ballots whose keys are there.</summary>
    public Guid[] Kept() => !Directory.Exists(folder) ? []
        : [.. Directory.EnumerateFiles(folder).Select(f => Guid.TryParseExact(Path.GetFileName(f), "N", out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty)];

    private string PathOf(Guid ballotId) => Path.Combine(folder, ballotId.ToString("N"));
}
