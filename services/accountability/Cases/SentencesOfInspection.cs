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
        Of<FindingAnswered>(
            (e, w) => $"共同单位 {e.UnitCode} 答复：{e.Text}（{w.Person(e.AnsweredBy)}）",
            (e, w) => $"Unit {e.UnitCode}, which shares in it, answered: {e.Text} (by {w.Person(e.AnsweredBy)})"),
        Of<FindingConfirmed>(
            (e, w) => $"回头看确认整改到位（已 {e.CleanDays} 天）：{e.Note}；检查人 {w.Person(e.InspectorPerson)}",
            (e, w) => $"Looked at again and still put right, after {e.CleanDays} days: {e.Note}; inspector {w.Person(e.InspectorPerson)}"),
        Of<FindingRecurred>(
            (e, w) => $"问题第 {e.Count} 次再次发现（{w.Of(e.Severity)}，销号后 {e.CleanDays} 天）：{e.Description}；重新整改期限 {e.DueOn:yyyy-MM-dd}（原期限 {e.FirstDueOn:yyyy-MM-dd}）；检查人 {w.Person(e.InspectorPerson)}",
            (e, w) => $"Found again for the {e.Count}. time ({w.Of(e.Severity)}, {e.CleanDays} days after the close-out): {e.Description}; due anew {e.DueOn:yyyy-MM-dd}, first due {e.FirstDueOn:yyyy-MM-dd}; inspector {w.Person(e.InspectorPerson)}"),
        // Letters
        // Campaigns
        // Clues
        // Oral reports and appraisals
        // Process oversight and outcome reviews
        // Supervisors
        // Assessment
        Of<AccountabilityRequested>(
            (e, w) => $"提请{w.Of(e.Kind)}：{w.Person(e.PersonCode)}；{e.Reason}",
            (e, w) => $"{w.Of(e.Kind)} requested about {w.Person(e.PersonCode)}: {e.Reason}"),
    ];
}
