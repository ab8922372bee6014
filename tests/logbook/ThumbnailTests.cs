using System.Buffers.Binary;
using System.Net;
using System.Text;
using DutyNet.Tests.Support;
using SkiaSharp;
using Xunit;

namespace DutyNet.Logbook.Tests;

[Collection("logbook")]
public sealed class ThumbnailTests(LogbookService service)
{
    private static string Path(Guid entry, Guid id) => $"/api/v1/logbook/entries/{entry}/attachments/{id}/thumbnail";

    [Fact]
    public async Task A_thumbnail_is_small_upright_and_says_nothing_of_place_and_device_and_the_original_is_untouched()
    {
        var (town, entry) = await service.Entry();
        // left half red, right half blue, held so that the picture lies on its side
        var original = WithExif(Picture(1000, 500, SKEncodedImageFormat.Jpeg), orientation: 6);
        Assert.True(original.AsSpan().IndexOf("GPS-MARK"u8) > 0 && original.AsSpan().IndexOf("CAMERA-MARK"u8) > 0);
        var id = await town.AsSecretary().Attach(entry, original, "照片.jpg");
        using var answer = await town.AsOversight().GetAsync(Path(entry, id));
        Assert.Equal((HttpStatusCode.OK, "image/jpeg"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        var small = await answer.Content.ReadAsByteArrayAsync();
        foreach (var mark in new[] { "GPS-MARK", "CAMERA-MARK", "Exif" })
            Assert.True(small.AsSpan().IndexOf(Encoding.ASCII.GetBytes(mark)) < 0, mark);
        Assert.True(small.AsSpan().IndexOf<byte>([0xFF, 0xE1]) < 0, "no APP1 segment");
        using var drawn = SKBitmap.Decode(small);
        Assert.Equal((160, 320), (drawn.Width, drawn.Height));
        Assert.True(drawn.GetPixel(80, 40).Red > 200 && drawn.GetPixel(80, 280).Blue > 200, "turned to the right: what was left is above");
        using var served = await town.AsOversight().GetAsync($"/api/v1/logbook/entries/{entry}/attachments/{id}");
        Assert.Equal(original, await served.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData(1, 320, 160, 40, 80)]
    [InlineData(2, 320, 160, 280, 80)]
    [InlineData(3, 320, 160, 280, 80)]
    [InlineData(4, 320, 160, 40, 80)]
    [InlineData(5, 160, 320, 80, 40)]
    [InlineData(6, 160, 320, 80, 40)]
    [InlineData(7, 160, 320, 80, 280)]
    [InlineData(8, 160, 320, 80, 280)]
    public async Task Every_way_a_camera_is_held_is_set_upright(int orientation, int width, int height, int redX, int redY)
    {
        var (town, entry) = await service.Entry();
        var id = await town.AsSecretary().Attach(entry, WithExif(Picture(1000, 500, SKEncodedImageFormat.Jpeg), orientation), "照片.jpg");
        using var drawn = SKBitmap.Decode(await town.AsOversight().GetByteArrayAsync(Path(entry, id)));
        Assert.Equal((width, height), (drawn.Width, drawn.Height));
        Assert.True(drawn.GetPixel(redX, redY).Red > 200);
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public async Task A_small_picture_stays_as_large_as_it_is(SKEncodedImageFormat format)
    {
        var (town, entry) = await service.Entry();
        var id = await town.AsSecretary().Attach(entry, Picture(100, 60, format), "图");
        using var drawn = SKBitmap.Decode(await town.AsOversight().GetByteArrayAsync(Path(entry, id)));
        Assert.Equal((100, 60), (drawn.Width, drawn.Height));
    }

    [Fact]
    public async Task A_picture_that_would_unpack_to_billions_of_pixels_is_not_unpacked()
    {
        var (town, entry) = await service.Entry();
        var bomb = Picture(100, 60, SKEncodedImageFormat.Png);
        BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(16), 50_000);
        BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(20), 50_000);
        BinaryPrimitives.WriteUInt32BigEndian(bomb.AsSpan(29), Crc(bomb.AsSpan(12, 17)));
        var id = await town.AsSecretary().Attach(entry, bomb, "炸弹.png");
        var before = GC.GetTotalAllocatedBytes();
        await town.AsOversight().GetAsync(Path(entry, id)).IsProblem(HttpStatusCode.UnprocessableEntity, "no-thumbnail");
        Assert.True(GC.GetTotalAllocatedBytes() - before < 100_000_000);
    }

    [Fact]
    public async Task What_is_no_picture_has_no_thumbnail()
    {
        var (town, entry) = await service.Entry();
        var pdf = await town.AsSecretary().Attach(entry, Samples.Pdf());
        await town.AsOversight().GetAsync(Path(entry, pdf)).IsProblem(HttpStatusCode.UnprocessableEntity, "no-thumbnail");
        var broken = await town.AsSecretary().Attach(entry, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. Guid.NewGuid().ToByteArray()]);
        await town.AsOversight().GetAsync(Path(entry, broken)).IsProblem(HttpStatusCode.UnprocessableEntity, "no-thumbnail");
        await town.AsOversight().GetAsync(Path(entry, Guid.NewGuid())).IsProblem(HttpStatusCode.NotFound, "attachment-not-found");
    }

    // Left half red, right half blue.
    private static byte[] Picture(int width, int height, SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(width, height);
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Clear(SKColors.Red);
            using var blue = new SKPaint { Color = SKColors.Blue };
            canvas.DrawRect(width / 2f, 0, width, height, blue);
        }
        return bitmap.Encode(format, 90).ToArray();
    }

    // An APP1 segment after the start of the picture: the camera's name, how it was held, and a GPS block.
    private static byte[] WithExif(byte[] jpeg, int orientation)
    {
        var tiff = new byte[200];
        "MM\0*\0\0\0\u0008"u8.CopyTo(tiff);
        BinaryPrimitives.WriteInt16BigEndian(tiff.AsSpan(8), 3);
        Tag(0, 0x010F, 2, 12, 100); // Make
        Tag(1, 0x0112, 3, 1, orientation << 16);
        Tag(2, 0x8825, 4, 1, 60); // GPS
        BinaryPrimitives.WriteInt16BigEndian(tiff.AsSpan(60), 1);
        BinaryPrimitives.WriteInt16BigEndian(tiff.AsSpan(62), 0x001D); // GPSDateStamp, a text
        BinaryPrimitives.WriteInt16BigEndian(tiff.AsSpan(64), 2);
        BinaryPrimitives.WriteInt32BigEndian(tiff.AsSpan(66), 9);
        BinaryPrimitives.WriteInt32BigEndian(tiff.AsSpan(70), 130);
        "CAMERA-MARK\0"u8.CopyTo(tiff.AsSpan(100));
        "GPS-MARK\0"u8.CopyTo(tiff.AsSpan(130));
        byte[] body = [.. "Exif\0\0"u8, .. tiff];
        var length = body.Length + 2;
        return [0xFF, 0xD8, 0xFF, 0xE1, (byte)(length >> 8), (byte)length, .. body, .. jpeg[2..]];

        void Tag(int index, ushort tag, short type, int count, int value)
        {
            var at = tiff.AsSpan(10 + (index * 12));
            BinaryPrimitives.WriteUInt16BigEndian(at, tag);
            BinaryPrimitives.WriteInt16BigEndian(at[2..], type);
            BinaryPrimitives.WriteInt32BigEndian(at[4..], count);
            BinaryPrimitives.WriteInt32BigEndian(at[8..], value);
        }
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = 0xFFFFFFFFu;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var i = 0; i < 8; i++)
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320u : crc >> 1;
        }
        return ~crc;
    }
}
