using System.Text;
using System.Text.Unicode;
using CsvHelper;

namespace DutyNet.Responsibility.Register;

/// <summary>Reads a CSV file of one kind, in UTF-8 with or without a byte order mark, or in GB18030 as office software in China writes it.</summary>
public static class CsvSheets
{
    private static readonly Encoding Chinese = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;

    /// <summary>Reads the file.</summary>
    public static RegisterFile Read(byte[] content, string kind)
    {
        var file = new RegisterFile();
        var sheet = new Sheet(kind, (row, column) => $"row {row}, column {column}", []);
        file.Sheets[kind] = sheet;
        var utf8 = Utf8.IsValid(content) ? content : Encoding.UTF8.GetBytes(Chinese.GetString(content));
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
                var cells = new string[csv.FieldCount];
                for (var i = 0; i < cells.Length; i++)
                    cells[i] = csv.GetString(i);
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
}
