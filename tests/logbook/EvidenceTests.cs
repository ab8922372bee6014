using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using DutyNet.Chassis.Access;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Logbook.Tests;

/// <summary>Limits, streaming, reading, repeated requests.</summary>
[Collection("logbook")]
public sealed class EvidenceTests(LogbookService service)
{
    private const int Megabyte = 1024 * 1024;

    [Fact]
    public async Task A_picture_beyond_its_limit_is_refused_while_it_is_read()
    {
        var (town, entry) = await service.Entry();
        var before = service.Files("*").Count;
        byte[] head = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];
        await town.AsSecretary().Send(entry, new Endless(head, (20 * Megabyte) + 1)).IsProblem(HttpStatusCode.RequestEntityTooLarge, "attachment-too-large");
        Assert.Equal(before, service.Files("*").Count);
        var kept = await town.AsSecretary().Send(entry, new Endless(head, 20 * Megabyte)).Gives(HttpStatusCode.Created);
        Assert.Equal(20 * Megabyte, kept.GetProperty("size").GetInt32());
    }

    [Fact]
    public async Task A_recording_is_streamed_in_and_out_without_being_held_in_memory()
    {
        var (town, entry) = await service.Entry();
        const int length = 256 * Megabyte; // beyond what a body may be elsewhere
        GC.Collect();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var largest = 0L;
        var attached = await town.AsSecretary().Send(entry, new Endless("ID3"u8.ToArray(), length) { Watch = () => largest = Math.Max(largest, GC.GetTotalMemory(false) - before) }, "会议录音.mp3").Gives(HttpStatusCode.Created);
        Assert.Equal(length, attached.GetProperty("size").GetInt64());
        using var answer = await town.AsOversight().GetAsync($"/api/v1/logbook/entries/{entry}/attachments/{attached.GetProperty("attachmentId").GetGuid()}", HttpCompletionOption.ResponseHeadersRead);
        await using var body = await answer.Content.ReadAsStreamAsync();
        var buffer = new byte[Megabyte];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        int read;
        while ((read = await body.ReadAsync(buffer)) > 0)
        {
            hash.AppendData(buffer, 0, read);
            largest = Math.Max(largest, GC.GetTotalMemory(false) - before);
        }
        Assert.Equal(attached.GetProperty("sha256").GetString(), Convert.ToHexStringLower(hash.GetHashAndReset()));
        Assert.True(largest < length / 2, $"{largest} bytes were held at once");
    }

    [Fact]
    public async Task An_entry_has_no_more_attachments_than_the_policy_allows()
    {
        var (town, entry) = await service.Entry();
        var http = town.AsSecretary();
        for (var i = 0; i < 50; i++)
            await http.Attach(entry, Samples.Pdf());
        await http.Send(entry, Samples.Pdf()).IsProblem(HttpStatusCode.Conflict, "too-many-attachments");
    }

    [Fact]
    public async Task The_same_content_is_stored_once()
    {
        var (town, entry) = await service.Entry();
        var file = Samples.Pdf();
        await town.AsSecretary().Attach(entry, file, "甲.pdf");
        await town.AsSecretary().Attach(entry, file, "乙.pdf");
        Assert.Single(service.Files(Convert.ToHexStringLower(SHA256.HashData(file))));
    }

    [Fact]
    public async Task A_repeated_request_attaches_once_and_another_file_under_its_key_is_refused()
    {
        var (town, entry) = await service.Entry();
        var http = town.AsSecretary();
        var file = Samples.Pdf();
        var key = Guid.NewGuid().ToString();
        var first = await http.Send(entry, file, key: key).Gives(HttpStatusCode.Created);
        Assert.Equal(first.GetRawText(), (await http.Send(entry, file, key: key).Gives(HttpStatusCode.Created)).GetRawText());
        await http.Send(entry, Samples.Pdf(), key: key).IsProblem(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
        Assert.Equal(1, await service.Scalar<long>($"select count(*) from attachments where entry_id = '{entry}'"));
    }

    [Fact]
    public async Task A_range_is_served_for_players_that_seek()
    {
        var (town, entry) = await service.Entry();
        var file = Samples.Pdf(10_000);
        var id = await town.AsSecretary().Attach(entry, file);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/logbook/entries/{entry}/attachments/{id}") { Headers = { Range = new RangeHeaderValue(100, 199) } };
        using var answer = await town.AsOversight().SendAsync(request);
        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal(file[100..200], await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_changed_or_removed_file_is_never_served(bool removed)
    {
        var (town, entry) = await service.Entry();
        var file = Samples.Pdf();
        var id = await town.AsSecretary().Attach(entry, file);
        var path = service.Files(Convert.ToHexStringLower(SHA256.HashData(file))).Single();
        if (removed)
            File.Delete(path);
        else
            await File.WriteAllBytesAsync(path, [.. file[..^1], 1]);
        await town.AsOversight().GetAsync($"/api/v1/logbook/entries/{entry}/attachments/{id}").IsProblem(HttpStatusCode.InternalServerError, "stored-content-changed");
    }

    [Fact]
    public async Task The_document_says_that_an_attachment_comes_as_a_form_or_as_a_finished_upload()
    {
        var document = await service.As(Role.Auditor).GetAsync("/openapi/v1.json").Gives(HttpStatusCode.OK);
        var content = document.GetProperty("paths").GetProperty("/api/v1/logbook/entries/{id}/attachments").GetProperty("post").GetProperty("requestBody").GetProperty("content");
        Assert.Equal(["application/json", "multipart/form-data"], content.EnumerateObject().Select(c => c.Name));
    }

    // So many bytes, never all at once; no two of them alike between tests.
    private sealed class Endless(byte[] head, int length) : HttpContent
    {
        public Action? Watch { get; init; }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(head);
            var piece = new byte[65536];
            Guid.NewGuid().TryWriteBytes(piece);
            for (var left = length - head.Length; left > 0; left -= piece.Length)
            {
                await stream.WriteAsync(piece.AsMemory(0, Math.Min(left, piece.Length)));
                Watch?.Invoke();
            }
        }

        protected override bool TryComputeLength(out long size)
        {
            size = length;
            return true;
        }
    }
}
