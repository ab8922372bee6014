using System.Buffers.Binary;
using System.Text;

namespace DutyNet.Chassis.Files;

/// <summary>
/// Tells the documents that are ZIP packages (OOXML, ODF, OFD) from any other ZIP by the names in the central directory. Nothing is unpacked,
/// so that a bomb does no harm here, and one that says how large it would become is refused for those who would open it.
/// </summary>
internal static class OfficePackage
{
    private const int EndLength = 22;
    private const int LongestComment = 65_535;
    private const int LargestDirectory = 4 * 1024 * 1024;
    private const long LargestUnpacked = 1024L * 1024 * 1024;

    public static string? Of(Stream file)
    {
        if (Names(file) is not { } names || names.Exists(IsHostile))
            return null;
        if (names.Contains("[Content_Types].xml"))
            return (names.Exists(n => Under(n, "word/")), names.Exists(n => Under(n, "xl/")), names.Exists(n => Under(n, "ppt/"))) switch
            {
                (true, false, false) => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                (false, true, false) => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                (false, false, true) => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
                _ => null,
            };
        if (names.Contains("OFD.xml"))
            return "application/ofd";
        return names[0] == "mimetype" && names.Contains("content.xml") ? OpenDocument(file) : null;
    }

    // Programs in a document (macros, Java archives), and names that would leave the folder they are unpacked to.
    private static bool IsHostile(string name) =>
        name.EndsWith("vbaProject.bin", StringComparison.OrdinalIgnoreCase) || Under(name, "Basic/") || Under(name, "Scripts/")
        || name.Equals("META-INF/MANIFEST.MF", StringComparison.OrdinalIgnoreCase) || name.Split('/', '\\').Contains("..");

    private static bool Under(string name, string folder) => name.StartsWith(folder, StringComparison.OrdinalIgnoreCase);

    // ODF: the first member is its type, stored as it is.
    private static string? OpenDocument(Stream file)
    {
        var header = Read(file, 0, 30);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(22));
        if (BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(8)) != 0 || length is 0 or > 80)
            return null;
        var start = 30 + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(26)) + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(28));
        var type = Encoding.ASCII.GetString(Read(file, start, (int)length));
        return type.StartsWith("application/vnd.oasis.opendocument.", StringComparison.Ordinal) && MediaTypes.Accepted.ContainsKey(type) ? type : null;
    }

    // Null when it is no plain ZIP from its first byte to its last: something before or after it would make it something else as well.
    private static List<string>? Names(Stream file)
    {
        var tailLength = (int)Math.Min(file.Length, EndLength + LongestComment);
        var tail = Read(file, file.Length - tailLength, tailLength);
        var at = tail.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        if (at < 0 || tail.Length - at < EndLength)
            return null;
        var end = tail.AsSpan(at);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
        long size = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]);
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
        if (count is 0 or 0xFFFF || size > LargestDirectory || offset + size != file.Length - tailLength + at || EndLength + BinaryPrimitives.ReadUInt16LittleEndian(end[20..]) != end.Length)
            return null;
        var directory = Read(file, offset, (int)size).AsSpan();
        var names = new List<string>(count);
        var unpacked = 0L;
        for (var i = 0; i < count; i++)
        {
            if (!directory.StartsWith("PK\u0001\u0002"u8) || (directory[8] & 1) != 0) // encrypted: nobody could look at it
                return null;
            unpacked += BinaryPrimitives.ReadUInt32LittleEndian(directory[24..]);
            var name = BinaryPrimitives.ReadUInt16LittleEndian(directory[28..]);
            names.Add(Encoding.UTF8.GetString(directory.Slice(46, name)));
            directory = directory[(46 + name + BinaryPrimitives.ReadUInt16LittleEndian(directory[30..]) + BinaryPrimitives.ReadUInt16LittleEndian(directory[32..]))..];
        }
        return unpacked > LargestUnpacked ? null : names;
    }

    private static byte[] Read(Stream file, long at, int length)
    {
        var bytes = new byte[length];
        file.Position = at;
        file.ReadExactly(bytes);
        return bytes;
    }
}
