using System.Text;
using DutyNet.Chassis.Problems;

namespace DutyNet.Responsibility.Register;

/// <summary>The three sheets of a register: their columns, in the order a <see cref="Line"/> holds its cells.</summary>
public static class Columns
{
    /// <summary>Columns of each kind of sheet.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Of = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["units"] = ["code", "name", "kind", "parent", "class"],
        ["persons"] = ["code", "name", "rank", "nativePlace"],
        ["posts"] = ["code", "unit", "title", "role", "areas", "inChargeOf", "person", "from", "override"],
    };

    /// <summary>The kind of the sheet of annual tasks, which is read like those of the register but imported by its own plan.</summary>
    public const string AnnualTasks = "annual-tasks";

    /// <summary>Columns a file may leave out.</summary>
    public static readonly IReadOnlySet<string> Optional = new HashSet<string>(StringComparer.Ordinal) { "class", "override", "startsOn", "milestones" };

    private static readonly string[] OfAnnualTasks = ["code", "title", "leadPost", "primaryUnit", "supportingUnits", "dueOn", "items", "startsOn", "milestones"];

    /// <summary>Columns of any kind of sheet that is read from a file.</summary>
    public static string[] For(string kind) => kind == AnnualTasks ? OfAnnualTasks : Of[kind];
}

/// <summary>One row: its number as its file counts, and its cells in the order of the sheet's columns; an absent cell is empty.</summary>
public sealed record Line(int Number, string[] Cells);

/// <summary>The rows of one kind.</summary>
/// <param name="Kind">units, persons or posts.</param>
/// <param name="Where">Names a cell for the reader of an error, from its row's number and its column.</param>
/// <param name="Lines">The rows.</param>
public sealed record Sheet(string Kind, Func<int, string, string> Where, List<Line> Lines);

/// <summary>A received file, read but not yet believed: whatever is wrong with its form stands in <see cref="Refusals"/>.</summary>
public sealed class RegisterFile
{
    /// <summary>Rows a file may hold: many districts, and an end for a file made to exhaust us.</summary>
    public const int MostRows = 200_000;

    /// <summary>Columns a file may hold, those we do not know included.</summary>
    public const int MostColumns = 50;

    /// <summary>The sheets; a file need not have all three.</summary>
    public Dictionary<string, Sheet> Sheets { get; } = new(StringComparer.Ordinal);

    /// <summary>The encoding a CSV file was read in: who sent another one recognises it here before names are wrong for good. Null for other kinds of file.</summary>
    public string? Encoding { get; set; }

    /// <summary>What is wrong so far.</summary>
    public Refusals Refusals { get; } = new();

    /// <summary>False for a text with a control character (a database keeps no NUL), half a character, or one that could not be decoded.</summary>
    public static bool IsReadable(string text) => text.EnumerateRunes().All(r => !Rune.IsControl(r) && r != Rune.ReplacementChar);

    /// <summary>
    /// Finds the file's columns in its header: for each column of the file its place in a line, -1 for one that is refused.
    /// Null when a needed column is missing.
    /// </summary>
    public int[]? Header(string kind, string where, IReadOnlyList<string> names)
    {
        var columns = Columns.For(kind);
        var places = new int[names.Count];
        for (var i = 0; i < names.Count; i++)
        {
            places[i] = Array.IndexOf(columns, names[i].Trim());
            if (places[i] < 0)
                Refusals.Add($"{where}, column {i + 1}", "unknown-column", $"未知的列“{names[i]}”。", $"Unknown column '{names[i]}'.");
            else if (Array.IndexOf(places, places[i], 0, i) >= 0)
                Refusals.Add($"{where}, column {i + 1}", "duplicate-column", $"列“{names[i]}”重复。", $"Column '{names[i]}' is there twice.");
        }
        var missing = columns.Where((c, place) => !places.Contains(place) && !Columns.Optional.Contains(c)).ToList();
        foreach (var column in missing)
            Refusals.Add($"{where}, column {column}", "missing-column", $"缺少列“{column}”。", $"Column '{column}' is missing.");
        return missing.Count == 0 ? places : null;
    }

    /// <summary>Adds a row read under a header; false when the sheet is full.</summary>
    public bool Add(Sheet sheet, int number, int[] places, IReadOnlyList<string> cells)
    {
        if (cells.All(string.IsNullOrWhiteSpace))
            return true;
        if (sheet.Lines.Count >= MostRows)
        {
            Refusals.Add(sheet.Where(number, "code"), "too-many-rows", $"最多 {MostRows} 行。", $"At most {MostRows} rows.");
            return false;
        }
        if (cells.Count > places.Length)
            Refusals.Add(sheet.Where(number, $"{places.Length + 1}"), "too-many-columns", "列数多于表头。", "More columns than the header names.");
        var line = new string[Columns.For(sheet.Kind).Length];
        Array.Fill(line, "");
        for (var i = 0; i < Math.Min(cells.Count, places.Length); i++)
            if (places[i] >= 0)
            {
                line[places[i]] = cells[i].Trim();
                if (!IsReadable(line[places[i]]))
                    Refusals.Add(sheet.Where(number, Columns.For(sheet.Kind)[places[i]]), "control-character", "含有控制字符或无法识别的字符。", "Holds a control character or one that could not be read.");
            }
        sheet.Lines.Add(new Line(number, line));
        return true;
    }
}

/// <summary>Everything that is wrong with a file: each wrong cell, up to a number nobody reads beyond.</summary>
public sealed class Refusals
{
    private const int Most = 10_000;
    private const int Longest = 300;
    private readonly List<FieldError> errors = [];

    /// <summary>How many there are, the unlisted ones included.</summary>
    public int Count { get; private set; }

    /// <summary>Adds one.</summary>
    public void Add(string field, string code, string zh, string en)
    {
        if (Count++ < Most)
            errors.Add(new FieldError(Printable(field), code, Printable(zh), Printable(en)));
    }

    // An error repeats what the file says, and that may be all of it, and nothing a person can read.
    private static string Printable(string text) => text.Length <= Longest && RegisterFile.IsReadable(text) ? text
        : string.Concat(text.EnumerateRunes().Take(Longest).Select(r => (Rune.IsControl(r) ? Rune.ReplacementChar : r).ToString()));

    /// <summary>The answer that refuses the file.</summary>
    public Problem AsProblem() => Problem.Unprocessable(
        "import-refused",
        Count <= Most ? $"文件有 {Count} 处错误，未导入任何内容。" : $"文件有 {Count} 处错误，列出前 {Most} 处，未导入任何内容。",
        Count <= Most ? $"{Count} errors; nothing was imported." : $"{Count} errors, of which the first {Most} are listed; nothing was imported.",
        errors);
}
