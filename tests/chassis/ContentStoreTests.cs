using System.Security.Cryptography;
using System.Text;
using DutyNet.Chassis.Files;
using DutyNet.Chassis.Problems;
using DutyNet.Tests.Support;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace DutyNet.Chassis.Tests;

/// <summary>What holds for a store of either kind.</summary>
public abstract class ContentStoreTests
{
    protected static byte[] Pdf { get; } = Encoding.ASCII.GetBytes("%PDF-1.4 a proof");

    protected static string Hash { get; } = Convert.ToHexStringLower(SHA256.HashData(Pdf));

    protected abstract ContentStore Store { get; }

    /// <summary>Everything that lies in the store, by name.</summary>
    protected abstract IReadOnlyCollection<string> Stored();

    protected abstract void Change(string name, byte[] content);

    private Task<Received> Receive() => Store.Receive(new MemoryStream(Pdf), CancellationToken.None);

    private async Task<byte[]> Read(string sha256)
    {
        await using var stream = await Store.Open(sha256, CancellationToken.None);
        Assert.True(stream.CanSeek);
        var bytes = new byte[stream.Length];
        await stream.ReadExactlyAsync(bytes);
        return bytes;
    }

    [Fact]
    public async Task The_same_content_at_the_same_time_is_stored_once()
    {
        var received = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Receive()));
        var one = Assert.Single(received.Distinct());
        Assert.Equal(("application/pdf", (long)Pdf.Length, Hash), (one.MediaType, one.Size, one.Sha256));
        Assert.EndsWith(Hash, Assert.Single(Stored()), StringComparison.Ordinal);
        Assert.Equal(Pdf, await Read(Hash));
    }

    [Fact]
    public async Task Changed_content_is_never_served_and_good_bytes_sent_again_heal_it()
    {
        await Receive();
        Assert.True(await Store.IsIntact(Hash, CancellationToken.None));
        Change(Stored().Single(), [.. Pdf.Select(b => (byte)(b ^ 1))]);
        Assert.False(await Store.IsIntact(Hash, CancellationToken.None));
        await Assert.ThrowsAsync<ContentChangedException>(() => Store.Open(Hash, CancellationToken.None));
        await Receive();
        Assert.Equal(Pdf, await Read(Hash));
    }

    [Fact]
    public async Task Content_that_is_gone_is_told_from_content_that_is_there()
    {
        await Receive();
        await Store.Erase(Hash, CancellationToken.None);
        await Store.Erase(Hash, CancellationToken.None); // gone already: no error
        Assert.Empty(Stored());
        Assert.False(await Store.IsIntact(Hash, CancellationToken.None));
        await Assert.ThrowsAsync<ContentChangedException>(() => Store.Open(Hash, CancellationToken.None));
    }

    [Fact]
    public async Task What_is_not_accepted_is_not_kept()
    {
        Assert.Null((await Store.Receive(new MemoryStream("<html>"u8.ToArray()), CancellationToken.None)).MediaType);
        using (var large = await Store.Stage(new MemoryStream(Pdf), _ => 10, CancellationToken.None))
            Assert.True(large.TooLarge);
        Assert.Empty(Stored());
    }

    [Fact]
    public async Task Pieces_of_an_upload_are_read_in_order_as_one_and_removed()
    {
        var pieces = Enumerable.Range(0, 5).Select(_ => Guid.NewGuid()).ToList();
        foreach (var (piece, i) in pieces.Select((p, i) => (p, i)))
            await Store.PutPiece(piece, Encoding.ASCII.GetBytes($"part {i};"), CancellationToken.None);
        using var whole = new MemoryStream();
        await using (var stream = Store.OpenPieces(pieces))
            await stream.CopyToAsync(whole);
        Assert.Equal("part 0;part 1;part 2;part 3;part 4;", Encoding.ASCII.GetString(whole.ToArray()));
        foreach (var piece in pieces)
            await Store.RemovePiece(piece, CancellationToken.None);
        Assert.Empty(Stored());
    }
}

/// <summary>A store in a folder.</summary>
public sealed class FolderStoreTests : ContentStoreTests, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("dutynet-content").FullName;

    protected override ContentStore Store => new(folder);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task What_a_stopped_process_left_half_received_is_removed_after_a_day()
    {
        using var waiting = await Store.Stage(new MemoryStream(Pdf), null, CancellationToken.None);
        var left = Path.Combine(folder, "incoming", "left");
        await File.WriteAllBytesAsync(left, Pdf);
        File.SetLastWriteTimeUtc(left, File.GetLastWriteTimeUtc(left).AddDays(-2));
        Store.ForgetStaged();
        Assert.Equal([waiting.Path], Stored());
    }

    protected override IReadOnlyCollection<string> Stored() => Directory.GetFiles(folder, "*", SearchOption.AllDirectories);

    protected override void Change(string name, byte[] content) => File.WriteAllBytes(name, content);
}

/// <summary>A store in a bucket.</summary>
public sealed class BucketStoreTests : ContentStoreTests, IAsyncLifetime
{
    private readonly string staging = Directory.CreateTempSubdirectory("dutynet-staging").FullName;
    private S3Server server = null!;
    private ContentStore store = null!;

    protected override ContentStore Store => store;

    public async Task InitializeAsync()
    {
        server = await S3Server.Start();
        store = Configured(S3Server.SecretKey);
    }

    public async Task DisposeAsync()
    {
        Assert.Empty(Directory.GetFiles(staging)); // nothing is left where it only waits
        Directory.Delete(staging, recursive: true);
        await server.DisposeAsync();
    }

    protected override IReadOnlyCollection<string> Stored() => [.. server.Objects.Keys];

    protected override void Change(string name, byte[] content) => server.Objects[name] = content;

    private ContentStore Configured(string? secret) => ContentStore.From(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["Attachments:Store"] = "S3",
        ["Attachments:Staging"] = staging,
        ["Attachments:S3:Endpoint"] = server.Address.ToString(),
        ["Attachments:S3:Bucket"] = S3Server.Bucket,
        ["Attachments:S3:AccessKey"] = S3Server.AccessKey,
        ["Attachments:S3:SecretKey"] = secret,
    }).Build());

    [Fact]
    public async Task A_failure_that_passes_is_tried_again_and_one_that_lasts_is_told_as_that()
    {
        server.Failing = 2;
        Assert.False(await store.IsIntact(Hash, CancellationToken.None));
        server.Failing = 3;
        var problem = (await Assert.ThrowsAsync<ProblemException>(() => store.IsIntact(Hash, CancellationToken.None))).Problem;
        Assert.Equal((503, "store-unavailable"), (problem.Status, problem.Code));
    }

    [Fact]
    public async Task Another_secret_is_refused_and_none_is_no_default()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Configured("another").IsIntact(Hash, CancellationToken.None));
        Assert.Contains("Attachments__S3__SecretKey", Assert.Throws<InvalidOperationException>(() => Configured(null)).Message, StringComparison.Ordinal);
    }
}

/// <summary>What a file's beginning says.</summary>
public sealed class MediaTypesTests
{
    [Theory]
    [InlineData("just text", null)]
    [InlineData("<html><script>", null)]
    [InlineData("MZ executable", null)]
    [InlineData("%PDF-1.7", "application/pdf")]
    [InlineData("GIF89a", "image/gif")]
    public void The_type_is_found_from_the_content(string head, string? mediaType) =>
        Assert.Equal(mediaType, MediaTypes.Of(Encoding.ASCII.GetBytes(head)));
}
