using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Contracts.Logbook;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Logbook.Tests;

[Collection("logbook")]
public sealed class AttachmentTests(LogbookService service)
{
    private static readonly byte[] Picture = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. Enumerable.Range(0, 2000).Select(i => (byte)i)];

    private static async Task<HttpResponseMessage> Send(HttpClient http, Guid entry, byte[] content, string name = "现场照片.png", string field = "file")
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue("text/html") } }, field, name } };
        return await http.PostAsync($"/api/v1/logbook/entries/{entry}/attachments", form);
    }

    private async Task<(Town Town, Guid Entry)> Entry()
    {
        service.At("2026-11-20");
        var town = await new Town(service).With(Town.Duty(CadenceKind.AsArises, "2026-01-01", "2026-12-31"));
        return (town, (await town.Record(town.AsSecretary(), await town.Book(town.Secretary), "2026-11-20")).GetProperty("entryId").GetGuid());
    }

    [Fact]
    public async Task A_file_is_kept_by_its_hash_and_served_as_what_it_is()
    {
        var (town, entry) = await Entry();
        var attached = await Send(town.AsSecretary(), entry, Picture).Gives(HttpStatusCode.Created);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Picture)), attached.GetProperty("sha256").GetString());
        Assert.Equal("image/png", attached.GetProperty("mediaType").GetString());
        Assert.Equal(Picture.Length, attached.GetProperty("size").GetInt32());
        var id = attached.GetProperty("attachmentId").GetGuid();
        var served = await town.AsOversight().GetAsync($"/api/v1/logbook/entries/{entry}/attachments/{id}");
        Assert.Equal("image/png", served.Content.Headers.ContentType!.MediaType);
        Assert.Equal("nosniff", served.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal(Picture, await served.Content.ReadAsByteArrayAsync());
        Assert.Single(await service.Recorded<EvidenceAttached>(), a => a.AttachmentId == id && a.EntryId == entry);
        var shown = await town.AsOversight().GetAsync($"/api/v1/logbook/entries/{entry}").Gives(HttpStatusCode.OK);
        Assert.Equal("现场照片.png", shown.GetProperty("attachments")[0].GetProperty("fileName").GetString());
    }

    [Fact]
    public async Task What_is_no_proof_by_its_content_is_refused_whatever_its_name()
    {
        var (town, entry) = await Entry();
        await Send(town.AsSecretary(), entry, "<html>"u8.ToArray()).IsProblem(HttpStatusCode.UnprocessableEntity, "attachment-kind");
        await Send(town.AsSecretary(), entry, []).IsProblem(HttpStatusCode.UnprocessableEntity, "attachment-empty");
        await Send(town.AsSecretary(), entry, Picture, field: "other").NamesField(HttpStatusCode.BadRequest, "file");
        Assert.Equal(0, await service.Scalar<long>($"select count(*) from attachments where entry_id = '{entry}'"));
    }

    [Theory]
    [InlineData("multipart/form-data; boundary=x", "{}")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\nhalf a file")]
    [InlineData("multipart/form-data", "--x--")]
    public async Task A_form_that_is_none_is_refused(string contentType, string body)
    {
        var (town, entry) = await Entry();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        await town.AsSecretary().PostAsync($"/api/v1/logbook/entries/{entry}/attachments", content).IsProblem(HttpStatusCode.BadRequest, "unreadable-request");
    }

    [Fact]
    public async Task An_attachment_is_never_served_to_who_may_not_see_its_entry()
    {
        var (town, entry) = await Entry();
        var id = (await Send(town.AsSecretary(), entry, Picture).Gives(HttpStatusCode.Created)).GetProperty("attachmentId").GetGuid();
        var (_, another) = await Entry();
        await service.As(Role.Discipline, "ELSEWHERE").GetAsync($"/api/v1/logbook/entries/{entry}/attachments/{id}").IsProblem(HttpStatusCode.NotFound, "attachment-not-found");
        await service.As(Role.Discipline).GetAsync($"/api/v1/logbook/entries/{another}/attachments/{id}").IsProblem(HttpStatusCode.NotFound, "attachment-not-found");
        await Send(service.As(Role.Leader, town.Unit, town.Successor), entry, Picture).IsProblem(HttpStatusCode.Forbidden, "not-your-logbook");
        await Send(service.As(Role.Clerk, "ELSEWHERE", "x"), entry, Picture).IsProblem(HttpStatusCode.NotFound, "entry-not-found");
    }
}
