using Spectre.Console;

namespace DutyNet.Play;

/// <summary>Loads the sample district through the gateway, as a department would, and plays its first day and its year.</summary>
public static class Program
{
    public static async Task<int> Main(string[] args)
    {
        var options = Options.Parse(args);
        if (options is null)
        {
            AnsiConsole.MarkupLine("play --gateway URL --administrator-password-file FILE --district FOLDER [[--shown-as URL]] [[--once]]");
            return 2;
        }
        try
        {
            var password = (await File.ReadAllTextAsync(options.PasswordFile)).Trim();
            using var administrator = await Api.SignIn(options.Gateway, "administrator", password);
            var scenario = Scenario.Read(options.District);
            var cast = new Cast(administrator, scenario);
            var district = new District(options.District);
            var day = await FirstDay.Play(cast, scenario, district, AnsiConsole.Console);
            var year = await TheYear.Play(cast, scenario, district, District.Today(DateTimeOffset.UtcNow), AnsiConsole.Console);
            Closing.Print(options, cast, day, year);
            return 0;
        }
        catch (Exception e) when (e is PlayException or HttpRequestException or IOException or TaskCanceledException)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]✗ {e.Message}[/]");
            return 1;
        }
    }
}
