using Spectre.Console;

namespace DutyNet.Play;

/// <summary>What to do next, with what.</summary>
public static class Closing
{
    /// <summary>Prints URLs, keys, the cases of the day and what the year left to see.</summary>
    public static void Print(Options options, Cast cast, PlayedDay day, PlayedYear year)
    {
        AnsiConsole.MarkupLine("[bold]The day and the year are played.[/] Go on by hand:");
        AnsiConsole.MarkupLineInterpolated($"  API page     {new Uri(options.ShownAs, "/docs")}");
        AnsiConsole.MarkupLineInterpolated($"  flow 1       {new Uri(options.ShownAs, $"/api/v1/cases/{day.FindingCase}")}");
        AnsiConsole.MarkupLineInterpolated($"  flow 2       {new Uri(options.ShownAs, $"/api/v1/cases/{day.MissingCase}")}");
        AnsiConsole.MarkupLineInterpolated($"  coverage     {new Uri(options.ShownAs, "/api/v1/responsibility/coverage")}");
        AnsiConsole.MarkupLineInterpolated($"  unsigned     {new Uri(options.ShownAs, $"/api/v1/responsibility/pledges?unit={year.UnsignedUnit}&status=Drafted")}");
        AnsiConsole.MarkupLineInterpolated($"  the look     {new Uri(options.ShownAs, $"/api/v1/responsibility/annual-plans/{year.Year}/look?at={year.LookedOn:yyyy-MM-dd}")}");
        AnsiConsole.MarkupLineInterpolated($"  tasks behind {new Uri(options.ShownAs, "/api/v1/cases?kind=TaskBehind")}");
        AnsiConsole.MarkupLine("  Sample keys and sign-ins of this play (bearer tokens):");
        foreach (var (name, secret) in cast.Secrets)
            Console.WriteLine($"    {name,-30} {secret}");
        var token = cast.Secrets["discipline"];
        Console.WriteLine("  A case as a page a person reads:");
        Console.WriteLine($"    curl -H 'Authorization: Bearer {token}' -H 'Accept: text/html' -H 'Accept-Language: en' {new Uri(options.ShownAs, $"/api/v1/cases/{day.MissingCase}")} > case.html");
    }
}
