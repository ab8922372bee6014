using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using static DutyNet.Play.FirstDay;

namespace DutyNet.Play;

/// <summary>The year is assessed: drafted by one person, remarked on by a unit, answered and published by another.</summary>
public static class AssessmentOfTheYear
{
    private const string Commission = "FH_JW";

    /// <summary>Plays it.</summary>
    public static async Task Play(Cast cast, Scenario scenario, Signatories leaders, DateOnly today, IAnsiConsole console)
    {
        var discipline = await cast.Discipline();
        using var deputy = await Deputy(cast, scenario, leaders);
        var (unit, indebted) = (scenario.Logbooks.Unit, scenario.Flow2.Unit);
        await Step(console, "What the year's facts have cost a unit so far, each line with its cause", async () =>
        {
            // in January it is last year that owes
            var score = await Api.Until(async () => await Indebted(discipline, indebted, today.Year) ?? await Indebted(discipline, indebted, today.Year - 1), "a missing entry counts");
            return $"{indebted} {Points(score.Score)}: {string.Join("; ", score.Score.GetProperty("lines").EnumerateArray().Select(l => $"{l.GetProperty("says").GetString()} {l.GetProperty("points").GetDecimal().ToString(CultureInfo.InvariantCulture)}"))}";
        });
        // What an interrupted play has left waits for nobody.
        var before = await discipline.List($"inspection/assessments?unit={District.Root}&year={today.Year}");
        foreach (var assessment in before)
            foreach (var remark in await deputy.List($"inspection/assessments/{assessment.GetProperty("assessmentId").GetGuid()}/remarks?open=true"))
                await deputy.Post($"inspection/assessment-remarks/{remark.GetProperty("remarkId").GetGuid()}/answer", new { accepted = false, reason = "重新核算。" });
        var draft = await Step(console, "The district's year is drafted, for remarks until tonight", () => Draft(discipline, today, before.Count > 0 ? "重新核算。" : null));
        await Step(console, "Who drafted it cannot publish it", () => discipline.Refused($"inspection/assessments/{draft}/publish", new { }, System.Net.HttpStatusCode.Forbidden));
        var aside = await Step(console, "A unit remarks on its score; the office answers", () => Remark(leaders, deputy, draft, unit));
        if (aside)
            draft = await Step(console, "A fact was set aside: another version, with the reason", () => Draft(discipline, today, "采纳被考核单位意见。"));
        await Step(console, "Another person publishes it; it comes out again line by line", async () =>
        {
            var published = await deputy.Post($"inspection/assessments/{draft}/publish", new { });
            if (!(await discipline.Get($"inspection/assessments/{draft}/verify")).GetProperty("intact").GetBoolean())
                throw new PlayException("the published assessment does not come out again");
            return $"{published.GetProperty("units").GetInt32()} units, {published.GetProperty("leaders").GetInt32()} leaders";
        });
        var rows = await discipline.All($"inspection/assessments/{draft}/scores?kind=Unit&sort=score&limit=500");
        foreach (var (word, row) in rows.TakeLast(2).Reverse().Select(r => ("top", r)).Concat(rows.Take(2).Reverse().Select(r => ("bottom", r))))
            console.MarkupLineInterpolated($"  {word,-7} {Points(row)}  {row.GetProperty("name").GetString()} ({row.GetProperty("place").GetInt32()} of {row.GetProperty("classSize").GetInt32()} in its class)");
        await Step(console, "What if a missing entry cost three points? Nothing is stored", async () =>
        {
            var rule = new { code = "entry-missing", fact = "LogbookEntryMissing", appliesTo = "Unit", effect = "Deduction", points = 3, per = "Each", zh = "应记未记，每项", en = "Logbook entry missing, each" };
            var tried = await discipline.Post("inspection/assessments/what-if", new { year = today.Year, rules = new[] { rule } });
            return $"{tried.GetProperty("otherScores").GetInt32()} other scores, {tried.GetProperty("otherPlaces").GetInt32()} other places";
        });
    }

    private static async Task<Shown?> Indebted(Api discipline, string unit, int year)
    {
        var score = await discipline.Get($"inspection/assessments/running/units/{unit}?year={year}");
        return score.GetProperty("lines").GetArrayLength() > 0 ? new Shown(score) : null;
    }

    private static async Task<string> Draft(Api discipline, DateOnly today, string? reason) =>
        (await discipline.Post("inspection/assessments", new { year = today.Year, remarksUntil = today, reason })).GetProperty("assessmentId").GetString()!;

    // True when the answer set a fact aside.
    private static async Task<bool> Remark(Signatories leaders, Api deputy, string draft, string unit)
    {
        var head = await leaders.HeadOf(unit);
        var line = (await head.Get($"inspection/assessments/{draft}/units/{unit}")).GetProperty("lines").EnumerateArray().FirstOrDefault();
        var known = line.ValueKind is not JsonValueKind.Undefined;
        var remark = (await head.Post($"inspection/assessments/{draft}/units/{unit}/remarks", new { text = known ? "当日全员防汛，已说明情况，请予核实。" : "得分无异议。", rule = known ? line.GetProperty("rule").GetString() : null })).GetProperty("remarkId").GetString();
        var answer = known
            ? (object)new { accepted = true, reason = "经核实，属防汛期间，不予扣分。", setAside = new[] { line.GetProperty("facts")[0].GetProperty("factId").GetGuid() } }
            : new { accepted = false, reason = "无需调整。" };
        return (await deputy.Post($"inspection/assessment-remarks/{remark}/answer", answer)).GetProperty("needsAnotherVersion").GetBoolean();
    }

    private static async Task<Api> Deputy(Cast cast, Scenario scenario, Signatories leaders)
    {
        var person = (await leaders.Holders(Commission)).First(h => h.PersonCode is not null && h.PersonCode != scenario.DisciplinePerson).PersonCode!;
        var name = $"deputy-{Guid.NewGuid().ToString("N")[..6]}";
        var opened = await cast.Administrator.Post("access/accounts", new { name, personCode = person, unit = District.Root, roles = new[] { "Discipline" } });
        return await Api.SignIn(cast.Administrator.Gateway, name, opened.GetProperty("password").GetString()!);
    }

    private static string Points(JsonElement score) => score.GetProperty("score").GetDecimal().ToString("0.00", CultureInfo.InvariantCulture);

    private sealed record Shown(JsonElement Score);
}
