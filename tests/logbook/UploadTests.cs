using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using DutyNet.Chassis.Access;
using DutyNet.Logbook.Uploads;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Logbook.Tests;

[Collection("logbook")]
public sealed class UploadTests(LogbookService service)
{
    [Fact]
    public async Task A_file_sent_in_parts_is_attached_as_one_with_its_hash()
    {
        var (town, entry) = await service.Entry();
        var http = town.AsSecretary();
        var file = Samples.Pdf(30_000);
        var upload = await http.Open(file.Length, "会议录音.pdf", Convert.ToHexStringLower(SHA256.HashData(file)));
        Assert.Equal(0, await http.Offset(upload));
        Assert.Equal(HttpStatusCode.NoContent, (await http.Patch(upload, 0, file[..10_000])).StatusCode);
        Assert.Equal(10_000, await http.Offset(upload));
        await http.Take(entry, upload).IsProblem(HttpStatusCode.Conflict, "upload-incomplete");
        using var rest = await http.Patch(upload, 10_000, file[10_000..]);
        Assert.Equal(file.Length.ToString(), rest.Headers.GetValues("Upload-Offset").Single());
        var attached = await http.Take(entry, upload).Gives(HttpStatusCode.Created);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(file)), attached.GetProperty("sha256").GetString());
        using var served = await http.GetAsync($"/api/v1/logbook/entries/{entry}/attachments/{attached.GetProperty("attachmentId").GetGuid()}");
        Assert.Equal(file, await served.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task An_offset_that_is_not_the_one_reached_is_refused_and_the_right_one_told()
    {
        var (town, _) = await service.Entry();
        var http = town.AsSecretary();
        var upload = await http.Open(1000);
        Assert.Equal(HttpStatusCode.NoContent, (await http.Patch(upload, 0, Samples.Pdf(300)[..300])).StatusCode);
        foreach (var offset in new[] { 0, 299, 301, 1000, 99_999 })
        {
            using var answer = await http.Patch(upload, offset, new byte[10]);
            Assert.Equal((HttpStatusCode.Conflict, "300"), (answer.StatusCode, answer.Headers.GetValues("Upload-Offset").Single()));
        }
        await http.Patch(upload, 300, new byte[701]).IsProblem(HttpStatusCode.RequestEntityTooLarge, "upload-too-long");
        Assert.Equal(300, await http.Offset(upload));
    }

    [Fact]
    public async Task A_connection_cut_in_the_middle_keeps_what_arrived()
    {
        var (town, entry) = await service.Entry();
        var http = town.AsSecretary();
        var file = Samples.Pdf(12_000_000);
        var upload = await http.Open(file.Length);
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(service.Address.Host, service.Address.Port);
            await using var wire = socket.GetStream();
            var token = service.Token(new Caller($"account/{town.Secretary}", town.Secretary, new HashSet<Role> { Role.Leader }, town.Unit));
            await wire.WriteAsync(Encoding.ASCII.GetBytes($"PATCH /api/v1/logbook/uploads/{upload} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/offset+octet-stream\r\nUpload-Offset: 0\r\nContent-Length: {file.Length}\r\n\r\n"));
            // more than lies between here and there: most of it is read before the end comes
            await wire.WriteAsync(file.AsMemory(0, 11_000_000));
            socket.Client.Shutdown(SocketShutdown.Send);
            await Eventually.Holds(async () => await http.Offset(upload) > 0, "what arrived is kept");
        }
        // what was under way when the connection went may still come to be kept
        await Eventually.Holds(async () =>
        {
            var at = (int)await http.Offset(upload);
            Assert.InRange(at, 1, 11_000_000);
            using var answer = await http.Patch(upload, at, file[at..]);
            return answer.StatusCode == HttpStatusCode.NoContent;
        }, "the upload goes on from what was kept");
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(file)), (await http.Take(entry, upload).Gives(HttpStatusCode.Created)).GetProperty("sha256").GetString());
    }

    [Fact]
    public async Task Two_senders_at_the_same_offset_do_not_mix_their_bytes()
    {
        var (town, entry) = await service.Entry();
        var http = town.AsSecretary();
        var file = Samples.Pdf(200_000);
        var upload = await http.Open(file.Length);
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ => (await http.Patch(upload, 0, file)).StatusCode));
        Assert.Single(answers, HttpStatusCode.NoContent);
        Assert.Equal(5, answers.Count(a => a == HttpStatusCode.Conflict));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(file)), (await http.Take(entry, upload).Gives(HttpStatusCode.Created)).GetProperty("sha256").GetString());
    }

    [Fact]
    public async Task An_upload_belongs_to_who_opened_it()
    {
        var (town, entry) = await service.Entry();
        var file = Samples.Pdf();
        var upload = await town.AsSecretary().Open(file.Length);
        await town.AsClerk().GetAsync($"/api/v1/logbook/uploads/{upload}").IsProblem(HttpStatusCode.NotFound, "upload-not-found");
        await town.AsClerk().Patch(upload, 0, file).IsProblem(HttpStatusCode.NotFound, "upload-not-found");
        Assert.Equal(HttpStatusCode.NoContent, (await town.AsSecretary().Patch(upload, 0, file)).StatusCode);
        await town.AsClerk().Take(entry, upload).IsProblem(HttpStatusCode.NotFound, "upload-not-found");
        await service.As(Role.Leader, "ELSEWHERE", town.Secretary).GetAsync($"/api/v1/logbook/uploads/{upload}").IsProblem(HttpStatusCode.NotFound, "upload-not-found");
    }

    [Fact]
    public async Task An_upload_is_taken_once_and_the_same_request_again_is_answered_the_same()
    {
        var (town, entry) = await service.Entry();
        var http = town.AsSecretary();
        var file = Samples.Pdf();
        var upload = await http.Open(file.Length);
        await http.Patch(upload, 0, file);
        var key = Guid.NewGuid().ToString();
        var first = await http.Take(entry, upload, key).Gives(HttpStatusCode.Created);
        await service.Sweep<ForgetUploads>();
        Assert.Equal(first.GetRawText(), (await http.Take(entry, upload, key).Gives(HttpStatusCode.Created)).GetRawText());
        await http.Take(entry, upload).IsProblem(HttpStatusCode.Conflict, "upload-taken");
        Assert.Equal(1, await service.Scalar<long>($"select count(*) from attachments where entry_id = '{entry}'"));
    }

    [Fact]
    public async Task An_upload_expires_after_a_day_and_its_parts_are_removed()
    {
        var (town, _) = await service.Entry();
        var http = town.AsSecretary();
        var upload = await http.Open(1000);
        await http.Patch(upload, 0, Samples.Pdf(300)[..300]);
        var piece = await service.Scalar<Guid>($"select id from upload_pieces where upload_id = '{upload}'");
        Assert.Single(service.Files(piece.ToString("N")));
        service.At("2026-11-21", 9);
        await service.Sweep<ForgetUploads>();
        Assert.Equal(300, await http.Offset(upload));
        service.At("2026-11-21", 10);
        service.Clock.Advance(TimeSpan.FromMinutes(1));
        await http.GetAsync($"/api/v1/logbook/uploads/{upload}").IsProblem(HttpStatusCode.NotFound, "upload-not-found");
        await service.Sweep<ForgetUploads>();
        Assert.Empty(service.Files(piece.ToString("N")));
        Assert.Equal(0, await service.Scalar<long>($"select count(*) from uploads where id = '{upload}'"));
    }

    [Fact]
    public async Task What_is_of_no_accepted_kind_is_refused_at_its_first_bytes()
    {
        var (town, _) = await service.Entry();
        var http = town.AsSecretary();
        await http.Patch(await http.Open(10_000), 0, [.. "<html>"u8, .. new byte[5000]]).IsProblem(HttpStatusCode.UnprocessableEntity, "attachment-kind");
        var picture = await http.Open(21L * 1024 * 1024, "照片.png");
        await http.Patch(picture, 0, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. new byte[5000]]).IsProblem(HttpStatusCode.RequestEntityTooLarge, "attachment-too-large");
        await http.Post("/api/v1/logbook/uploads", new { length = 3L << 30, fileName = "x" }).IsProblem(HttpStatusCode.RequestEntityTooLarge, "attachment-too-large");
        await http.Post("/api/v1/logbook/uploads", new { length = 0, fileName = "x" }).NamesField(HttpStatusCode.UnprocessableEntity, "length");
    }

    [Fact]
    public async Task What_does_not_have_the_declared_hash_is_refused()
    {
        var (town, entry) = await service.Entry();
        var http = town.AsSecretary();
        var file = Samples.Pdf();
        var upload = await http.Open(file.Length, sha256: new string('0', 64));
        await http.Patch(upload, 0, file);
        await http.Take(entry, upload).IsProblem(HttpStatusCode.UnprocessableEntity, "upload-hash");
    }

    [Fact]
    public async Task One_caller_has_no_more_uploads_under_way_than_the_policy_allows()
    {
        var (town, _) = await service.Entry();
        var http = town.AsSecretary();
        for (var i = 0; i < 20; i++)
            await http.Open(1000);
        await http.Post("/api/v1/logbook/uploads", new { length = 1000, fileName = "x" }).IsProblem(HttpStatusCode.Conflict, "too-many-uploads");
    }

    [Fact]
    public async Task Bytes_without_an_offset_or_of_another_type_are_refused()
    {
        var (town, _) = await service.Entry();
        var http = town.AsSecretary();
        var upload = await http.Open(1000);
        await http.PatchAsync($"/api/v1/logbook/uploads/{upload}", new ByteArrayContent([1])).IsProblem(HttpStatusCode.UnsupportedMediaType, "media-type-not-supported");
        using var content = new ByteArrayContent([1]) { Headers = { ContentType = new("application/offset+octet-stream") } };
        await http.PatchAsync($"/api/v1/logbook/uploads/{upload}", content).NamesField(HttpStatusCode.BadRequest, "Upload-Offset");
    }
}
