using System.Reflection;
using System.Text;
using System.Text.Json;
using DutyNet.Chassis.Problems;
using Microsoft.AspNetCore.Http;

namespace DutyNet.Chassis.Listing;

/// <summary>
/// Which page of a list, in which order and form: <c>limit</c> (1 to 500, default 50), <c>cursor</c> (the <c>next</c> of the page before),
/// <c>sort</c> (a field the list names, else its natural order), <c>format=csv</c> or <c>Accept: text/csv</c>.
/// </summary>
public sealed class PageQuery
{
    private const int Default = 50;
    private const int Most = 500;
    private const int MostInCsv = 100_000;

    /// <summary>True when the answer is a CSV file of everything instead of a page.</summary>
    public required bool Csv { get; init; }

    /// <summary>The field to sort by; empty for the natural order.</summary>
    public required string Sort { get; init; }

    /// <summary>How many rows make a page.</summary>
    public required int Limit { get; init; }

    /// <summary>Rows to read: one more than the page, to know whether there is a next.</summary>
    public int Take => Limit + 1;

    /// <summary>Sort key of the last row of the page before; null at the start.</summary>
    public required string? AfterKey { get; init; }

    /// <summary>Id of the last row of the page before; null at the start.</summary>
    public required string? AfterId { get; init; }

    /// <summary>Lets an endpoint take the page as a parameter.</summary>
    public static ValueTask<PageQuery?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var query = context.Request.Query;
        var csv = query["format"] == "csv" || context.Request.Headers.Accept.ToString().StartsWith("text/csv", StringComparison.OrdinalIgnoreCase);
        var limit = csv ? MostInCsv : Default;
        if (query["limit"].ToString() is { Length: > 0 } text && (!int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out limit) || limit is < 1 || limit > (csv ? MostInCsv : Most)))
            throw new ProblemException(Problem.Unreadable(new FieldError("limit", "out-of-range", $"须在 1 到 {Most} 之间。", $"Must be between 1 and {Most}.")));
        var (key, id) = Decode(query["cursor"].ToString());
        return ValueTask.FromResult<PageQuery?>(new PageQuery { Csv = csv, Sort = query["sort"].ToString(), Limit = limit, AfterKey = key, AfterId = id });
    }

    /// <summary>Refuses a sort field that the list does not offer.</summary>
    public void SortsBy(params ReadOnlySpan<string> offered)
    {
        if (Sort.Length > 0 && !offered.Contains(Sort))
            throw new ProblemException(Problem.Unreadable(new FieldError("sort", "unknown", "不支持按该字段排序。", "This list cannot be sorted by that.")));
    }

    internal static string Encode(string key, string id) =>
        Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(new[] { key, id })).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static (string? Key, string? Id) Decode(string cursor)
    {
        if (cursor.Length == 0)
            return (null, null);
        try
        {
            var base64 = cursor.Replace('-', '+').Replace('_', '/');
            var bytes = Convert.FromBase64String(base64.PadRight(base64.Length + ((4 - (base64.Length % 4)) % 4), '='));
            if (JsonSerializer.Deserialize<string[]>(Encoding.UTF8.GetString(bytes)) is [{ } key, { } id] && !key.Contains('\0') && !id.Contains('\0'))
                return (key, id);
        }
        catch (Exception e) when (e is FormatException or JsonException or ArgumentException)
        {
            // falls through: a cursor that is none of ours
        }
        throw new ProblemException(Problem.Unreadable(new FieldError("cursor", "unknown", "分页游标无效。", "Not a cursor of this list.")));
    }
}
