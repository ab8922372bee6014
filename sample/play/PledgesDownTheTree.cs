using System.Net;
using System.Text.Json;
using Spectre.Console;
using static DutyNet.Play.FirstDay;

namespace DutyNet.Play;

/// <summary>Pledges (责任书): drawn up in one step, then signed in person and countersigned, level by level, with some left unsigned.</summary>
public static class PledgesDownTheTree
{
    // Passwords are hashed to be slow; four at a time keep two cores busy.
    private static readonly ParallelOptions AtOnce = new() { MaxDegreeOfParallelism = 4 };

    // A pledge whose turn it is, with who signs and who countersigns.
    private sealed record Turn(Guid PledgeId, string UnitCode, string? PersonCode, string? PersonName, string SuperiorUnit, string? SuperiorPerson, string? SuperiorName);

    // What a person is shown before signing.
    private sealed record Shown(Guid PledgeId, string Statement, string ContentHash);

    /// <summary>Plays it.</summary>
    public static async Task Play(Cast cast, Scenario.PledgesAndTasks year, Signatories leaders, DateOnly today, IAnsiConsole console)
    {
        var department = await cast.Department();
        await Step(console, "The office system opens the campaign: a pledge for each superior and subordinate", async () =>
            $"{(await department.Post("responsibility/pledge-campaigns", new { year = today.Year, title = $"{today.Year}年度全面从严治党责任书", signBy = today })).GetProperty("pledges").GetInt32():n0} pledges");
        var first = await Turns(department, "", year);
        await Step(console, "A mark in place of the name is no signature", () => Refused(first, year.Town, leaders, today));
        await Step(console, "The office system's key signs for nobody", () =>
            department.Refused($"responsibility/pledges/{first[0].PledgeId}/sign", new { fullName = first[0].PersonName, date = today }, HttpStatusCode.Forbidden));
        await Step(console, "A village does not sign before its town", async () =>
        {
            var head = await leaders.HeadOf(year.Village);
            var blocked = (await Waiting(head, "blocked"))[0];
            return await head.Refused($"responsibility/pledges/{blocked.PledgeId}/sign", Signature("○", today, blocked), HttpStatusCode.Conflict);
        });
        await Step(console, "The leaders right below the district sign, and its secretary countersigns", () => Signed(first, leaders, today));
        var (effective, level) = (first.Count, 0);
        while (await Turns(department, year.Town, year) is { Count: > 0 } next)
        {
            await Step(console, $"Pressure passes on, level {++level} below {year.Town}", () => Signed(next, leaders, today));
            effective += next.Count;
        }
        await Step(console, "Coverage says so, with every gap and who is next", () => Covered(department, effective, today));
    }

    // What waits below a unit (everywhere without one) for somebody who is there to sign it, and will.
    private static async Task<List<Turn>> Turns(Api department, string below, Scenario.PledgesAndTasks year) =>
        [.. (await department.All($"responsibility/pledges?next=true&limit=500{(below.Length > 0 ? $"&unit={below}" : "")}"))
            .Select(row => row.Deserialize<Turn>(JsonSerializerOptions.Web)!)
            .Where(t => t.PersonCode is not null && t.SuperiorPerson is not null && !year.Unsigned.Contains(t.UnitCode))];

    private static async Task<string> Refused(List<Turn> turns, string unit, Signatories leaders, DateOnly today)
    {
        var turn = turns.Find(t => t.UnitCode == unit) ?? throw new PlayException($"no pledge of {unit} waits to be signed");
        var leader = await leaders.Of(turn.PersonCode!, unit);
        var shown = (await Waiting(leader, "toSign")).First(w => w.PledgeId == turn.PledgeId);
        return await leader.Refused($"responsibility/pledges/{turn.PledgeId}/sign", Signature("○", today, shown), HttpStatusCode.UnprocessableEntity);
    }

    private static async Task<string> Signed(List<Turn> turns, Signatories leaders, DateOnly today)
    {
        await Parallel.ForEachAsync(turns.GroupBy(t => (t.PersonCode, t.UnitCode)), AtOnce, async (own, _) =>
            await Sign(await leaders.Of(own.Key.PersonCode!, own.Key.UnitCode), "toSign", "sign", own.ToDictionary(t => t.PledgeId, t => t.PersonName!), today));
        await Parallel.ForEachAsync(turns.GroupBy(t => (t.SuperiorPerson, t.SuperiorUnit)), AtOnce, async (below, _) =>
            await Sign(await leaders.Of(below.Key.SuperiorPerson!, below.Key.SuperiorUnit), "toCountersign", "countersign", below.ToDictionary(t => t.PledgeId, t => t.SuperiorName!), today));
        return $"{turns.Count} pledges effective";
    }

    // Everybody looks at what waits for them, and signs exactly what they were shown.
    private static async Task Sign(Api leader, string list, string verb, Dictionary<Guid, string> names, DateOnly today)
    {
        var waiting = (await Waiting(leader, list)).FindAll(w => names.ContainsKey(w.PledgeId));
        if (waiting.Count < names.Count)
            throw new PlayException($"of {string.Join(", ", names)} only {waiting.Count} wait for a signature ({list})");
        await Parallel.ForEachAsync(waiting, AtOnce, async (shown, _) => await leader.Post($"responsibility/pledges/{shown.PledgeId}/{verb}", Signature(names[shown.PledgeId], today, shown)));
    }

    private static async Task<List<Shown>> Waiting(Api leader, string list) =>
        [.. (await leader.Get("responsibility/my/pledges")).GetProperty(list).EnumerateArray().Select(w => w.Deserialize<Shown>(JsonSerializerOptions.Web)!)];

    private static object Signature(string fullName, DateOnly today, Shown shown) => new { fullName, date = today, statement = shown.Statement, contentHash = shown.ContentHash };

    // The same figure from every side: the sum, the rows behind it, the tree and the curve.
    private static async Task<string> Covered(Api department, int effective, DateOnly today)
    {
        var coverage = await department.Get("responsibility/coverage");
        var (units, gaps) = (coverage.GetProperty("units").GetInt64(), coverage.GetProperty("gaps").GetProperty("unitsWithoutPledge").GetInt64());
        var next = coverage.GetProperty("nextToSign").GetInt64();
        var tree = await department.Get("responsibility/coverage/tree");
        var curve = await department.All($"responsibility/coverage/history?from={today:yyyy-MM-dd}");
        var counts = new[]
        {
            effective,
            coverage.GetProperty("covered").GetInt64(),
            units - (await department.All("responsibility/coverage/gaps?kind=UnitWithoutPledge&limit=500")).Count,
            tree.GetProperty("top").GetProperty("covered").GetInt64(),
            curve[^1].GetProperty("covered").GetInt64(),
        };
        if (counts.Distinct().Count() > 1 || units - effective != gaps || (await department.All("responsibility/pledges?next=true&limit=500")).Count != next)
            throw new PlayException($"coverage does not agree with the {effective} pledges signed: {string.Join(" ", counts)}, {coverage}");
        return $"{effective:n0} of {units:n0} units, {gaps:n0} without an effective pledge, {next:n0} may sign next";
    }
}
