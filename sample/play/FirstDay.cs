using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace DutyNet.Play;

/// <summary>What the day left behind.</summary>
/// <param name="FindingCase">The case of flow 1.</param>
/// <param name="MissingCase">The case of flow 2 that waits for a decision.</param>
public sealed record PlayedDay(Guid FindingCase, Guid MissingCase);

/// <summary>The first day: register, lists, then both flows.</summary>
public static class FirstDay
{
    /// <summary>Plays it; throws when something did not happen.</summary>
    public static async Task<PlayedDay> Play(Cast cast, Scenario scenario, District district, IAnsiConsole console)
    {
        var department = await Step(console, "The administrator issues a key to the district's office system", cast.Department);
        if (await department.Exists($"responsibility/units/{District.Root}"))
        {
            console.MarkupLine("  [grey]This district was loaded and its first day played before; neither is done again.[/]");
            return await Played(await cast.Discipline());
        }
        await Load(department, district, DateTimeOffset.UtcNow, console);
        await Step(console, "All services know who holds which post and what is owed", () => Known(department, cast, scenario));
        var finding = await FindingToCloseOut.Play(cast, scenario, console);
        var missing = await MissingEntryToReminder.Play(cast, scenario, console);
        await Step(console, "The ledgers verify: every hash, every chain", () => Verified(cast));
        return new PlayedDay(finding, missing);
    }

    private static async Task<PlayedDay> Played(Api discipline) => new(
        (await discipline.UntilListed("cases?kind=Finding", _ => true, "the case of flow 1")).GetProperty("caseId").GetGuid(),
        (await discipline.UntilListed("cases?kind=MissingEntry&open=true", _ => true, "an open case of flow 2")).GetProperty("caseId").GetGuid());

    /// <summary>Runs one step and says how it went.</summary>
    public static async Task<T> Step<T>(IAnsiConsole console, string what, Func<Task<T>> step)
    {
        var started = Stopwatch.GetTimestamp();
        var result = await step();
        var detail = result is string text ? $": {text}" : "";
        console.MarkupLineInterpolated($"  [green]✓[/] {what}{detail} [grey]({Stopwatch.GetElapsedTime(started).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s)[/]");
        return result;
    }

    /// <summary>Loads the register and puts the lists in force, with dates that count from <paramref name="now"/>.</summary>
    public static async Task Load(Api department, District district, DateTimeOffset now, IAnsiConsole console)
    {
        foreach (var kind in new[] { "units", "persons", "posts" })
        {
            await Step(console, $"The office system imports {kind}", async () =>
            {
                var counts = (await department.Post($"responsibility/register/imports?kind={kind}", district.Register(kind), "text/csv")).GetProperty(kind);
                return $"{counts.GetProperty("registered").GetInt32():n0} registered";
            });
        }
        foreach (var list in district.Lists(now))
        {
            await Step(console, $"List {list["code"]} is drafted, adopted and put in force", async () =>
            {
                var drafted = await department.Post("responsibility/lists", list);
                var id = drafted.GetProperty("listId").GetString();
                await department.Post($"responsibility/lists/{id}/adopt", new { decisionReference = $"丰河委常会〔{District.Today(now).Year.ToString(CultureInfo.InvariantCulture)}〕1号" });
                var put = await department.Post($"responsibility/lists/{id}/put-in-force", new { });
                return $"{put.GetProperty("duties").GetInt32():n0} duties of {put.GetProperty("posts").GetInt32():n0} posts";
            });
        }
    }

    // The other services learn by events, and a round can be planned or an entry recorded only when they have.
    private static async Task<string> Known(Api department, Cast cast, Scenario scenario)
    {
        var discipline = await cast.Discipline();
        var personal = await department.Get($"responsibility/posts/{scenario.Flow1.HolderPost}/personal-list");
        await department.UntilListed($"logbook/expected-entries?person={scenario.Flow1.HolderPerson}", _ => true, "the holder's expected entries are scheduled");
        await department.UntilListed($"logbook/expected-entries?person={scenario.Flow2.HolderPerson}&status=Missing", _ => true, "what is past is published as missing");
        await discipline.UntilListed($"accountability/reminders?unit={scenario.Flow2.Unit}", _ => true, "reminders are issued");
        return personal.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array ? $"{items.GetArrayLength()} items on the holder's personal list" : "yes";
    }

    private static async Task<string> Verified(Cast cast)
    {
        var auditor = await cast.Auditor();
        var rows = 0L;
        foreach (var service in new[] { "responsibility", "logbook", "inspection", "accountability" })
        {
            var verification = await auditor.Get($"{service}/ledger/verify");
            if (!verification.GetProperty("intact").GetBoolean())
                throw new PlayException($"the ledger of {service} does not verify: {verification}");
            rows += verification.GetProperty("rows").GetInt64();
        }
        return $"{rows:n0} rows";
    }
}
