using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using DutyNet.Contracts;
using DutyNet.Tests.Support;

namespace DutyNet.Logbook.Tests;

/// <summary>Files of many kinds, made here byte by byte, and the ways to send them.</summary>
internal static class Samples
{
    /// <summary>A PDF of its own for each call: what is stored by hash would meet another test's.</summary>
    public static byte[] Pdf(int length = 500) => [.. "%PDF-1.7 "u8, .. Guid.NewGuid().ToByteArray(), .. new byte[length]];

    public static byte[] Zip(params string[] names)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var name in names)
                using (var entry = zip.CreateEntry(name, name == "mimetype" ? CompressionLevel.NoCompression : CompressionLevel.Fastest).Open())
                    entry.Write(name == "mimetype" ? "application/vnd.oasis.opendocument.text"u8 : Encoding.UTF8.GetBytes(name + Guid.NewGuid()));
        return memory.ToArray();
    }

    /// <summary>An OLE file whose directory names these streams.</summary>
    public static byte[] Ole(params string[] streams)
    {
        var file = new byte[512 * 3];
        byte[] magic = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
        magic.CopyTo(file, 0);
        file[30] = 9; // sectors of 512 bytes
        BitConverter.TryWriteBytes(file.AsSpan(48), 1); // the directory is the second sector
        BitConverter.TryWriteBytes(file.AsSpan(76), 0); // the table the first
        BitConverter.TryWriteBytes(file.AsSpan(512 + 4), 0xFFFFFFFE);
        for (var i = 0; i < streams.Length; i++)
        {
            var entry = file.AsSpan(1024 + (i * 128), 128);
            Encoding.Unicode.GetBytes(streams[i], entry);
            BitConverter.TryWriteBytes(entry[64..], (ushort)((streams[i].Length + 1) * 2));
        }
        return file;
    }

    public static async Task<(Town Town, Guid Entry)> Entry(this LogbookService service)
    {
        service.At("2026-11-20");
        var town = await new Town(service).With(Town.Duty(CadenceKind.AsArises, "2026-01-01", "2026-12-31"));
        return (town, (await town.Record(town.AsSecretary(), await town.Book(town.Secretary), "2026-11-20")).GetProperty("entryId").GetGuid());
    }

    public static async Task<HttpResponseMessage> Send(this HttpClient http, Guid entry, HttpContent content, string name = "现场照片.png", string field = "file", string? key = null)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("text/html");
        using var form = new MultipartFormDataContent { { content, field, name } };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/logbook/entries/{entry}/attachments") { Content = form };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return await http.SendAsync(request);
    }

    public static Task<HttpResponseMessage> Send(this HttpClient http, Guid entry, byte[] content, string name = "现场照片.png", string field = "file", string? key = null) =>
        http.Send(entry, new ByteArrayContent(content), name, field, key);

    public static async Task<Guid> Attach(this HttpClient http, Guid entry, byte[] content, string name = "材料.pdf") =>
        (await http.Send(entry, content, name).Gives(HttpStatusCode.Created)).GetProperty("attachmentId").GetGuid();

    public static async Task<Guid> Open(this HttpClient http, long length, string name = "录音.pdf", string? sha256 = null) =>
        (await http.Post("/api/v1/logbook/uploads", new { length, fileName = name, sha256 }).Gives(HttpStatusCode.Created)).GetProperty("uploadId").GetGuid();

    public static async Task<HttpResponseMessage> Patch(this HttpClient http, Guid upload, long offset, HttpContent content)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"/api/v1/logbook/uploads/{upload}") { Content = content };
        request.Headers.Add("Upload-Offset", offset.ToString());
        return await http.SendAsync(request);
    }

    public static Task<HttpResponseMessage> Patch(this HttpClient http, Guid upload, long offset, byte[] content) => http.Patch(upload, offset, new ByteArrayContent(content));

    public static async Task<long> Offset(this HttpClient http, Guid upload)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, $"/api/v1/logbook/uploads/{upload}");
        using var answer = await http.SendAsync(request);
        return long.Parse(answer.Headers.GetValues("Upload-Offset").Single());
    }

    public static Task<HttpResponseMessage> Take(this HttpClient http, Guid entry, Guid upload, string? key = null) =>
        http.Post($"/api/v1/logbook/entries/{entry}/attachments", new { uploadId = upload }, key);
}
