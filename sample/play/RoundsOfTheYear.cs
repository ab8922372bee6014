using Spectre.Console;
using static DutyNet.Play.FirstDay;

namespace DutyNet.Play;

/// <summary>A half-year round in batches: three standing joint teams, who looks at whom computed and taken over by a person, a finding (分批检查、交叉轮换).</summary>
public static class RoundsOfTheYear
{
    /// <summary>The title by which a district has it already.</summary>
    public const string Title = "半年分批检查";

    // The sample district's resident groups: each leads the joint team of its class of departments.
    private static readonly (string Code, string Title, string Class, string Leader, string Member)[] JointTeams =
    [
        ("LH1", "第一联合检查组", "EconomicDevelopment", "P00037", "P00038"),
        ("LH2", "第二联合检查组", "MunicipalConstruction", "P00047", "P00048"),
        ("LH3", "第三联合检查组", "PublicServices", "P00055", "P00056"),
    ];

    private static readonly string[][] Batches = [["FH_D02", "FH_D10", "FH_D19"], ["FH_D03", "FH_D11", "FH_D20"]];

    /// <summary>Plays it on this day.</summary>
    public static async Task Play(Cast cast, Scenario scenario, DateOnly today, IAnsiConsole console)
    {
        var discipline = await cast.Discipline();
        await Step(console, "Three standing joint teams are set up, one for each class of departments", async () =>
        {
            foreach (var team in JointTeams)
                await discipline.Post("inspection/joint-teams", new { code = team.Code, title = team.Title, unit = District.Root, classes = new[] { team.Class }, leader = team.Leader, members = new[] { team.Member }, reason = "组建联合检查组" });
            return "";
        });
        var round = await Step(console, "A half-year round is planned in two batches", async () => (await discipline.Post("inspection/rounds", new
        {
            kind = "HalfYear",
            title = Title,
            from = today,
            until = today.AddDays(60),
            batches = Batches.Index().Select(b => new { from = today.AddDays(30 * b.Index), until = today.AddDays((30 * b.Index) + 20), units = b.Item, title = $"第{b.Index + 1}批" }),
        })).GetProperty("roundId").GetString());
        var proposal = await Step(console, "Who looks at whom is computed, by recusal, rotation and load", () =>
            discipline.Post($"inspection/rounds/{round}/assignment-proposals", new { teams = JointTeams.Select(t => new { jointTeam = t.Code }) }));
        await Step(console, "A person takes the assignment over, exactly as it is", async () =>
            $"{(await discipline.Post($"inspection/rounds/{round}/assignment-proposals/{proposal.GetProperty("proposalId").GetString()}/accept", new { })).GetProperty("teams").GetArrayLength()} teams");
        var (unit, leader) = proposal.GetProperty("teams").EnumerateArray().Select(t => (Unit: t.GetProperty("units")[0].GetString()!, Leader: t.GetProperty("leader").GetString()!)).First();
        var inspector = await cast.Inspector(leader);
        await Step(console, "The first unit is checked, its checklist scored", async () =>
        {
            var checklist = (await inspector.Get($"inspection/rounds/{round}/units/{unit}")).GetProperty("checklist").EnumerateArray().Take(3).Select(i => i.GetProperty("code").GetString()!).ToList();
            await inspector.Post($"inspection/rounds/{round}/units/{unit}/checks", new
            {
                methods = new[] { "HearReport", "ReadFiles", "OnSite" },
                notes = "听取汇报，查阅台账，实地察看。",
                scores = checklist.Select(code => new { itemCode = code, points = 85 }),
                completes = true,
            });
            return unit;
        });
        await Step(console, "It finds something, which becomes a task", async () =>
        {
            var raised = await inspector.Post($"inspection/rounds/{round}/units/{unit}/findings", new
            {
                itemCodes = new[] { scenario.Flow1.BreachedItem },
                category = "记录不规范",
                severity = "Minor",
                description = "谈心谈话记录要素不全。",
            });
            await discipline.UntilListed($"responsibility/rectifications?finding={raised.GetProperty("findingId").GetString()}", _ => true, "the finding became a task");
            var all = (await discipline.Get($"inspection/rounds/{round}/progress")).GetProperty("all");
            return $"{all.GetProperty("checked").GetInt32()} of {all.GetProperty("units").GetInt32()} units checked";
        });
    }
}
