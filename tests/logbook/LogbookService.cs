using System.Reflection;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Logbook.Tests;

/// <summary>The logbook service, whole; one for all test classes of the collection, each test in units of its own.</summary>
public sealed class LogbookService() : ServiceUnderTest("logbook", (args, replace) => Program.Build(args, replace))
{
    protected override Assembly ServiceAssembly => typeof(Program).Assembly;

    /// <summary>Sets the clock to an hour of a day in China.</summary>
    public void At(DateOnly day, int hour = 10) => Clock.SetTo(new DateTimeOffset(day.ToDateTime(new TimeOnly(hour, 0)), TimeSpan.FromHours(8)));

    public void At(string day, int hour = 10) => At(Day(day), hour);

    public static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd");
}

[CollectionDefinition("logbook")]
public sealed class LogbookCollection : ICollectionFixture<LogbookService>;
