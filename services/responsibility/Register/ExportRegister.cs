using CsvHelper;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;

namespace DutyNet.Responsibility.Register;

/// <summary>Exports units, persons and posts of the caller's subtree in the very form that an import takes, so that importing it again changes nothing.</summary>
public static class ExportRegister
{
    private const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    private sealed record Unit(string Code, string Name, string Kind, string? ParentCode, string? Class);

    private sealed record Person(string Code, string Name, string Rank, string NativePlace);

    private sealed record Post(string Code, string UnitCode, string Title, string Role, string[] Areas, string[] InChargeOf, string? PersonCode, DateOnly? HeldFrom, string? OverrideReason);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/register/exports", Handle).Requires(Role.Administrator, Role.Department)
            .WithSummary("The register of the caller's subtree as ?format=csv (?kind= units, persons or posts), xlsx or json (that kind, or all), as it was on ?at= (default today). Importing today's again changes nothing.")
            .Produces<string>(200, "application/json", "text/csv", Xlsx)
            .WithExample(response: "code,name,kind,parent,class\nFH,中共丰河区委员会,Committee,,\nFH_D01,丰河区发展和改革委员会党组,Department,FH,EconomicDevelopment\n");

    private static async Task<IResult> Handle(string? kind, string? format, DateOnly? at, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        if (format is not (null or "csv" or "xlsx" or "json"))
            return Problem.Unreadable(new FieldError("format", "unknown-format", "须为 csv、xlsx 或 json。", "Must be csv, xlsx or json."));
        if (kind is null ? format == "csv" : !Columns.Of.ContainsKey(kind))
            return Problem.Unreadable(new FieldError("kind", "unknown-kind", "须为 units、persons 或 posts。", "Must be units, persons or posts."));
        var sheets = await db.Read(async tx =>
        {
            var read = new Dictionary<string, List<string[]>>(StringComparer.Ordinal);
            foreach (var each in Columns.Of.Keys.Where(k => kind is null || k == kind))
                read[each] = await Rows(tx, each, caller, at ?? clock.Today(), clock.Today());
            return read;
        }, ct);
        return format switch
        {
            "csv" => TypedResults.Stream(body => WriteCsv(body, kind!, sheets[kind!]), "text/csv; charset=utf-8", $"{kind}.csv"),
            "xlsx" => TypedResults.Bytes(Workbook(sheets), Xlsx, "register.xlsx"),
            _ => TypedResults.Ok(sheets.ToDictionary(s => s.Key, s => s.Value.ConvertAll(row => Columns.Of[s.Key].Zip(row).ToDictionary(c => c.First, c => c.Second)))),
        };
    }

    private static async Task<List<string[]>> Rows(Tx tx, string kind, Caller caller, DateOnly at, DateOnly today)
    {
        var day = new { at, today, scope = caller.Scope };
        // What ends today is still there today, but no longer in what an import is compared with.
        return kind switch
        {
            "units" => (await tx.QueryAsync<Unit>("""
                select v.code, v.name, v.kind, v.parent_code, v.class from units_on(@at) v join units u on u.code = v.code
                where v.path ~ @scope::lquery and (u.closed_on is null or @at < @today) order by v.path
                """, day)).ConvertAll(u => new[] { u.Code, u.Name, u.Kind, u.ParentCode ?? "", u.Class ?? "" }),
            "persons" => (await tx.QueryAsync<Person>("""
                select v.code, v.name, v.rank, v.native_place
                from persons_on(@at) v
                join persons n on n.code = v.code
                join units home on home.code = n.unit_code
                left join lateral (select w.path ~ @scope::lquery as visible
                                   from holdings h join posts s on s.id = h.post_id join units w on w.code = s.unit_code
                                   where h.person_code = v.code
                                   order by coalesce(h.held_until, 'infinity') desc, w.path ~ @scope::lquery desc limit 1) seat on true
                where coalesce(seat.visible, home.path ~ @scope::lquery)
                   or exists (select from holdings_on(@at) h join posts_on(@at) p on p.id = h.post_id join units_on(@at) u on u.code = p.unit_code where h.person_code = v.code and u.path ~ @scope::lquery)
                order by v.code
                """, day)).ConvertAll(p => new[] { p.Code, p.Name, p.Rank, p.NativePlace }),
            _ => (await tx.QueryAsync<Post>("""
                select v.code, v.unit_code, v.title, v.role, v.areas, v.in_charge_of, h.person_code, h.held_from, w.override_reason
                from posts_on(@at) v
                join posts p on p.id = v.id
                join units_on(@at) u on u.code = v.unit_code
                left join holdings_on(@at) h on h.post_id = v.id and (h.held_until is null or @at < @today)
                left join holdings w on w.id = h.id
                where u.path ~ @scope::lquery and (p.closed_on is null or @at < @today)
                order by v.code
                """, day)).ConvertAll(p => new[]
            {
                p.Code, p.UnitCode, p.Title, p.Role, string.Join(';', p.Areas), string.Join(';', p.InChargeOf), p.PersonCode ?? "", p.HeldFrom is { } from ? $"{from:yyyy-MM-dd}" : "", p.OverrideReason ?? "",
            }),
        };
    }

    // With a byte order mark, or a spreadsheet shows Chinese as noise.
    private static async Task WriteCsv(Stream body, string kind, List<string[]> rows)
    {
        await using var csv = CsvWriter.Create(body, new CsvWriterOptions { WriteByteOrderMark = true }, leaveOpen: true);
        foreach (var row in rows.Prepend(Columns.Of[kind]))
        {
            foreach (var cell in row)
                csv.WriteField(CsvSheets.Guarded(cell));
            await csv.EndRecordAsync();
        }
        await csv.FlushAsync();
    }

    private static byte[] Workbook(Dictionary<string, List<string[]>> sheets)
    {
        using var stream = new MemoryStream();
        using (var document = SpreadsheetDocument.Create(stream, SpreadsheetDocumentType.Workbook))
        {
            var workbook = document.AddWorkbookPart();
            var list = new Sheets();
            foreach (var (kind, rows) in sheets)
            {
                var part = workbook.AddNewPart<WorksheetPart>();
                list.Append(new DocumentFormat.OpenXml.Spreadsheet.Sheet { Id = workbook.GetIdOfPart(part), SheetId = (uint)list.Count() + 1, Name = kind });
                using var writer = OpenXmlWriter.Create(part);
                writer.WriteStartElement(new Worksheet());
                writer.WriteStartElement(new SheetData());
                foreach (var row in rows.Prepend(Columns.Of[kind]))
                {
                    writer.WriteStartElement(new Row());
                    foreach (var cell in row)
                        // A workbook reads _x0041_ as a letter; what only looks like that is written so that it stays what it is.
                        writer.WriteElement(new Cell { DataType = CellValues.InlineString, InlineString = new InlineString(new Text(cell.Replace("_x", "_x005F_x", StringComparison.Ordinal))) });
                    writer.WriteEndElement();
                }
                writer.WriteEndElement();
                writer.WriteEndElement();
            }
            workbook.Workbook = new Workbook(list);
        }
        return stream.ToArray();
    }
}
