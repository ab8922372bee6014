using SkiaSharp;

namespace DutyNet.Logbook.Entries;

/// <summary>Makes a picture small. Only its pixels are drawn anew, so that nothing else of the file is in the result.</summary>
internal static class Thumbnail
{
    private const int Side = 320;
    private const int Quality = 80;

    // Each takes the memory of a whole picture for a moment.
    private static readonly SemaphoreSlim AtOnce = new(2);

    /// <summary>The JPEG; null when it is no picture that can be read, or one of more pixels than allowed, which is known before any is unpacked.</summary>
    public static async Task<byte[]?> Of(Stream picture, long mostPixels, CancellationToken ct)
    {
        await AtOnce.WaitAsync(ct);
        try
        {
            return Draw(picture, mostPixels);
        }
        finally
        {
            AtOnce.Release();
        }
    }

    private static byte[]? Draw(Stream picture, long mostPixels)
    {
        using var codec = SKCodec.Create(picture);
        if (codec is null || codec.Info.Width <= 0 || codec.Info.Height <= 0 || (long)codec.Info.Width * codec.Info.Height > mostPixels)
            return null;
        // JPEG is unpacked at the eighth, quarter or half when that is enough.
        var wanted = Math.Min(1f, (float)Side / Math.Max(codec.Info.Width, codec.Info.Height));
        var size = codec.GetScaledDimensions(wanted);
        using var whole = new SKBitmap(new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Premul));
        if (codec.GetPixels(whole.Info, whole.GetPixels()) is not (SKCodecResult.Success or SKCodecResult.IncompleteInput))
            return null;
        var scale = Math.Min(1f, (float)Side / Math.Max(size.Width, size.Height));
        var (width, height) = (Math.Max(1, (int)(size.Width * scale)), Math.Max(1, (int)(size.Height * scale)));
        var turned = (int)codec.EncodedOrigin >= (int)SKEncodedOrigin.LeftTop; // the four that lie on their side
        using var surface = SKSurface.Create(new SKImageInfo(turned ? height : width, turned ? width : height, SKColorType.Rgba8888, SKAlphaType.Premul));
        surface.Canvas.Clear(SKColors.White); // JPEG knows no transparency
        surface.Canvas.Concat(Upright(codec.EncodedOrigin, width, height));
        using var image = SKImage.FromBitmap(whole);
        surface.Canvas.DrawImage(image, SKRect.Create(width, height), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        using var drawn = surface.Snapshot();
        using var jpeg = drawn.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return jpeg?.ToArray();
    }

    // Where the picture's own axes point to, for each of the eight ways a camera may have been held.
    private static SKMatrix Upright(SKEncodedOrigin origin, int width, int height) => origin switch
    {
        SKEncodedOrigin.TopRight => new SKMatrix(-1, 0, width, 0, 1, 0, 0, 0, 1),
        SKEncodedOrigin.BottomRight => new SKMatrix(-1, 0, width, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.BottomLeft => new SKMatrix(1, 0, 0, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.LeftTop => new SKMatrix(0, 1, 0, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightTop => new SKMatrix(0, -1, height, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightBottom => new SKMatrix(0, -1, height, -1, 0, width, 0, 0, 1),
        SKEncodedOrigin.LeftBottom => new SKMatrix(0, 1, 0, -1, 0, width, 0, 0, 1),
        _ => SKMatrix.Identity,
    };
}
