using System.Buffers;
using System.Text;
using System.Text.Unicode;
using CsvHelper;

namespace DutyNet.Responsibility.Register;

/// <summary>Reads a CSV file of one kind, in UTF-8 with or without a byte order mark, or in GB18030 as office software in China writes it.</summary>
public static class CsvSheets
{
    private const string Guards = "=+-@'";
    private const int LongestLine = 1_000_000;

    private static readonly Encoding Chinese = CodePagesEncodingProvider.Instance.GetEncoding("GB18030", EncoderFallback.ExceptionFallback, new DecoderReplacementFallback("\uFFFD"))!; // not "?", which a name may hold

    /// <summary>Reads the file.</summary>
    public static RegisterFile Read(byte[] content, string kind)
    {
        var file = new RegisterFile();
        var sheet = new Sheet(kind, (row, column) => $"row {row}, column {column}", []);
        file.Sheets[kind] = sheet;
        var isUtf8 = Utf8.IsValid(content);
        if (IsWide(content) || (!isUtf8 && IsDamagedUtf8(content)))
        {
            file.Refusals.Add("row 1", "encoding", "文件编码须为 UTF-8 或 GB18030。", "The file must be encoded in UTF-8 or GB18030.");
            return file;
        }
        file.Encoding = isUtf8 ? "UTF-8" : "GB18030";
        var utf8 = isUtf8 ? content : Encoding.UTF8.GetBytes(Chinese.GetString(content));
        if (LineTooLong(utf8) is { } tooLong)
        {
            file.Refusals.Add($"row {tooLong}", "too-long", $"一行最多 {LongestLine} 字节。", $"A line has at most {LongestLine} bytes.");
            return file;
        }
        ReadOnlyMemory<byte> text = utf8.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? utf8.AsMemory(3) : utf8;
        // The separator is fixed: semicolons part the values within a field and would mislead a guess.
        using var csv = CsvReader.Create(text, new CsvReaderOptions
        {
            HasHeader = false,
            Separator = ',',
            SkipEmptyLines = false,
            MalformedData = CsvMalformedDataHandling.Throw,
        });
        var row = 0;
        try
        {
            int[]? places = null;
            while (csv.Read())
            {
                row++;
                if (csv.FieldCount > RegisterFile.MostColumns)
                {
                    file.Refusals.Add(sheet.Where(row, $"{RegisterFile.MostColumns + 1}"), "too-many-columns", $"最多 {RegisterFile.MostColumns} 列。", $"At most {RegisterFile.MostColumns} columns.");
                    return file;
                }
                var cells = new string[csv.FieldCount];
                for (var i = 0; i < cells.Length; i++)
                    cells[i] = Unguarded(csv.GetString(i));
                if (row == 1)
                    places = file.Header(kind, "row 1", cells);
                if (places is null)
                    return file;
                if (row > 1 && !file.Add(sheet, row, places, cells))
                    return file;
            }
            if (row == 0)
                file.Refusals.Add("row 1", "empty", "文件为空。", "The file is empty.");
        }
        catch (CsvFormatException)
        {
            file.Refusals.Add($"row {row + 1}", "malformed", "引号不成对或不符合 CSV 格式。", "Quotes do not match, or it is not CSV.");
        }
        return file;
    }

    /// <summary>A cell that a spreadsheet would take for a formula, made a text by an apostrophe before it; an apostrophe of its own is kept by another.</summary>
    public static string Guarded(string cell) => cell.Length > 0 && Guards.Contains(cell[0]) ? $"'{cell}" : cell;

    private static string Unguarded(string cell) => cell.Length > 1 && cell[0] == '\'' && Guards.Contains(cell[1]) ? cell[1..] : cell;

    // The separators of a line are found all at once, and a file may be one line of nothing else.
    private static int? LineTooLong(ReadOnlySpan<byte> text)
    {
        for (var row = 1; !text.IsEmpty; row++)
        {
            var end = text.IndexOf((byte)'\n');
            if ((end < 0 ? text.Length : end) > LongestLine)
                return row;
            text = end < 0 ? [] : text[(end + 1)..];
        }
        return null;
    }

    // A few bytes of a UTF-8 file went wrong on its way: read as GB18030 every name in it would be another. Chinese in GB18030 hardly ever looks like UTF-8.
    private static bool IsDamagedUtf8(ReadOnlySpan<byte> content)
    {
        if (content.StartsWith(Encoding.UTF8.Preamble))
            return true;
        var (whole, broken) = (0, 0);
        while (!content.IsEmpty)
        {
            var ascii = content.IndexOfAnyInRange((byte)0x80, (byte)0xFF);
            content = ascii < 0 ? [] : content[ascii..];
            if (content.IsEmpty)
                break;
            var state = Rune.DecodeFromUtf8(content, out _, out var length);
            (whole, broken) = state == OperationStatus.Done ? (whole + 1, broken) : (whole, broken + 1);
            content = content[length..];
        }
        return whole > broken;
    }

    // UTF-16 or UTF-32, by their mark or by the zeros that a header in them begins with: read as GB18030 they would be noise.
    private static bool IsWide(ReadOnlySpan<byte> content) => content is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] || content[..Math.Min(content.Length, 4)].Contains((byte)0);
}
