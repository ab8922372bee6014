using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DutyNet.Play;

/// <summary>The files of a sample district. Dates written <c>@today-20</c> count from the day of loading, so that something is already past.</summary>
public sealed partial class District(string folder)
{
    private static readonly TimeSpan ChinaOffset = TimeSpan.FromHours(8);

    /// <summary>Code of the district's root unit.</summary>
    public const string Root = "FH";

    /// <summary>A register file, as it lies there.</summary>
    public byte[] Register(string kind) => File.ReadAllBytes(Path.Combine(folder, kind + ".csv"));

    /// <summary>The responsibility lists, with dates of today's calendar.</summary>
    public IReadOnlyList<JsonObject> Lists(DateTimeOffset now) =>
        [.. JsonNode.Parse(Dated("lists.json", Today(now)))!.AsArray().Select(n => n!.AsObject())];

    /// <summary>The tasks of the year, with dates of today's calendar.</summary>
    public byte[] AnnualTasks(DateOnly today) => Encoding.UTF8.GetBytes(Dated("annual-tasks.csv", today));

    /// <summary>General questions for oral reports, by kind of unit.</summary>
    public JsonArray Questions() => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "question-bank.json")))!.AsArray();

    /// <summary>The day it is in the district.</summary>
    public static DateOnly Today(DateTimeOffset now) => DateOnly.FromDateTime(now.ToOffset(ChinaOffset).DateTime);

    private string Dated(string file, DateOnly today) => Relative().Replace(File.ReadAllText(Path.Combine(folder, file)), m =>
        today.AddDays(m.Groups["days"].Value is { Length: > 0 } days ? int.Parse(days, CultureInfo.InvariantCulture) : 0).ToString("O", CultureInfo.InvariantCulture));

    [GeneratedRegex("@today(?<days>[+-][0-9]+)?")]
    private static partial Regex Relative();
}
