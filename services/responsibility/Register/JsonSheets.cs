using System.Text.Json;
using DutyNet.Chassis.Problems;

namespace DutyNet.Responsibility.Register;

/// <summary>Reads <c>{"units":[…],"persons":[…],"posts":[…]}</c>; lists of values may be arrays or one string parted by semicolons.</summary>
public static class JsonSheets
{
    private const int Deepest = 8;
    private const int MostParts = RegisterFile.MostRows * 20; // nine named values in a row, and what brackets them

    /// <summary>Reads the file.</summary>
    public static RegisterFile Read(byte[] content)
    {
        var file = new RegisterFile();
        try
        {
            if (!MayBeHeld(content))
            {
                file.Refusals.Add("body", "too-many-rows", $"最多 {RegisterFile.MostRows} 行。", $"At most {RegisterFile.MostRows} rows.");
                return file;
            }
            using var document = JsonDocument.Parse(content, new JsonDocumentOptions { MaxDepth = Deepest });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new JsonException();
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (!Columns.Of.TryGetValue(property.Name, out var columns) || property.Value.ValueKind != JsonValueKind.Array)
                    file.Refusals.Add(property.Name, "unknown-column", "只能是 units、persons、posts 数组。", "Must be one of the arrays units, persons, posts.");
                else
                    ReadRows(file, property.Name, columns, property.Value);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // An InvalidOperationException is a string with half a surrogate pair.
            throw new ProblemException(Problem.Unreadable(new FieldError("body", "invalid", "不是有效的 JSON 对象。", "Not a valid JSON object.")));
        }
        return file;
    }

    // A document in memory is many times its text when that is nothing but brackets: its parts are counted before it is made.
    private static bool MayBeHeld(ReadOnlySpan<byte> content)
    {
        var reader = new Utf8JsonReader(content, new JsonReaderOptions { MaxDepth = Deepest });
        var parts = 0;
        while (reader.Read())
            if (++parts > MostParts)
                return false;
        return true;
    }

    private static void ReadRows(RegisterFile file, string kind, string[] columns, JsonElement rows)
    {
        var sheet = new Sheet(kind, (row, column) => $"{kind}[{row}].{column}", []);
        file.Sheets[kind] = sheet;
        var places = Enumerable.Range(0, columns.Length).ToArray();
        var number = 0;
        foreach (var row in rows.EnumerateArray())
        {
            var cells = new string[columns.Length];
            Array.Fill(cells, "");
            if (row.ValueKind != JsonValueKind.Object)
                file.Refusals.Add($"{kind}[{number}]", "invalid", "必须是对象。", "Must be an object.");
            else
                foreach (var cell in row.EnumerateObject())
                {
                    var place = Array.IndexOf(columns, cell.Name);
                    if (place < 0)
                        file.Refusals.Add(sheet.Where(number, cell.Name), "unknown-column", $"未知的列“{cell.Name}”。", $"Unknown column '{cell.Name}'.");
                    else if (Text(cell.Value) is { } text)
                        cells[place] = text;
                    else
                        file.Refusals.Add(sheet.Where(number, cell.Name), "invalid", "必须是文本。", "Must be text.");
                }
            if (!file.Add(sheet, number, places, cells))
                return;
            number++;
        }
    }

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Array when value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.String) => string.Join(';', value.EnumerateArray().Select(v => v.GetString())),
        _ => null,
    };
}
