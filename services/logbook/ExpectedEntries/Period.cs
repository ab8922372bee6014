using System.Globalization;
using System.Text.RegularExpressions;
using DutyNet.Chassis.Problems;

namespace DutyNet.Logbook.ExpectedEntries;

/// <summary>A calendar period as a reader names it: <c>2026</c>, <c>2026-H2</c>, <c>2026-Q4</c> or <c>2026-11</c>.</summary>
public static partial class Period
{
    /// <summary>First and last day of the period.</summary>
    /// <exception cref="ProblemException">It is not one of these forms.</exception>
    public static (DateOnly From, DateOnly Until) Parse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success)
            throw new ProblemException(Problem.Unreadable(new FieldError("period", "format", "应为 2026、2026-H2、2026-Q4 或 2026-11。", "Must be like 2026, 2026-H2, 2026-Q4 or 2026-11.")));
        var year = int.Parse(match.Groups["year"].Value, CultureInfo.InvariantCulture);
        var (months, number) = (Number("half"), Number("quarter"), Number("month")) switch
        {
            ({ } half, _, _) => (6, half),
            (_, { } quarter, _) => (3, quarter),
            (_, _, { } month) => (1, month),
            _ => (12, 1),
        };
        var from = new DateOnly(year, 1, 1).AddMonths(months * (number - 1));
        return (from, from.AddMonths(months).AddDays(-1));

        int? Number(string group) => match.Groups[group].Success ? int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) : null;
    }

    [GeneratedRegex("^(?<year>[12][0-9]{3})(-H(?<half>[12])|-Q(?<quarter>[1-4])|-(?<month>0[1-9]|1[0-2]))?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
