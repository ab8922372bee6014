using DutyNet.Contracts;
using DutyNet.Responsibility.Duties;
using Xunit;

namespace DutyNet.Responsibility.Tests;

public sealed class DutyPeriods
{
    [Theory]
    [InlineData(CadenceKind.Monthly, "2028-02-10", "2028-02-01", "2028-02-29")]
    [InlineData(CadenceKind.Quarterly, "2028-02-10", "2028-01-15", "2028-03-31")]
    [InlineData(CadenceKind.HalfYearly, "2028-12-31", "2028-07-01", "2028-12-31")]
    [InlineData(CadenceKind.Yearly, "2028-06-30", "2028-01-15", "2028-12-31")]
    public void A_period_is_the_calendars_cut_to_the_days_owed(CadenceKind kind, string day, string from, string until) =>
        Assert.Equal(new DutyPeriod(DateOnly.Parse(from), DateOnly.Parse(until), DateOnly.Parse(until)),
            DutyPeriod.On(DateOnly.Parse(day), kind, null, new DateOnly(2028, 1, 15), new DateOnly(2028, 12, 31)));
}
