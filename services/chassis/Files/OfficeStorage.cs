using System.Buffers.Binary;
using System.Text;

namespace DutyNet.Chassis.Files;

/// <summary>Tells the older Office files (OLE compound files) from installers, mails and others in the same container by the streams in their directory.</summary>
internal static class OfficeStorage
{
    private const uint EndOfChain = 0xFFFFFFFE;
    private const int MostDirectorySectors = 64;
    private const int TableInHeader = 109;

    public static string? Of(Stream file)
    {
        var header = Read(file, 0, 512);
        var shift = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(30));
        if (shift is not (9 or 12))
            return null;
        var sector = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(48));
        for (var i = 0; i < MostDirectorySectors && sector < EndOfChain - 2; i++)
        {
            var entries = Read(file, (sector + 1L) << shift, 1 << shift);
            for (var at = 0; at < entries.Length; at += 128)
                if (TypeOf(Name(entries.AsSpan(at, 128))) is { } type)
                    return type;
            var table = (int)(sector / (uint)((1 << shift) / 4));
            if (table >= TableInHeader)
                return null; // larger than we follow
            var allocation = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(76 + (table * 4)));
            sector = BinaryPrimitives.ReadUInt32LittleEndian(Read(file, ((allocation + 1L) << shift) + (sector % ((1 << shift) / 4) * 4), 4));
        }
        return null;
    }

    private static string Name(ReadOnlySpan<byte> entry)
    {
        var length = BinaryPrimitives.ReadUInt16LittleEndian(entry[64..]);
        return length is < 2 or > 64 ? "" : Encoding.Unicode.GetString(entry[..(length - 2)]);
    }

    private static string? TypeOf(string stream) => stream switch
    {
        "WordDocument" => "application/msword",
        "Workbook" or "Book" => "application/vnd.ms-excel",
        "PowerPoint Document" => "application/vnd.ms-powerpoint",
        _ => null,
    };

    private static byte[] Read(Stream file, long at, int length)
    {
        var bytes = new byte[length];
        file.Position = at;
        file.ReadExactly(bytes);
        return bytes;
    }
}
