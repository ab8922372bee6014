using System.Globalization;

namespace DutyNet.Responsibility.AnnualTasks;

/// <summary>What the jurisdiction may set otherwise, from the configuration section <c>AnnualTasks</c>.</summary>
public sealed record AnnualTaskPolicies
{
    private readonly DateOnly halfYear = new(2024, 6, 30);

    /// <summary>Month and day of the half-year look, as MM-dd (domain: 30 June).</summary>
    public string HalfYearLook
    {
        get => halfYear.ToString("MM-dd", CultureInfo.InvariantCulture);
        init => halfYear = DateOnly.TryParseExact($"2024-{value}", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) // of a leap year: 29 February is a day too
            ? day : throw new InvalidOperationException($"AnnualTasks__HalfYearLook must be a month and day such as 06-30, not '{value}'.");
    }

    /// <summary>The day of the half-year look in a year.</summary>
    public DateOnly HalfYearOf(int year) => new(year, halfYear.Month, Math.Min(halfYear.Day, DateTime.DaysInMonth(year, halfYear.Month)));
}
