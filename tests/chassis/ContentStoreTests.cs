using System.Text;
using DutyNet.Chassis.Files;
using Xunit;

namespace DutyNet.Chassis.Tests;

public sealed class ContentStoreTests : IDisposable
{
    private static readonly byte[] Pdf = Encoding.ASCII.GetBytes("%PDF-1.4 a proof");
    private readonly string folder = Directory.CreateTempSubdirectory("dutynet-content").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task<Received> Receive() => await new ContentStore(folder).Receive(new MemoryStream(Pdf), CancellationToken.None);

    [Fact]
    public async Task The_same_content_at_the_same_time_is_stored_once()
    {
        var received = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Receive()));
        var one = Assert.Single(received.Distinct());
        Assert.Equal(("application/pdf", (long)Pdf.Length), (one.MediaType, one.Size));
        Assert.Single(Directory.GetFiles(folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Content_changed_on_disk_is_never_served_and_good_bytes_sent_again_heal_it()
    {
        var received = await Receive();
        var path = Directory.GetFiles(folder, received.Sha256, SearchOption.AllDirectories).Single();
        await File.WriteAllBytesAsync(path, [.. Pdf.Select(b => (byte)(b ^ 1))]);
        await Assert.ThrowsAsync<ContentChangedException>(() => new ContentStore(folder).Open(received.Sha256, CancellationToken.None));
        await Receive();
        await using var healed = await new ContentStore(folder).Open(received.Sha256, CancellationToken.None);
        Assert.Equal(Pdf.Length, healed.Length);
    }

    [Theory]
    [InlineData("just text", null)]
    [InlineData("<html><script>", null)]
    [InlineData("MZ executable", null)]
    [InlineData("%PDF-1.7", "application/pdf")]
    [InlineData("GIF89a", "image/gif")]
    public void The_type_is_found_from_the_content(string head, string? mediaType) =>
        Assert.Equal(mediaType, MediaTypes.Of(Encoding.ASCII.GetBytes(head)));
}
