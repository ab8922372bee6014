using System.Net;
using System.Text.Json;
using Spectre.Console;
using static DutyNet.Play.FirstDay;

namespace DutyNet.Play;

/// <summary>A recommendation letter (工作建议书) of three items, of which one is put right and closed out, and a campaign (专项行动) in which not everybody has returned yet.</summary>
public static class LettersOfTheYear
{
    // The smallest picture there is, as a proof.
    private static readonly byte[] Picture = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    /// <summary>Plays it; what was played before is left alone.</summary>
    public static async Task Play(Cast cast, Scenario scenario, DateOnly today, IAnsiConsole console)
    {
        var (department, unit) = (await cast.Department(), scenario.Logbooks.Unit);
        using var leaders = new Signatories(cast.Administrator);
        if ((await department.List($"inspection/letters?unit={unit}&limit=1")).Count > 0)
            console.MarkupLine("  [grey]The letter was issued before; it is left as it is.[/]");
        else
            await Letter(cast, scenario, leaders, console);
        if ((await department.List("inspection/campaigns?limit=1")).Count > 0)
            console.MarkupLine("  [grey]The campaign was opened before; it is left as it is.[/]");
        else
            await Campaign(cast, scenario, today, console);
    }

    private static async Task Letter(Cast cast, Scenario scenario, Signatories leaders, IAnsiConsole console)
    {
        var unit = scenario.Logbooks.Unit;
        var (department, discipline) = (await cast.Department(), await cast.Discipline());
        using var drafter = await Drafter(cast, scenario.Flow1.RoundLeader);
        var letter = await Step(console, "A recommendation letter with three items is drafted", async () => (await drafter.Post("inspection/letters", new
        {
            unit,
            title = "关于规范履职记录和采购管理的建议",
            background = "日常监督发现：专题研究不够经常，采购询价留痕不全，廉政教育覆盖面不足。",
            items = new object[]
            {
                new { text = "按清单要求补开专题研究会议，完善记录。", category = "责任落实不到位", severity = "Serious", itemCodes = new[] { scenario.Flow1.BreachedItem } },
                new { text = "完善采购询价留痕制度。", category = "制度不健全", severity = "Minor", amountInvolvedFen = 860_000L },
                new { text = "增设专职内审岗位。", category = "制度不健全", severity = "Minor" },
            },
        })).GetProperty("letterId").GetString()!);
        await Step(console, "Who wrote it may not issue it", () => drafter.Refused($"inspection/letters/{letter}/issue", new { }, HttpStatusCode.Forbidden));
        var issued = await Step(console, "Another person issues it; each item begins a case", () => discipline.Post($"inspection/letters/{letter}/issue", new { }));
        var item = issued.GetProperty("items")[0];
        var task = await Step(console, "The first item became a task of the post that owed it", () =>
            department.UntilListed($"responsibility/rectifications?case={item.GetProperty("caseId").GetString()}", _ => true, "the item became a task"));
        await Step(console, "The unit adopts two items, and says why it does not adopt the third", async () =>
        {
            var replied = await department.Post($"inspection/letters/{letter}/reply", new
            {
                text = "党组会议已研究，答复如下。",
                answers = new object[] { new { number = 1, adopted = true }, new { number = 2, adopted = true }, new { number = 3, adopted = false, reason = "编制已满，拟由机关纪委兼任。" } },
            });
            return $"{replied.GetProperty("adopted").GetInt32()} of 3 adopted";
        });
        await Step(console, "The holder puts the first item right, with evidence", () => PutRight(leaders, task, unit));
        await Step(console, "It is verified and closed out alone (完成一项、销号一项); the letter stays open", () => CloseOut(discipline, letter, item.GetProperty("itemId").GetString()!));
    }

    // Another account of oversight staff: who drafts does not issue.
    private static async Task<Api> Drafter(Cast cast, string person)
    {
        var name = $"drafter-{Guid.NewGuid().ToString("N")[..6]}";
        var opened = await cast.Administrator.Post("access/accounts", new { name, personCode = person, unit = District.Root, roles = new[] { "Discipline" } });
        return await Api.SignIn(cast.Administrator.Gateway, name, opened.GetProperty("password").GetString()!);
    }

    private static async Task<string> PutRight(Signatories leaders, JsonElement task, string unit)
    {
        var (id, holder) = (task.GetProperty("taskId").GetString(), await leaders.Of(task.GetProperty("personCode").GetString()!, unit));
        var evidence = (await holder.Upload($"responsibility/rectifications/{id}/evidence", "会议记录.png", Picture)).GetProperty("evidenceId").GetString();
        return (await holder.Post($"responsibility/rectifications/{id}/submit", new { measures = "已补开专题会议并完善记录。", evidenceIds = new[] { evidence } })).GetProperty("status").GetString()!;
    }

    private static async Task<string> CloseOut(Api discipline, string letter, string item)
    {
        await discipline.UntilListed($"inspection/letter-items?letter={letter}&status=Submitted", i => i.GetProperty("itemId").GetString() == item, "the submission reached the inspecting side");
        var closed = await discipline.Post($"inspection/letter-items/{item}/close", new { conclusion = "整改到位，予以销号。" });
        return $"{closed.GetProperty("openItems").GetInt32()} items open";
    }

    private static async Task Campaign(Cast cast, Scenario scenario, DateOnly today, IAnsiConsole console)
    {
        const string Canteens = "机关食堂", Allowances = "津贴补贴";
        var (department, discipline) = (await cast.Department(), await cast.Discipline());
        string[] units = [.. scenario.Logbooks.Units.Append(scenario.Flow2.Unit).Append(scenario.Flow1.InspectedUnit).Distinct()];
        var campaign = await Step(console, "A campaign is opened; the head of the lead department answers for it", async () => (await discipline.Post("inspection/campaigns", new
        {
            title = "机关食堂和津贴补贴专项清理",
            leadUnit = scenario.Flow1.InspectedUnit,
            from = today.AddDays(-14),
            dueOn = today.AddDays(14),
            areas = new[] { new { name = Canteens, units }, new { name = Allowances, units } },
        })).GetProperty("campaignId").GetString()!);
        Task<JsonElement> Return(string unit, string area, int places, int issues = 0, long involved = 0, long recovered = 0, string? correction = null) => department.Post(
            $"inspection/campaigns/{campaign}/returns", new { unit, area, placesChecked = places, issues, amountInvolvedFen = involved, amountRecoveredFen = recovered, correction });
        await Step(console, "Units return what their self-checks found", async () =>
        {
            // The last unit owes both returns, the one before it the second: as it is before a due date.
            foreach (var (i, unit) in units.SkipLast(1).Index())
            {
                await Return(unit, Canteens, 1 + (i % 3), i % 2, i % 2 * 12_600_00L, i % 2 * 4_000_00L);
                if (i < units.Length - 2)
                    await Return(unit, Allowances, 1, i % 3, i % 3 * 86_500_00L, i % 3 * 31_200_00L);
            }
            return $"{(await department.List($"inspection/campaigns/{campaign}/returns?state=Awaited&limit=500")).Count} returns awaited";
        });
        await Step(console, "More recovered than was involved cannot be", () => department.Refused(
            $"inspection/campaigns/{campaign}/returns", new { unit = units[^1], area = Canteens, placesChecked = 1, issues = 1, amountInvolvedFen = 100_00, amountRecoveredFen = 200_00 }, HttpStatusCode.UnprocessableEntity));
        await Step(console, "A return is corrected; both versions stay", async () =>
            $"version {(await Return(units[0], Canteens, 2, 1, 9_800_00L, 9_800_00L, "漏报一处场所")).GetProperty("version").GetInt32()}");
        await Step(console, "What the campaign comes to", async () =>
        {
            var total = (await department.List($"inspection/campaigns/{campaign}/totals?by=All"))[0];
            return $"{total.GetProperty("issues").GetInt64()} issues, {total.GetProperty("amountInvolvedFen").GetInt64() / 100m:0.00} yuan involved, {total.GetProperty("recoveryRate").GetDecimal():P0} recovered";
        });
    }
}
