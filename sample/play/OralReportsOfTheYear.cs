using System.Globalization;
using System.Net;
using Spectre.Console;
using static DutyNet.Play.FirstDay;

namespace DutyNet.Play;

/// <summary>Oral reports (口头汇报) of two secretaries, and a report on duty and integrity (述责述廉) that delegates rate in secret.</summary>
public static class OralReportsOfTheYear
{
    /// <summary>Plays it.</summary>
    public static async Task Play(Cast cast, Scenario scenario, District district, Signatories leaders, DateOnly today, IAnsiConsole console)
    {
        var discipline = await cast.Discipline();
        var panel = scenario.Flow1.Inspectors.Append(scenario.Flow1.RoundLeader).ToList();
        string[] units = [scenario.Flow1.InspectedUnit, scenario.Logbooks.Unit];
        await Step(console, "The question bank takes in the general questions, and makes the others from each unit's own record", async () =>
        {
            var stocked = await discipline.Post("inspection/oral-questions/stock", new { unit = District.Root, questions = district.Questions() });
            var built = await discipline.Post("inspection/oral-questions/build", new { unit = District.Root });
            return $"{stocked.GetProperty("added").GetInt32() + stocked.GetProperty("known").GetInt32()} general, {built.GetProperty("added").GetInt32()} of their own";
        });
        var session = await Step(console, "Two secretaries are to report; the hash of the seed is published, and who is recused", async () =>
        {
            var id = (await discipline.Post("inspection/oral-sessions", new { title = $"{today.Year}年口头汇报会", heldOn = today, place = "区纪委会议室", units, panel })).GetProperty("sessionId").GetString()!;
            await discipline.Post($"inspection/oral-sessions/{id}/open", new { });
            return id;
        });
        foreach (var unit in units)
            await Step(console, $"{unit} reports, draws a question and answers it; the panel rates", () => Report(discipline, leaders, session, unit, panel));
        await Step(console, "Closed: the seed is revealed, every draw is computed again, and feedback reaches the unit", async () =>
        {
            await discipline.Post($"inspection/oral-sessions/{session}/close", new { });
            foreach (var unit in units)
                await discipline.Post($"inspection/oral-sessions/{session}/reporters/{unit}/feedback", new { text = "请对照题目所涉问题，一个月内补齐整改佐证。" });
            await (await leaders.HeadOf(units[1])).Post($"inspection/oral-sessions/{session}/reporters/{units[1]}/feedback/taken", new { });
            var verified = await discipline.Get($"inspection/oral-sessions/{session}/verify");
            if (!verified.GetProperty("seedMatches").GetBoolean() || !verified.GetProperty("bankMatches").GetBoolean() || !verified.GetProperty("draws").EnumerateArray().All(d => d.GetProperty("matches").GetBoolean()))
                throw new PlayException("a draw of the oral reports does not fit its seed");
            return $"{verified.GetProperty("draws").GetArrayLength()} draws verified";
        });
        await Step(console, "A report on duty and integrity, rated by delegates in secret", () => Rated(discipline, leaders, units[1], today));
    }

    private static async Task<string> Report(Api discipline, Signatories leaders, string session, string unit, IReadOnlyList<string> panel)
    {
        var at = $"inspection/oral-sessions/{session}/reporters/{unit}";
        var question = (await discipline.Post($"{at}/draw", new { })).GetProperty("question").GetString()!;
        await discipline.Refused($"{at}/draw", new { }, HttpStatusCode.Conflict);
        await discipline.Post($"{at}/answer", new { report = "一年来，认真履行第一责任人责任。", answer = "已明确由分管领导负责，逐条整改。" });
        var recused = (await discipline.Get($"inspection/oral-sessions/{session}")).GetProperty("reporters").EnumerateArray().Single(r => r.GetProperty("unit").GetString() == unit)
            .GetProperty("recused").EnumerateArray().Select(r => r.GetProperty("person").GetString()).ToHashSet();
        foreach (var (i, member) in panel.Where(p => !recused.Contains(p)).Index())
            await (await leaders.Of(member, District.Root)).Post($"{at}/ratings", new { points = i == 0 ? 55 : 84 + i });
        return question.Length > 40 ? question[..40] + "…" : question;
    }

    private static async Task<string> Rated(Api discipline, Signatories leaders, string unit, DateOnly today)
    {
        var holders = (await leaders.Holders(unit)).Where(h => h.PersonCode is not null).DistinctBy(h => h.PersonCode).ToList();
        var head = holders.First(h => h.Role == "FirstResponsible");
        var delegates = holders.Where(h => h != head).Take(5).Select(h => h.PersonCode!).ToList();
        var report = (await (await leaders.HeadOf(unit)).Post("inspection/duty-integrity-reports", new { year = today.Year, unit, text = "一年来履行主体责任和廉洁自律情况报告如下：……" })).GetProperty("reportId").GetString();
        await discipline.Post($"inspection/duty-integrity-reports/{report}/ratings/open", new { delegates });
        foreach (var (i, person) in delegates.Index())
            await (await leaders.Of(person, unit)).Post($"inspection/duty-integrity-reports/{report}/rating-papers", new { points = 78 + (3 * i) });
        var result = await discipline.Post($"inspection/duty-integrity-reports/{report}/ratings/close", new { });
        return $"{result.GetProperty("papers").GetInt32()} papers, {result.GetProperty("mean").GetDecimal().ToString("0.00", CultureInfo.InvariantCulture)} points";
    }
}
