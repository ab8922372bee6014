using System.Security.Cryptography;

namespace DutyNet.Chassis.Files;

/// <summary>What was received of a file.</summary>
/// <param name="Sha256">Hash of the content, lower-case hex; also its name in the store.</param>
/// <param name="Size">Bytes.</param>
/// <param name="MediaType">Type found from the content, not from the name; null when it is none of the accepted kinds.</param>
public sealed record Received(string Sha256, long Size, string? MediaType);

/// <summary>A proof's bytes on disk are no longer those that were received: somebody or something changed them.</summary>
public sealed class ContentChangedException(string sha256) : Exception($"stored content {sha256} was changed on disk");

/// <summary>Keeps the bytes of proofs by their hash, on the file system: the same content once, never overwritten, streamed in and out.</summary>
public sealed class ContentStore(string folder)
{
    /// <summary>Streams content in; it is in the store, on disk, when this returns.</summary>
    public async Task<Received> Receive(Stream content, CancellationToken ct)
    {
        Directory.CreateDirectory(Path.Combine(folder, "incoming"));
        var incoming = Path.Combine(folder, "incoming", Guid.NewGuid().ToString("N"));
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var head = new byte[64];
            var headLength = 0;
            var size = 0L;
            await using (var file = new FileStream(incoming, FileMode.CreateNew, FileAccess.Write, FileShare.None, 81920, FileOptions.Asynchronous))
            {
                var buffer = new byte[81920];
                int read;
                while ((read = await content.ReadAsync(buffer, ct)) > 0)
                {
                    if (headLength < head.Length)
                    {
                        var take = Math.Min(head.Length - headLength, read);
                        buffer.AsSpan(0, take).CopyTo(head.AsSpan(headLength));
                        headLength += take;
                    }
                    hash.AppendData(buffer, 0, read);
                    await file.WriteAsync(buffer.AsMemory(0, read), ct);
                    size += read;
                }
                await file.FlushAsync(ct);
                file.Flush(flushToDisk: true); // the transaction that mentions it commits after this
            }
            var sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
            var path = PathOf(sha256);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            // The same content again changes nothing, unless what lies there is no longer that content: then these are the good bytes.
            if (!await IsIntact(path, sha256, ct))
                File.Move(incoming, path, overwrite: true);
            return new Received(sha256, size, MediaTypes.Of(head.AsSpan(0, headLength)));
        }
        finally
        {
            File.Delete(incoming);
        }
    }

    /// <summary>Opens stored content, after checking that it still has its hash.</summary>
    /// <exception cref="ContentChangedException">The bytes on disk are no longer those received.</exception>
    public async Task<Stream> Open(string sha256, CancellationToken ct)
    {
        var file = new FileStream(PathOf(sha256), FileMode.Open, FileAccess.Read, FileShare.Read, 81920, FileOptions.Asynchronous);
        try
        {
            if (Convert.ToHexStringLower(await SHA256.HashDataAsync(file, ct)) != sha256)
                throw new ContentChangedException(sha256);
            file.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    private static async Task<bool> IsIntact(string path, string sha256, CancellationToken ct)
    {
        if (!File.Exists(path))
            return false;
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 81920, FileOptions.Asynchronous);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, ct)) == sha256;
    }

    private string PathOf(string sha256) => Path.Combine(folder, sha256[..2], sha256);
}
