namespace DutyNet.Chassis.Files;

/// <summary>Where bytes lie, by a name of our own making: a folder, or a bucket of an S3-compatible store.</summary>
public abstract class Blobs
{
    /// <summary>Puts a local file there, whole or not at all; replaces what lies there. The file may be gone afterwards.</summary>
    public abstract Task Put(string name, string file, string sha256, CancellationToken ct);

    /// <summary>What lies there; null when nothing does.</summary>
    public abstract Task<Stream?> Get(string name, CancellationToken ct);

    /// <summary>Removes it; nothing there is no error.</summary>
    public abstract Task Remove(string name, CancellationToken ct);
}

/// <summary>A folder, shared by the replicas.</summary>
public sealed class FolderBlobs(string folder) : Blobs
{
    /// <inheritdoc/>
    public override Task Put(string name, string file, string sha256, CancellationToken ct)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Move(file, path, overwrite: true);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task<Stream?> Get(string name, CancellationToken ct)
    {
        try
        {
            return Task.FromResult<Stream?>(new FileStream(Path.Combine(folder, name), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 81920, FileOptions.Asynchronous));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    /// <inheritdoc/>
    public override Task Remove(string name, CancellationToken ct)
    {
        try
        {
            File.Delete(Path.Combine(folder, name));
        }
        catch (DirectoryNotFoundException)
        {
            // then it is not there
        }
        return Task.CompletedTask;
    }
}
