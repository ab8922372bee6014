using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using DutyNet.Chassis.Telemetry;
using Microsoft.Extensions.Configuration;

namespace DutyNet.Chassis.Files;

/// <summary>What was received of a file.</summary>
/// <param name="Sha256">Hash of the content, lower-case hex; also its name in the store.</param>
/// <param name="Size">Bytes.</param>
/// <param name="MediaType">Type found from the content, not from the name; null when it is none of the accepted kinds: then it was not kept.</param>
public sealed record Received(string Sha256, long Size, string? MediaType);

/// <summary>A proof's bytes in the store are no longer those that were received: somebody or something changed or removed them.</summary>
public sealed class ContentChangedException(string sha256) : Exception($"stored content {sha256} was changed or is gone")
{
    /// <summary>The hash it no longer has.</summary>
    public string Sha256 => sha256;
}

/// <summary>Keeps the bytes of proofs by their hash, in a folder or in a bucket: the same content once, never overwritten, streamed in and out.</summary>
public sealed class ContentStore(Blobs blobs, string staging)
{
    private static readonly Counter<long> Changed = Meters.Meter.CreateCounter<long>("dutynet.content.changed", description: "reads refused because the stored bytes no longer have their hash");

    /// <summary>A store in a folder.</summary>
    public ContentStore(string folder)
        : this(new FolderBlobs(folder), Path.Combine(folder, "incoming"))
    {
    }

    /// <summary>The store that the section <c>Attachments</c> of the configuration names: a folder, or with <c>Store=S3</c> a bucket.</summary>
    public static ContentStore From(IConfiguration configuration) => configuration["Attachments:Store"] switch
    {
        null or "" or "Folder" => new ContentStore(configuration["Attachments:Folder"] ?? throw new InvalidOperationException("Attachments__Folder is not set; see docs/operations.md.")),
        "S3" => new ContentStore(S3Blobs.From(configuration.GetSection("Attachments:S3")), configuration["Attachments:Staging"] ?? Path.Combine(Path.GetTempPath(), "dutynet-staging")),
        var other => throw new InvalidOperationException($"Attachments__Store is {other}; it may be Folder or S3."),
    };

    /// <summary>Streams content in; it is in the store when this returns, unless it is none of the accepted kinds.</summary>
    public async Task<Received> Receive(Stream content, CancellationToken ct)
    {
        using var staged = await Stage(content, null, ct);
        if (staged.MediaType is not null)
            await Keep(staged, ct);
        return new Received(staged.Sha256, staged.Size, staged.MediaType);
    }

    /// <summary>
    /// Streams content to where it waits to be kept, hashing on the way. Reading stops as soon as the beginning is none of the accepted kinds
    /// (no media type then), or as it grows beyond what <paramref name="largest"/> allows for its kind.
    /// </summary>
    public async Task<Staged> Stage(Stream content, Func<MediaGroup, long>? largest, CancellationToken ct)
    {
        Directory.CreateDirectory(staging);
        var path = Path.Combine(staging, Guid.NewGuid().ToString("N"));
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var size = 0L;
            var limit = long.MaxValue;
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 81920, FileOptions.Asynchronous);
            var buffer = new byte[81920];
            int read;
            // the first piece is as long as the look at the beginning needs, however slowly it comes
            while ((read = await content.ReadAtLeastAsync(buffer, size == 0 ? MediaTypes.HeadLength : 1, throwOnEndOfStream: false, ct)) > 0)
            {
                if (size == 0)
                {
                    if (MediaTypes.Of(buffer.AsSpan(0, read)) is not { } begins)
                        return new Staged(path, "", read, null, false);
                    limit = largest?.Invoke(MediaTypes.GroupOf(begins)) ?? limit;
                }
                size += read;
                if (size > limit)
                    return new Staged(path, "", size, null, true);
                hash.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), ct);
            }
            await file.FlushAsync(ct);
            file.Flush(flushToDisk: true); // the transaction that mentions it commits after this
            return new Staged(path, Convert.ToHexStringLower(hash.GetHashAndReset()), size, size == 0 ? null : MediaTypes.Find(file), false);
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Puts what was staged into the store. The same content again changes nothing, unless what lies there is no longer that content: then these are the good bytes.</summary>
    public async Task Keep(Staged staged, CancellationToken ct)
    {
        if (!await IsIntact(staged.Sha256, ct))
            await blobs.Put(NameOf(staged.Sha256), staged.Path, staged.Sha256, ct);
    }

    /// <summary>Opens stored content, after checking that it still has its hash; it can be read from any place.</summary>
    /// <exception cref="ContentChangedException">The bytes are no longer those received.</exception>
    public async Task<Stream> Open(string sha256, CancellationToken ct)
    {
        var file = await blobs.Get(NameOf(sha256), ct) is { } stored ? stored.CanSeek ? stored : await Fetched(stored, ct) : throw Refused(sha256);
        try
        {
            if (Convert.ToHexStringLower(await SHA256.HashDataAsync(file, ct)) != sha256)
                throw Refused(sha256);
            file.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>True when the content is there with its hash.</summary>
    public async Task<bool> IsIntact(string sha256, CancellationToken ct)
    {
        await using var stored = await blobs.Get(NameOf(sha256), ct);
        return stored is not null && Convert.ToHexStringLower(await SHA256.HashDataAsync(stored, ct)) == sha256;
    }

    /// <summary>Removes content for good. Only for what an act of retention says.</summary>
    public Task Erase(string sha256, CancellationToken ct) => blobs.Remove(NameOf(sha256), ct);

    /// <summary>Puts a piece of an upload that is under way beside the contents; the piece has a name of its own.</summary>
    public async Task PutPiece(Guid piece, ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        Directory.CreateDirectory(staging);
        var path = Path.Combine(staging, piece.ToString("N"));
        try
        {
            await using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 4096, FileOptions.Asynchronous))
            {
                await file.WriteAsync(bytes, ct);
                file.Flush(flushToDisk: true);
            }
            await blobs.Put(PieceName(piece), path, Convert.ToHexStringLower(SHA256.HashData(bytes.Span)), ct);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>The pieces, one after the other, as one stream.</summary>
    public Stream OpenPieces(IEnumerable<Guid> pieces) => new Pieces(pieces, async (piece, ct) => await blobs.Get(PieceName(piece), ct) ?? throw new ContentChangedException(piece.ToString()));

    /// <summary>Removes a piece.</summary>
    public Task RemovePiece(Guid piece, CancellationToken ct) => blobs.Remove(PieceName(piece), ct);

    /// <summary>Removes what still waits after a day: whoever received it was stopped at once.</summary>
    public void ForgetStaged()
    {
        // by the machine's own clock: it is what the file system notes
        var before = TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-1);
        foreach (var file in Directory.Exists(staging) ? Directory.EnumerateFiles(staging) : [])
            if (File.GetLastWriteTimeUtc(file) < before)
                File.Delete(file);
    }

    private static ContentChangedException Refused(string sha256)
    {
        Changed.Add(1);
        return new ContentChangedException(sha256);
    }

    // A bucket's answer can be read once only, but it is read for its hash and then for the caller, from any place.
    private async Task<Stream> Fetched(Stream stored, CancellationToken ct)
    {
        Directory.CreateDirectory(staging);
        var file = new FileStream(Path.Combine(staging, Guid.NewGuid().ToString("N")), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 81920, FileOptions.Asynchronous | FileOptions.DeleteOnClose);
        try
        {
            await using (stored)
                await stored.CopyToAsync(file, ct);
            file.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    private static string NameOf(string sha256) => $"{sha256[..2]}/{sha256}";

    private static string PieceName(Guid piece) => $"uploads/{piece:N}";
}

/// <summary>Content that was received and waits to be kept; goes when it is disposed of.</summary>
/// <param name="Path">Where it waits.</param>
/// <param name="Sha256">Hash of the content, lower-case hex.</param>
/// <param name="Size">Bytes, as far as they were read.</param>
/// <param name="MediaType">Type found from the content; null when it is none of the accepted kinds.</param>
/// <param name="TooLarge">True when it is larger than its kind may be; then it was not read to its end.</param>
public sealed record Staged(string Path, string Sha256, long Size, string? MediaType, bool TooLarge) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => File.Delete(Path);
}
