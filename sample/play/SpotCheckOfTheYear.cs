using Spectre.Console;
using static DutyNet.Play.FirstDay;

namespace DutyNet.Play;

/// <summary>A spot check (不定期抽查) whose units are drawn: committed to, contributed to, revealed, verified.</summary>
public static class SpotCheckOfTheYear
{
    private const string Title = "党风廉政建设责任制不定期抽查";

    /// <summary>Plays it; a district whose spot check is drawn already is left alone.</summary>
    public static async Task Play(Cast cast, Scenario scenario, DateOnly today, IAnsiConsole console)
    {
        var (discipline, inspector) = (await cast.Discipline(), await cast.Inspector(1));
        if ((await discipline.List($"inspection/draws?unit={District.Root}&status=Revealed&limit=1")).Count > 0)
        {
            console.MarkupLine("  [grey]A spot check was drawn before; it is left as it is.[/]");
            return;
        }
        var draw = await Step(console, "A spot check is planned whose units come from a draw", () => Prepared(discipline, scenario, today));
        await Step(console, "The draw is committed to: population and seed are published as hashes", async () =>
            (await discipline.Post($"inspection/draws/{draw}/commit", new { })).GetProperty("seedHash").GetString()![..16] + "…");
        await Step(console, "Somebody else contributes a line to the seed", async () =>
            $"position {(await inspector.Post($"inspection/draws/{draw}/contributions", new { text = "福利彩票双色球 03 11 17 22 28 31" })).GetProperty("position").GetInt32()}");
        await Step(console, "Seed and sample are revealed, and the units go into the round", async () =>
            string.Join(", ", (await discipline.Post($"inspection/draws/{draw}/reveal", new { })).GetProperty("sample").EnumerateArray().Select(s => s.GetProperty("unitCode").GetString())));
        await Step(console, "Anybody who may read the record recomputes the sample", () => Verified(inspector, draw));
    }

    // A draw that was prepared or committed to before, and not come to its end, goes on.
    private static async Task<string> Prepared(Api discipline, Scenario scenario, DateOnly today)
    {
        foreach (var cut in await discipline.List($"inspection/draws?unit={District.Root}&limit=100"))
            if (cut.GetProperty("status").GetString() == "Prepared")
                return cut.GetProperty("drawId").GetString()!;
        var round = (await discipline.Post("inspection/rounds", new
        {
            kind = "SpotCheck",
            title = Title,
            from = today,
            until = today.AddDays(30),
            units = Array.Empty<string>(),
            byDraw = true,
            population = new { below = District.Root },
            methods = new[] { "ReadFiles", "OnSite" },
        })).GetProperty("roundId").GetString();
        return (await discipline.Post("inspection/draws", new
        {
            roundId = round,
            kinds = new[] { "Department", "Town", "Street" },
            weights = "SinceLastLookedAt",
            strata = new object[]
            {
                new { name = "区直部门", quota = 3, kinds = new[] { "Department" } },
                new { name = scenario.Year.Town, quota = 1, below = scenario.Year.Town },
                new { name = "其他镇街", quota = 2, kinds = new[] { "Town", "Street" } },
            },
        })).GetProperty("drawId").GetString()!;
    }

    private static async Task<string> Verified(Api inspector, string draw)
    {
        var proof = await inspector.Get($"inspection/draws/{draw}/verify");
        return proof.GetProperty("intact").GetBoolean()
            ? $"{proof.GetProperty("sample").GetInt32()} of {proof.GetProperty("population").GetInt32()} units, all as drawn"
            : throw new PlayException($"the draw does not verify: {proof}");
    }
}
