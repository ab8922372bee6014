using Spectre.Console;

namespace DutyNet.Play;

/// <summary>What the year left behind.</summary>
/// <param name="Year">The year.</param>
/// <param name="LookedOn">The day of its look.</param>
/// <param name="UnsignedUnit">A unit whose upward pledge is still to be signed.</param>
public sealed record PlayedYear(int Year, DateOnly LookedOn, string UnsignedUnit);

/// <summary>The year of a loaded district: pledges level by level, the tasks of the year and a look at half-time, logbooks and decisions.</summary>
public static class TheYear
{
    /// <summary>Plays it on this day; what a district has of this year already is left alone. Throws when something did not happen.</summary>
    public static async Task<PlayedYear> Play(Cast cast, Scenario scenario, District district, DateOnly today, IAnsiConsole console)
    {
        var department = await cast.Department();
        using var leaders = new Signatories(cast.Administrator);
        console.MarkupLine("[bold]The year: pledges level by level[/]");
        if (await Has(department, "responsibility/pledge-campaigns", today.Year))
            console.MarkupLine("  [grey]This year's pledges were drawn up before; they are left as they are.[/]");
        else
            await PledgesDownTheTree.Play(cast, scenario.Year, leaders, today, console);
        console.MarkupLine("[bold]The year: annual tasks and the half-year look[/]");
        if (await Has(department, "responsibility/annual-plans", today.Year))
            console.MarkupLine("  [grey]This year's tasks were planned before; they are left as they are.[/]");
        else
            await TasksOfTheYear.Play(cast, scenario.Year, district, leaders, today, console);
        console.MarkupLine("[bold]The year: logbooks and decisions[/]");
        if ((await department.List($"logbook/entries?unit={scenario.Logbooks.Unit}&below=false&limit=1")).Count > 0)
            console.MarkupLine("  [grey]This year's work was brought in before; it is left as it is.[/]");
        else
        {
            await LogbooksOfTheYear.Play(cast, scenario.Logbooks, leaders, today, console);
            await DecisionsOfTheYear.Play(cast, scenario.Logbooks, leaders, today, console);
        }
        if (scenario.Inspections)
            await Inspections(cast, scenario, district, leaders, today, console);
        return new PlayedYear(today.Year, today, scenario.Year.Unsigned[0]);
    }

    private static async Task Inspections(Cast cast, Scenario scenario, District district, Signatories leaders, DateOnly today, IAnsiConsole console)
    {
        console.MarkupLine("[bold]The year: inspection[/]");
        if ((await (await cast.Discipline()).List("inspection/rounds?kind=HalfYear&limit=500")).Exists(r => r.GetProperty("title").GetString() == RoundsOfTheYear.Title && r.GetProperty("from").GetDateTime().Year == today.Year))
            console.MarkupLine("  [grey]This year's half-year round was played before; it is left as it is.[/]");
        else
            await RoundsOfTheYear.Play(cast, scenario, today, console);
        await SpotCheckOfTheYear.Play(cast, scenario, today, console);
        await LettersOfTheYear.Play(cast, scenario, today, console);
        if ((await (await cast.Discipline()).List("inspection/duty-integrity-reports?limit=1")).Count > 0)
            console.MarkupLine("  [grey]Oral reports were heard before; they are left as they are.[/]");
        else
            await OralReportsOfTheYear.Play(cast, scenario, district, leaders, today, console);
        if ((await (await cast.Department()).List($"inspection/assessments?unit={District.Root}&year={today.Year}&status=Published")).Count > 0)
            console.MarkupLine("  [grey]This year was assessed before; it is left as it is.[/]");
        else
            await AssessmentOfTheYear.Play(cast, scenario, leaders, today, console);
    }

    private static async Task<bool> Has(Api department, string path, int year) => (await department.List(path)).Exists(row => row.GetProperty("year").GetInt32() == year);
}
