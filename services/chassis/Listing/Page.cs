using System.Globalization;
using CsvHelper;
using DutyNet.Chassis.Problems;
using Microsoft.AspNetCore.Http;

namespace DutyNet.Chassis.Listing;

/// <summary>A page of a list.</summary>
/// <param name="Items">The rows.</param>
/// <param name="Next">Cursor of the next page; null on the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Answers a list as a page of JSON or as a CSV file.</summary>
public static class Listing
{
    /// <summary>
    /// The answer from <paramref name="rows"/>, read with <see cref="PageQuery.Take"/>. <paramref name="key"/> gives a row's sort key
    /// (empty in the natural order) and id, the same expressions that the query orders by.
    /// </summary>
    public static IResult Answer<T>(PageQuery page, IReadOnlyList<T> rows, Func<T, (string Key, string Id)> key)
    {
        if (page.Csv && rows.Count > page.Limit)
            return Problem.Unprocessable("too-many-rows", $"超过 {page.Limit} 行，请缩小范围后导出。", $"More than {page.Limit} rows: narrow the list.");
        if (page.Csv)
            return new Csv<T>(rows);
        var more = rows.Count > page.Limit;
        var items = more ? rows.Take(page.Limit).ToList() : rows;
        return TypedResults.Ok(new Page<T>(items, more ? Encode(key(items[^1])) : null));
    }

    /// <summary>The answer in the natural order of an id.</summary>
    public static IResult Answer<T>(PageQuery page, IReadOnlyList<T> rows, Func<T, string> id) => Answer(page, rows, row => ("", id(row)));

    private static string Encode((string Key, string Id) last) => PageQuery.Encode(last.Key, last.Id);

    private sealed class Csv<T>(IReadOnlyList<T> rows) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.ContentType = "text/csv; charset=utf-8";
            httpContext.Response.Headers.ContentDisposition = "attachment; filename=\"export.csv\"";
            // With a byte order mark, or a spreadsheet shows Chinese as noise; and no cell may start a formula.
            await using var csv = CsvWriter.Create(httpContext.Response.Body, new CsvWriterOptions { Injection = CsvInjection.Escape, WriteByteOrderMark = true }, leaveOpen: true);
            var properties = typeof(T).GetProperties();
            foreach (var property in properties)
                csv.WriteField(char.ToLowerInvariant(property.Name[0]) + property.Name[1..]);
            await csv.EndRecordAsync(httpContext.RequestAborted);
            foreach (var row in rows)
            {
                foreach (var property in properties)
                {
                    if (property.GetValue(row) is var value && value is int or long or decimal)
                        csv.WriteField(value);
                    else
                        csv.WriteField(Cell(value));
                }
                await csv.EndRecordAsync(httpContext.RequestAborted);
            }
            await csv.FlushAsync(httpContext.RequestAborted);
        }

        private static string Cell(object? value) => value switch
        {
            null => "",
            DateTimeOffset at => at.ToString("O", CultureInfo.InvariantCulture),
            DateOnly day => day.ToString("O", CultureInfo.InvariantCulture),
            bool yes => yes ? "true" : "false",
            System.Collections.IEnumerable list and not string => string.Join(';', list.Cast<object>().Select(Cell)),
            IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };
    }
}
