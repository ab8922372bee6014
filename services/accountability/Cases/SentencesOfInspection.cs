using System.Text.Json;
using DutyNet.Contracts.Inspection;
using static DutyNet.Accountability.Cases.Sentence;

namespace DutyNet.Accountability.Cases;

/// <summary>What the inspection service's events say, apart from findings and extensions, which stand with what the other services say of them.</summary>
internal static class SentencesOfInspection
{
    // In the order in which one transaction records them, as in Sentence.
    public static readonly List<(string Type, Func<JsonElement, Words, string> Say)> All =
    [
        // Rounds, draws and teams
        // Findings
        // Letters
        // Campaigns
        // Clues
        // Oral reports and appraisals
        Of<OralQuestionDrawn>(
            (e, w) => $"口头汇报会上 {w.Person(e.PersonCode)} 当场抽题（{e.OfCount} 道题中的第 {e.Place + 1} 道）：{e.Question}",
            (e, w) => $"Oral report: {w.Person(e.PersonCode)} drew question {e.Place + 1} of {e.OfCount}: {e.Question}"),
        Of<OralReportAnswered>(
            (e, w) => $"{w.Person(e.PersonCode)} 在口头汇报会上答题：{e.Answer}",
            (e, w) => $"{w.Person(e.PersonCode)} answered at the oral report: {e.Answer}"),
        Of<DutyIntegrityRatingsClosed>(
            (e, w) => $"{w.Person(e.PersonCode)} {e.Year}年度述责述廉测评：{e.Papers} 人参加，平均 {e.MeanHundredths / 100m:0.00} 分",
            (e, w) => $"Report of {w.Person(e.PersonCode)} on duty and integrity in {e.Year}: rated by {e.Papers}, {e.MeanHundredths / 100m:0.00} points on average"),
        // Process oversight and outcome reviews
        // Supervisors
        // Assessment
        Of<AccountabilityRequested>(
            (e, w) => $"提请{w.Of(e.Kind)}：{w.Person(e.PersonCode)}；{e.Reason}",
            (e, w) => $"{w.Of(e.Kind)} requested about {w.Person(e.PersonCode)}: {e.Reason}"),
    ];
}
