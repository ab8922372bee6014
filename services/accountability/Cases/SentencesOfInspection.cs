using System.Text.Json;
using DutyNet.Contracts.Accountability;
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
        Of<LetterItemIssued>(
            (e, w) => $"工作建议书 {e.LetterNumber} 第 {e.Number} 项（{w.Of(e.Severity)}）：{e.Category}，{e.Text}{w.Money(e.AmountInvolvedFen, "涉及金额", "")}；整改期限 {e.DueOn:yyyy-MM-dd}",
            (e, w) => $"Recommendation letter {e.LetterNumber}, item {e.Number} ({w.Of(e.Severity)}): {e.Category}, {e.Text}{w.Money(e.AmountInvolvedFen, "", "involving")}; to be put right by {e.DueOn:yyyy-MM-dd}"),
        Of<LetterItemAnswered>(
            (e, _) => $"单位答复第 {e.Number} 项：{(e.Adopted ? "采纳" : "不采纳")}{(e.Reason is null ? "" : $"，{e.Reason}")}",
            (e, _) => $"The unit answers item {e.Number}: {(e.Adopted ? "adopted" : "not adopted")}{(e.Reason is null ? "" : $", {e.Reason}")}"),
        Of<LetterItemClosed>(
            (e, w) => $"第 {e.Number} 项销号{(e.PutRight ? "" : "（未采纳，理由成立）")}：{e.Conclusion}（{w.Person(e.ClosedBy)}）",
            (e, w) => $"Item {e.Number} closed out{(e.PutRight ? "" : " (not adopted, the reason is accepted)")}: {e.Conclusion} (by {w.Person(e.ClosedBy)})"),
        // Campaigns
        // Clues
        // Oral reports and appraisals
        // Process oversight and outcome reviews
        Of<OutcomeReviewed>(
            (e, w) => $"决策 {e.DecisionNumber} 结果查究（{e.Reviewer}，{e.Reference}）：企业获利 {e.ProfitTakenFen / 100m:0.00} 元，节约公款 {e.MoneySavedFen / 100m:0.00} 元；{e.Result}；初始动议人 {w.Person(e.Proposer)}",
            (e, w) => $"Outcome of decision {e.DecisionNumber} reviewed ({e.Reviewer}, {e.Reference}): profit taken {e.ProfitTakenFen / 100m:0.00} yuan, public money saved {e.MoneySavedFen / 100m:0.00} yuan; {e.Result}; initial proposer {w.Person(e.Proposer)}"),
        // Supervisors
        // Assessment
        Of<AccountabilityRequested>(
            (e, w) => $"提请{w.Of(e.Kind)}：{w.Person(e.PersonCode)}；{e.Reason}",
            (e, w) => $"{w.Of(e.Kind)} requested about {w.Person(e.PersonCode)}: {e.Reason}"),
        Of<RequestProposed>(
            (e, w) => $"提请转为建议{w.Of(e.Kind)}，待决定：{w.Person(e.PersonCode)}",
            (e, w) => $"The request became a proposal, to be decided: {w.Of(e.Kind)} about {w.Person(e.PersonCode)}"),
        Of<RequestDecided>(
            (e, w) => $"对提请的决定：{w.Of(e.Decision)}，{e.Reason}",
            (e, w) => $"The request was decided: {w.Of(e.Decision)}, {e.Reason}"),
    ];
}
