using System.Globalization;
using System.IO.Compression;
using System.Xml;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DutyNet.Chassis.Problems;

namespace DutyNet.Responsibility.Register;

/// <summary>Reads an XLSX workbook with sheets named units, persons and posts, row by row, never the whole tree of it in memory.</summary>
public static class XlsxSheets
{
    // A megabyte can be made to unpack to a thousand: count before anything is parsed. A workbook full of the same rows packs twentyfold.
    private const long MostUnpacked = 512L * 1024 * 1024;
    private const long AlwaysUnpacked = 64L * 1024 * 1024;
    private const int MostPacking = 20;

    /// <summary>Reads the file.</summary>
    public static RegisterFile Read(byte[] content)
    {
        try
        {
            if (!FitsUnpacked(content))
                throw new ProblemException(Problem.Of(413, "body-too-large", "工作簿解压后过大。", "The workbook is too large when unpacked."));
            using var workbook = SpreadsheetDocument.Open(new MemoryStream(content), isEditable: false);
            var part = workbook.WorkbookPart ?? throw new InvalidDataException();
            var file = new RegisterFile();
            var texts = SharedTexts(part);
            foreach (var entry in part.Workbook?.Sheets?.Elements<DocumentFormat.OpenXml.Spreadsheet.Sheet>() ?? [])
            {
                var name = entry.Name?.Value ?? "";
                if (!Columns.Of.ContainsKey(name) || entry.Id?.Value is not { } id)
                    file.Refusals.Add($"sheet {name}", "unknown-sheet", "工作表只能是 units、persons、posts。", "Sheets must be units, persons or posts.");
                else
                    ReadSheet(file, name, (WorksheetPart)part.GetPartById(id), texts);
            }
            return file;
        }
        catch (Exception e) when (e is InvalidDataException or OpenXmlPackageException or FileFormatException or XmlException or FormatException or InvalidCastException or ArgumentException or KeyNotFoundException
            or OverflowException or InvalidOperationException or NotSupportedException or EndOfStreamException)
        {
            throw new ProblemException(Problem.Unreadable(new FieldError("body", "invalid", "不是有效的 XLSX 文件。", "Not a valid XLSX file.")));
        }
    }

    private static bool FitsUnpacked(byte[] content)
    {
        using var zip = new ZipArchive(new MemoryStream(content), ZipArchiveMode.Read);
        var buffer = new byte[81920];
        var total = 0L;
        var most = Math.Min(MostUnpacked, AlwaysUnpacked + (MostPacking * (long)content.Length));
        // The sizes the archive declares are its author's claim; only unpacking tells.
        foreach (var entry in zip.Entries)
        {
            using var stream = entry.Open();
            int read;
            while ((read = stream.Read(buffer)) > 0)
                if ((total += read) > most)
                    return false;
        }
        return true;
    }

    private static List<string> SharedTexts(WorkbookPart workbook)
    {
        var texts = new List<string>();
        if (workbook.SharedStringTablePart is not { } part)
            return texts;
        using var reader = OpenXmlReader.Create(part);
        while (reader.Read())
            if (reader.ElementType == typeof(SharedStringItem) && reader.IsStartElement)
                texts.Add(Unescaped(((SharedStringItem)reader.LoadCurrentElement()!).InnerText));
        return texts;
    }

    private static void ReadSheet(RegisterFile file, string kind, WorksheetPart part, List<string> texts)
    {
        var sheet = new Sheet(kind, (row, column) => $"sheet {kind}, row {row}, column {column}", []);
        file.Sheets[kind] = sheet;
        var from = Array.IndexOf(Columns.Of[kind], "from");
        int[]? places = null;
        var number = 0;
        using var reader = OpenXmlReader.Create(part);
        while (reader.Read())
        {
            if (reader.ElementType != typeof(Row) || !reader.IsStartElement)
                continue;
            var row = (Row)reader.LoadCurrentElement()!;
            number = row.RowIndex?.Value is { } index ? (int)index : number + 1;
            var cells = new List<string>();
            var raw = new List<Cell?>();
            foreach (var cell in row.Elements<Cell>())
            {
                var column = cell.CellReference?.Value is { } reference ? Column(reference) : cells.Count;
                if (column >= RegisterFile.MostColumns)
                {
                    file.Refusals.Add(sheet.Where(number, $"{column + 1}"), "too-many-columns", $"最多 {RegisterFile.MostColumns} 列。", $"At most {RegisterFile.MostColumns} columns.");
                    return;
                }
                while (cells.Count <= column)
                {
                    cells.Add("");
                    raw.Add(null);
                }
                cells[column] = Text(cell, texts);
                raw[column] = cell;
            }
            if (places is null)
            {
                if ((places = file.Header(kind, $"sheet {kind}, row {number}", cells)) is null)
                    return;
                continue;
            }
            // A spreadsheet keeps a date as a number of days.
            for (var i = 0; i < Math.Min(cells.Count, places.Length); i++)
                if (places[i] == from && from >= 0 && raw[i]?.DataType is null && double.TryParse(cells[i], CultureInfo.InvariantCulture, out var days) && days is > 0 and < 2_958_466)
                    cells[i] = DateOnly.FromDateTime(DateTime.FromOADate(days)).ToString("O", CultureInfo.InvariantCulture);
            while (cells.Count > places.Length && cells[^1].Length == 0)
                cells.RemoveAt(cells.Count - 1);
            if (!file.Add(sheet, number, places, cells))
                return;
        }
    }

    private static string Text(Cell cell, List<string> texts)
    {
        if (cell.DataType?.Value == CellValues.SharedString)
            return int.TryParse(cell.CellValue?.Text, CultureInfo.InvariantCulture, out var index) && index >= 0 && index < texts.Count ? texts[index] : throw new InvalidDataException();
        return cell.DataType?.Value == CellValues.InlineString ? Unescaped(cell.InlineString?.InnerText) : cell.CellValue?.Text ?? "";
    }

    // What XML cannot hold, such as control characters, a workbook writes as _x0001_.
    private static string Unescaped(string? text) => XmlConvert.DecodeName(text) ?? "";

    private static int Column(string reference)
    {
        var column = 0;
        foreach (var c in reference.TakeWhile(char.IsAsciiLetterUpper).Take(4))
            column = (column * 26) + (c - 'A' + 1);
        return column == 0 ? throw new InvalidDataException() : column - 1;
    }
}
