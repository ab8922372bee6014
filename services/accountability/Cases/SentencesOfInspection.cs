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
        // Process oversight and outcome reviews
        // Supervisors
        // Assessment
        Of<AccountabilityRequested>(
            (e, w) => $"提请{w.Of(e.Kind)}：{w.Person(e.PersonCode)}；{e.Reason}",
            (e, w) => $"{w.Of(e.Kind)} requested about {w.Person(e.PersonCode)}: {e.Reason}"),
    ];
}
