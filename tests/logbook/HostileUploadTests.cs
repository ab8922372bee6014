using System.Net;
using System.Text;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Logbook.Tests;

/// <summary>Files that want to be taken for something else, or to do harm.</summary>
[Collection("logbook")]
public sealed class HostileUploadTests(LogbookService service)
{
    public static TheoryData<string, byte[]> NoProof => new()
    {
        { "an archive", Samples.Zip("a.txt", "b.txt") },
        { "a document with macros", Samples.Zip("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin") },
        { "an open document with a script", Samples.Zip("mimetype", "content.xml", "Scripts/python/x.py") },
        { "a Java archive that is a document too", Samples.Zip("[Content_Types].xml", "word/document.xml", "META-INF/MANIFEST.MF") },
        { "a document of two kinds", Samples.Zip("[Content_Types].xml", "word/document.xml", "xl/workbook.xml") },
        { "names that leave the folder", Samples.Zip("[Content_Types].xml", "word/document.xml", "../../etc/passwd") },
        { "half an archive", Samples.Zip("[Content_Types].xml", "word/document.xml")[..120] },
        { "an archive that says it holds more than it does", WithCount(Samples.Zip("[Content_Types].xml", "word/document.xml"), 9000) },
        { "something after the archive", [.. Samples.Zip("[Content_Types].xml", "word/document.xml"), .. "<script>"u8] },
        { "a decompression bomb", Bomb() },
        { "the head of an archive only", [0x50, 0x4B, 0x03, 0x04] },
        { "an installer", Samples.Ole("Root Entry", "\u0005SummaryInformation", "Property") },
        { "an OLE file whose directory points nowhere", [.. Samples.Ole("Root Entry")[..600]] },
        { "a page", Encoding.UTF8.GetBytes("<!DOCTYPE html><script>alert(1)</script>") },
        { "a vector picture with script", Encoding.UTF8.GetBytes("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>") },
        { "a program", [.. "MZ"u8, .. new byte[600]] },
        { "another program", [0x7F, .. "ELF"u8, .. new byte[600]] },
        { "a shell script", Encoding.UTF8.GetBytes("#!/bin/sh\nrm -rf /\n") },
        { "a script that begins like sound", Encoding.UTF8.GetBytes("#!AMRITA\n") },
        { "text before a PDF", Encoding.UTF8.GetBytes("<html>%PDF-1.7") },
        { "one byte", [0xFF] },
        { "a video container that is none", [0x1A, 0x45, 0xDF, 0xA3, .. new byte[60]] },
    };

    [Theory]
    [MemberData(nameof(NoProof))]
    public async Task What_is_no_proof_is_refused_and_leaves_nothing(string what, byte[] content)
    {
        var (town, entry) = await service.Entry();
        var before = service.Files("*").Count;
        await town.AsSecretary().Send(entry, content, "材料.docx").IsProblem(HttpStatusCode.UnprocessableEntity, "attachment-kind");
        Assert.True(service.Files("*").Count == before, $"{what} left something");
        Assert.Equal(0, await service.Scalar<long>($"select count(*) from attachments where entry_id = '{entry}'"));
    }

    public static TheoryData<string, byte[]> Proof => new()
    {
        { "application/vnd.openxmlformats-officedocument.wordprocessingml.document", Samples.Zip("[Content_Types].xml", "word/document.xml") },
        { "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Samples.Zip("[Content_Types].xml", "xl/workbook.xml") },
        { "application/vnd.openxmlformats-officedocument.presentationml.presentation", Samples.Zip("[Content_Types].xml", "ppt/presentation.xml") },
        { "application/vnd.oasis.opendocument.text", OpenDocument() },
        { "application/ofd", Samples.Zip("OFD.xml", "Doc_0/Document.xml") },
        { "application/msword", Samples.Ole("Root Entry", "WordDocument") },
        { "application/vnd.ms-excel", Samples.Ole("Root Entry", "Workbook") },
        { "application/vnd.ms-powerpoint", Samples.Ole("Root Entry", "Current User", "PowerPoint Document") },
        { "application/pdf", Samples.Pdf() },
        { "image/jpeg", [0xFF, 0xD8, 0xFF, 0xE0, .. new byte[20]] },
        { "image/gif", [.. "GIF89a"u8, .. new byte[20]] },
        { "image/webp", [.. "RIFF\0\0\0\0WEBP"u8, .. new byte[20]] },
        { "image/tiff", [0x49, 0x49, 0x2A, 0x00, .. new byte[20]] },
        { "image/bmp", [.. "BM"u8, 1, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, .. new byte[40]] },
        { "image/heic", [0, 0, 0, 24, .. "ftypheic"u8, .. new byte[20]] },
        { "audio/mpeg", [.. "ID3"u8, .. new byte[20]] },
        { "audio/wav", [.. "RIFF\0\0\0\0WAVE"u8, .. new byte[20]] },
        { "audio/mp4", [0, 0, 0, 24, .. "ftypM4A "u8, .. new byte[20]] },
        { "audio/amr", [.. "#!AMR\n"u8, .. new byte[20]] },
        { "audio/aac", [0xFF, 0xF1, .. new byte[20]] },
        { "audio/ogg", [.. "OggS"u8, .. new byte[22], 1, 19, .. "OpusHead"u8, .. new byte[20]] },
        { "video/mp4", [0, 0, 0, 24, .. "ftypisom"u8, .. new byte[20]] },
        { "video/quicktime", [0, 0, 0, 20, .. "ftypqt  "u8, .. new byte[20]] },
        { "video/webm", [0x1A, 0x45, 0xDF, 0xA3, 0x42, 0x82, 0x84, .. "webm"u8, .. new byte[20]] },
        { "video/x-msvideo", [.. "RIFF\0\0\0\0AVI "u8, .. new byte[20]] },
    };

    [Theory]
    [MemberData(nameof(Proof))]
    public async Task The_type_is_found_from_the_content_and_not_from_the_name(string mediaType, byte[] content)
    {
        var (town, entry) = await service.Entry();
        Assert.Equal(mediaType, (await town.AsSecretary().Send(entry, content, "setup.exe").Gives(HttpStatusCode.Created)).GetProperty("mediaType").GetString());
    }

    [Theory]
    [InlineData("../../../etc/passwd", "passwd")]
    [InlineData("C:\\temp\\材料.pdf", "材料.pdf")]
    [InlineData("..", "..")]
    [InlineData("/", "file")]
    public async Task A_name_is_shown_and_never_a_path(string sent, string shown)
    {
        var (town, entry) = await service.Entry();
        var id = await town.AsSecretary().Attach(entry, Samples.Pdf(), sent);
        Assert.Equal(shown, await service.Scalar<string>($"select file_name from attachments where id = '{id}'"));
        using var served = await town.AsSecretary().GetAsync($"/api/v1/logbook/entries/{entry}/attachments/{id}");
        Assert.Equal("attachment", served.Content.Headers.ContentDisposition!.DispositionType);
    }

    [Fact]
    public async Task An_empty_file_is_refused()
    {
        var (town, entry) = await service.Entry();
        await town.AsSecretary().Send(entry, []).IsProblem(HttpStatusCode.UnprocessableEntity, "attachment-empty");
    }

    [Fact]
    public async Task Half_an_upload_leaves_nothing()
    {
        var (town, entry) = await service.Entry();
        var before = service.Files("*").Count;
        using var half = new ByteArrayContent([.. "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n"u8, .. Samples.Pdf(5000)]);
        half.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b");
        await town.AsSecretary().PostAsync($"/api/v1/logbook/entries/{entry}/attachments", half).IsProblem(HttpStatusCode.BadRequest, "unreadable-request");
        Assert.Equal(before, service.Files("*").Count);
    }

    // 41 bytes of a name, and what it says it becomes: 4 GB.
    private static byte[] Bomb()
    {
        var zip = Samples.Zip("[Content_Types].xml", "word/document.xml");
        var directory = zip.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        BitConverter.TryWriteBytes(zip.AsSpan(directory + 24), 0xFFFFFFF0u);
        return zip;
    }

    private static byte[] WithCount(byte[] zip, ushort count)
    {
        BitConverter.TryWriteBytes(zip.AsSpan(zip.Length - 12), count);
        return zip;
    }

    // ZipArchive writes lengths after the content; ODF demands them before it.
    private static byte[] OpenDocument()
    {
        var zip = Samples.Zip("mimetype", "content.xml");
        BitConverter.TryWriteBytes(zip.AsSpan(22), 39);
        return zip;
    }
}
