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
        Of<ClueRegistered>(
            (e, w) => $"登记问题线索：{w.Of(e.Source)}，类别 {e.Kind}，反映对象 {w.Of(e.Target)}{(e.PersonCode is null ? "" : $" {w.Person(e.PersonCode)}")}；{e.DecideBy:yyyy-MM-dd} 前提出处置意见",
            (e, w) => $"Clue registered: from a {w.Of(e.Source)}, kind {e.Kind}, about {w.Of(e.Target)}{(e.PersonCode is null ? "" : $" {w.Person(e.PersonCode)}")}; to be decided on by {e.DecideBy:yyyy-MM-dd}"),
        Of<ClueRead>(
            (e, w) => $"{(e.PersonCode is null ? "系统" : w.Person(e.PersonCode))} 查阅线索",
            (e, w) => $"Clue read by {(e.PersonCode is null ? "a system" : w.Person(e.PersonCode))}"),
        Of<ClueMerged>(
            (e, _) => $"线索并案，并入线索 {e.IntoClueId}：{e.Reason}",
            (e, _) => $"Clue merged into clue {e.IntoClueId}: {e.Reason}"),
        Of<ClueSeparated>(
            (e, _) => $"撤销并案，与线索 {e.FromClueId} 分开：{e.Reason}",
            (e, _) => $"Merging undone, apart from clue {e.FromClueId} again: {e.Reason}"),
        Of<ClueDisposed>(
            (e, w) => $"线索处置：{w.Of(e.Disposal)}，{e.Reason}{(e.DueOn is { } due ? $"；下一步期限 {due:yyyy-MM-dd}" : "")}（{w.Person(e.Person)}）",
            (e, w) => $"Clue decided on: {w.Of(e.Disposal)}, {e.Reason}{(e.DueOn is { } due ? $"; next step due {due:yyyy-MM-dd}" : "")} (by {w.Person(e.Person)})"),
        Of<ClueReplied>(
            (e, w) => $"谈话函询已答复（{e.RepliedOn:yyyy-MM-dd}）；{e.DueOn:yyyy-MM-dd} 前报告办理结果（{w.Person(e.Person)}）",
            (e, w) => $"Reply to the talk or inquiry on {e.RepliedOn:yyyy-MM-dd}; report due {e.DueOn:yyyy-MM-dd} (by {w.Person(e.Person)})"),
        Of<ClueReported>(
            (e, w) => $"报告线索办理结果：{w.Of(e.Result)}；{e.Report}（{w.Person(e.Person)}）",
            (e, w) => $"Clue reported on: {w.Of(e.Result)}; {e.Report} (by {w.Person(e.Person)})"),
        Of<ClueOverdue>(
            (e, w) => $"线索办理逾期：{w.Of(e.Step)}，期限 {e.DueOn:yyyy-MM-dd} 已过",
            (e, w) => $"Clue overdue: {w.Of(e.Step)}, {e.DueOn:yyyy-MM-dd} has passed"),
        Of<ClueConverted>(
            (e, w) => $"线索转为{w.Of(e.Into)}（{w.Person(e.Person)}）",
            (e, w) => $"Clue became: {w.Of(e.Into)} (by {w.Person(e.Person)})"),
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
