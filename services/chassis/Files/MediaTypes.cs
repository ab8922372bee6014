using System.Buffers.Binary;
using System.Collections.Frozen;

namespace DutyNet.Chassis.Files;

/// <summary>What kind of proof a file is; limits of size are by kind.</summary>
public enum MediaGroup
{
    /// <summary>A still picture.</summary>
    Picture,

    /// <summary>PDF, OFD and Office files.</summary>
    Document,

    /// <summary>A sound recording.</summary>
    Sound,

    /// <summary>A video recording.</summary>
    Video,
}

/// <summary>Finds the type of a file from its content. What is not in the table is not accepted as proof: archives, pages with script, programs, whatever their name.</summary>
public static class MediaTypes
{
    internal const string Zip = "application/zip";
    internal const string Ole = "application/x-ole-storage";

    /// <summary>How many bytes of a file's beginning are looked at.</summary>
    public const int HeadLength = 128;

    /// <summary>Every accepted type.</summary>
    public static readonly FrozenDictionary<string, MediaGroup> Accepted = new Dictionary<string, MediaGroup>(StringComparer.Ordinal)
    {
        ["image/jpeg"] = MediaGroup.Picture,
        ["image/png"] = MediaGroup.Picture,
        ["image/gif"] = MediaGroup.Picture,
        ["image/webp"] = MediaGroup.Picture,
        ["image/bmp"] = MediaGroup.Picture,
        ["image/tiff"] = MediaGroup.Picture,
        ["image/heic"] = MediaGroup.Picture,
        ["audio/mpeg"] = MediaGroup.Sound,
        ["audio/wav"] = MediaGroup.Sound,
        ["audio/mp4"] = MediaGroup.Sound,
        ["audio/ogg"] = MediaGroup.Sound,
        ["audio/amr"] = MediaGroup.Sound,
        ["audio/aac"] = MediaGroup.Sound,
        ["video/mp4"] = MediaGroup.Video,
        ["video/quicktime"] = MediaGroup.Video,
        ["video/3gpp"] = MediaGroup.Video,
        ["video/webm"] = MediaGroup.Video,
        ["video/x-msvideo"] = MediaGroup.Video,
        ["application/pdf"] = MediaGroup.Document,
        ["application/ofd"] = MediaGroup.Document,
        ["application/msword"] = MediaGroup.Document,
        ["application/vnd.ms-excel"] = MediaGroup.Document,
        ["application/vnd.ms-powerpoint"] = MediaGroup.Document,
        ["application/vnd.openxmlformats-officedocument.wordprocessingml.document"] = MediaGroup.Document,
        ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"] = MediaGroup.Document,
        ["application/vnd.openxmlformats-officedocument.presentationml.presentation"] = MediaGroup.Document,
        ["application/vnd.oasis.opendocument.text"] = MediaGroup.Document,
        ["application/vnd.oasis.opendocument.spreadsheet"] = MediaGroup.Document,
        ["application/vnd.oasis.opendocument.presentation"] = MediaGroup.Document,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What the beginning of a file says: its type, or that of the container (ZIP, OLE) which <see cref="Find"/> looks into; null for anything else.</summary>
    public static string? Of(ReadOnlySpan<byte> head) => head switch
    {
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, ..] => "image/png",
        [0x47, 0x49, 0x46, 0x38, 0x37 or 0x39, 0x61, ..] => "image/gif",
        [0x49, 0x49, 0x2A, 0x00, ..] or [0x4D, 0x4D, 0x00, 0x2A, ..] => "image/tiff",
        [0x42, 0x4D, _, _, _, _, 0, 0, 0, 0, _, _, _, _, 12 or 40 or 52 or 56 or 64 or 108 or 124, 0, 0, 0, ..] => "image/bmp",
        [0x52, 0x49, 0x46, 0x46, _, _, _, _, 0x57, 0x45, 0x42, 0x50, ..] => "image/webp",
        [0x52, 0x49, 0x46, 0x46, _, _, _, _, 0x57, 0x41, 0x56, 0x45, ..] => "audio/wav",
        [0x52, 0x49, 0x46, 0x46, _, _, _, _, 0x41, 0x56, 0x49, 0x20, ..] => "video/x-msvideo",
        [0x49, 0x44, 0x33, ..] or [0xFF, 0xFA or 0xFB or 0xF2 or 0xF3, ..] => "audio/mpeg",
        [0xFF, 0xF1 or 0xF9, ..] => "audio/aac",
        [0x23, 0x21, 0x41, 0x4D, 0x52, 0x0A, ..] or [0x23, 0x21, 0x41, 0x4D, 0x52, 0x2D, 0x57, 0x42, 0x0A, ..] => "audio/amr",
        [0x4F, 0x67, 0x67, 0x53, ..] => OfOgg(head),
        [0x1A, 0x45, 0xDF, 0xA3, ..] => head.IndexOf("webm"u8) > 0 ? "video/webm" : null,
        [_, _, _, _, 0x66, 0x74, 0x79, 0x70, _, _, _, _, ..] => OfBrand(head.Slice(8, 4)),
        [0x25, 0x50, 0x44, 0x46, 0x2D, ..] => "application/pdf",
        [0x50, 0x4B, 0x03, 0x04, ..] => Zip,
        [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, ..] => Ole,
        _ => null,
    };

    /// <summary>The kind of what begins like this, as far as its limit of size goes: a container is a document until it was looked into.</summary>
    public static MediaGroup GroupOf(string mediaType) => Accepted.GetValueOrDefault(mediaType, MediaGroup.Document);

    /// <summary>The type of a whole file, containers looked into; null when it is none of the accepted kinds. Nothing is ever unpacked.</summary>
    public static string? Find(Stream file)
    {
        var head = new byte[HeadLength];
        file.Position = 0;
        var read = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        try
        {
            return Of(head.AsSpan(0, read)) switch
            {
                Zip => OfficePackage.Of(file),
                Ole => OfficeStorage.Of(file),
                var type => type,
            };
        }
        catch (Exception e) when (e is EndOfStreamException or ArgumentOutOfRangeException or OverflowException)
        {
            return null; // its own lengths contradict it
        }
    }

    // The first packet of the first page says what it carries.
    private static string? OfOgg(ReadOnlySpan<byte> head)
    {
        if (head.Length < 28 || head.Length < 27 + head[26] + 8)
            return null;
        var packet = head[(27 + head[26])..];
        return packet.StartsWith("OpusHead"u8) || packet.StartsWith("\u0001vorbis"u8) || packet.StartsWith("Speex   "u8) || packet.StartsWith("\u007FFLAC"u8) ? "audio/ogg" : null;
    }

    // ISO base media: the brand decides. What other brands are (still pictures, camera formats) no player here would know.
    private static string? OfBrand(ReadOnlySpan<byte> brand) => BinaryPrimitives.ReadUInt32BigEndian(brand) switch
    {
        0x4D344120 or 0x4D344220 => "audio/mp4", // M4A, M4B
        0x68656963 or 0x68656978 or 0x6865696D or 0x68656973 or 0x6D696631 or 0x6D736631 => "image/heic", // heic, heix, heim, heis, mif1, msf1
        0x71742020 => "video/quicktime", // qt
        _ when brand.StartsWith("3gp"u8) || brand.StartsWith("3g2"u8) => "video/3gpp",
        _ when brand.StartsWith("iso"u8) || brand.StartsWith("mp4"u8) || brand.StartsWith("avc"u8) || brand.StartsWith("M4V"u8) || brand.StartsWith("mmp4"u8)
            || brand.StartsWith("MSNV"u8) || brand.StartsWith("dash"u8) || brand.StartsWith("XAVC"u8) || brand.StartsWith("f4v"u8) || brand.StartsWith("hvc1"u8) => "video/mp4",
        _ => null,
    };
}
