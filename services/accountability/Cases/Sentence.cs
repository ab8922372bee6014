using System.Text.Json;
using DutyNet.Chassis;
using DutyNet.Contracts;
using DutyNet.Contracts.Accountability;
using DutyNet.Contracts.Inspection;
using DutyNet.Contracts.Logbook;
using DutyNet.Contracts.Responsibility;

namespace DutyNet.Accountability.Cases;

/// <summary>What an event says to a person: one sentence for each contract of the trail, in Chinese and in English.</summary>
public static class Sentence
{
    // In the order in which one transaction records them: facts of one transaction share their time, and the trail keeps this order then.
    private static readonly List<(string Type, Func<JsonElement, Words, string> Say)> All =
    [
        Of<FindingRaised>(
            (e, w) => $"提出问题（{w.Of(e.Severity)}）：{e.Category}，{e.Description}{w.Money(e.AmountInvolvedFen, "涉及金额", "")}；对应条目 {Codes(e.ItemCodes)}；整改期限 {e.DueOn:yyyy-MM-dd}；检查人 {w.Person(e.InspectorPerson)}",
            (e, w) => $"Finding raised ({w.Of(e.Severity)}): {e.Category}, {e.Description}{w.Money(e.AmountInvolvedFen, "", "involving")}; items {Codes(e.ItemCodes)}; to be put right by {e.DueOn:yyyy-MM-dd}; inspector {w.Person(e.InspectorPerson)}"),
        Of<RectificationAssigned>(
            (e, w) => $"派发整改任务，{(e.MatchedByItem ? $"对单（{e.ItemCode}）责任人" : "无对应条目，由第一责任人负责：")} {w.Person(e.PersonCode)}；整改期限 {e.DueOn:yyyy-MM-dd}",
            (e, w) => $"Rectification assigned to {w.Person(e.PersonCode)}{(e.MatchedByItem ? $", who owed item {e.ItemCode}" : ", the first responsible person, since no holder owed the item")}; due {e.DueOn:yyyy-MM-dd}"),
        Of<RectificationProgressReported>(
            (e, _) => $"报告整改进展 {e.Percent}%：{e.Note}",
            (e, _) => $"Progress of the rectification, {e.Percent}%: {e.Note}"),
        Of<RectificationJointPostAdded>(
            (e, w) => $"增加共同责任岗位 {e.PostCode}（{w.Person(e.PersonCode)}）：{e.Reason}",
            (e, w) => $"Post {e.PostCode} ({w.Person(e.PersonCode)}) answers jointly: {e.Reason}"),
        Of<RectificationPartAdded>(
            (e, _) => $"整改措施第 {e.Number} 项：{e.Description}",
            (e, _) => $"Part {e.Number} of the measures: {e.Description}"),
        Of<RectificationPartDone>(
            (e, _) => $"整改措施第 {e.Number} 项已完成：{e.Description}；佐证 {e.Evidence.Length} 件，累计完成 {e.Percent}%",
            (e, _) => $"Part {e.Number} of the measures is done: {e.Description}; {e.Evidence.Length} pieces of evidence, {e.Percent}% in all"),
        Of<RectificationHandedOver>(
            (e, w) => $"{w.Person(e.PersonCode)} 移交整改任务给 {w.Person(e.ToPerson)}：{e.Note}（对 {e.Until:yyyy-MM-dd} 前的办理负责）",
            (e, w) => $"{w.Person(e.PersonCode)} handed the rectification over to {w.Person(e.ToPerson)}: {e.Note} (answers for the time until {e.Until:yyyy-MM-dd})"),
        Of<RectificationEvidenceAttached>(
            (e, _) => $"上传整改佐证：{e.FileName}（{e.Size} 字节）",
            (e, _) => $"Evidence of the rectification attached: {e.FileName} ({e.Size} bytes)"),
        Of<ExtensionRequested>(
            (e, w) => $"申请延期至 {e.RequestedDueOn:yyyy-MM-dd}：{e.Reason}（申请人 {w.Person(e.RequestedBy)}）",
            (e, w) => $"More time asked for, until {e.RequestedDueOn:yyyy-MM-dd}: {e.Reason} (by {w.Person(e.RequestedBy)})"),
        Of<ExtensionDecided>(
            (e, _) => $"{(e.Granted ? "同意延期" : "不同意延期")}，整改期限 {e.DueOn:yyyy-MM-dd}（原期限 {e.FirstDueOn:yyyy-MM-dd}）：{e.Reason}",
            (e, _) => $"Extension {(e.Granted ? "granted" : "refused")}: due {e.DueOn:yyyy-MM-dd}, first due {e.FirstDueOn:yyyy-MM-dd}: {e.Reason}"),
        Of<RectificationOverdue>(
            (e, w) => $"整改逾期：期限 {e.DueOn:yyyy-MM-dd} 已过，责任人 {w.Person(e.PersonCode)}",
            (e, w) => $"Rectification overdue: {e.DueOn:yyyy-MM-dd} has passed; answerable {w.Person(e.PersonCode)}"),
        Of<RectificationSubmitted>(
            (e, w) => $"第 {e.Attempt} 次提交整改：{e.Measures}{w.Money(e.AmountRecoveredFen, "追回金额", "")}；佐证 {e.Evidence.Length} 件；提交人 {w.Person(e.SubmittedBy)}",
            (e, w) => $"Rectification submitted, attempt {e.Attempt}: {e.Measures}{w.Money(e.AmountRecoveredFen, "", "recovered")}; {e.Evidence.Length} pieces of evidence; by {w.Person(e.SubmittedBy)}"),
        Of<RectificationReturned>(
            (e, _) => $"退回第 {e.Attempt} 次整改：{e.Reason}",
            (e, _) => $"Rectification returned, attempt {e.Attempt}: {e.Reason}"),
        Of<FindingClosed>(
            (e, w) => $"问题销号：{e.Conclusion}（{w.Person(e.ClosedBy)}）",
            (e, w) => $"Finding closed out: {e.Conclusion} (by {w.Person(e.ClosedBy)})"),
        Of<LogbookEntryMissing>(
            (e, w) => $"应记未记：{w.Of(e.Category)}（条目 {e.ItemCode}），{e.PeriodFrom:yyyy-MM-dd} 至 {e.PeriodUntil:yyyy-MM-dd}，应于 {e.DueOn:yyyy-MM-dd} 前记录；责任人 {w.Person(e.PersonCode)}",
            (e, w) => $"Entry missing: {w.Of(e.Category)} (item {e.ItemCode}) for {e.PeriodFrom:yyyy-MM-dd} to {e.PeriodUntil:yyyy-MM-dd}, due {e.DueOn:yyyy-MM-dd}; answerable {w.Person(e.PersonCode)}"),
        Of<EntryRecorded>(
            (e, w) => $"记入履职本：{w.Of(e.Category)}，发生于 {e.OccurredOn:yyyy-MM-dd}{(e.LateRecorded ? "（补记）" : "")}",
            (e, w) => $"Entry recorded: {w.Of(e.Category)}, happened on {e.OccurredOn:yyyy-MM-dd}{(e.LateRecorded ? " (late-recorded)" : "")}"),
        Of<EntryAmended>(
            (e, _) => $"更正记录（第 {e.Version} 版）：{e.Reason}",
            (e, _) => $"Entry amended (version {e.Version}): {e.Reason}"),
        Of<EntryAccepted>(
            (e, w) => $"采信记录（第 {e.Version} 版）{(e.Remark is null ? "" : $"：{e.Remark}")}；审核人 {w.Person(e.ReviewerPerson)}",
            (e, w) => $"Entry accepted (version {e.Version}){(e.Remark is null ? "" : $": {e.Remark}")}; reviewed by {w.Person(e.ReviewerPerson)}"),
        Of<EntryReturned>(
            (e, w) => $"退回记录（第 {e.Version} 版，{w.Of(e.Defect)}）：{e.Remark}；审核人 {w.Person(e.ReviewerPerson)}",
            (e, w) => $"Entry returned (version {e.Version}, {w.Of(e.Defect)}): {e.Remark}; reviewed by {w.Person(e.ReviewerPerson)}"),
        Of<ReportHeard>(
            (e, _) => $"听取下级汇报：{e.ReportingUnit}",
            (e, _) => $"Report from below heard: {e.ReportingUnit}"),
        Of<EvidenceAttached>(
            (e, _) => $"记录附件：{e.MediaType}，{e.Size} 字节",
            (e, _) => $"File attached to an entry: {e.MediaType}, {e.Size} bytes"),
        Of<RetentionRequested>(
            (e, _) => $"申请删除附件内容（{e.AttachmentIds.Length} 个附件）：{e.Reason}；依据 {e.Basis}",
            (e, _) => $"Asked that the bytes of {e.AttachmentIds.Length} attachments be erased: {e.Reason}; basis {e.Basis}"),
        Of<RetentionDecided>(
            (e, _) => $"{(e.Granted ? "同意" : "不同意")}删除附件内容：{e.Reason}",
            (e, _) => $"Erasing the bytes was {(e.Granted ? "granted" : "refused")}: {e.Reason}"),
        Of<EvidenceErased>(
            (e, _) => $"附件内容已删除（{e.AttachmentIds.Length} 个附件，SHA-256 {e.Sha256}）",
            (e, _) => $"The bytes of {e.AttachmentIds.Length} attachments were erased (SHA-256 {e.Sha256})"),
        Of<EntryMadeGood>(
            (e, _) => $"已于 {e.MadeGoodOn:yyyy-MM-dd} 补记，逾期完成",
            (e, _) => $"Made good late, on {e.MadeGoodOn:yyyy-MM-dd}"),
        Of<ExemptionRequested>(
            (e, _) => $"申请免记：{e.Reason}",
            (e, _) => $"Exemption asked for: {e.Reason}"),
        Of<ExemptionDecided>(
            (e, _) => $"{(e.Granted ? "同意免记" : "不同意免记")}（{e.DecidedOn:yyyy-MM-dd}）：{e.Reason}",
            (e, _) => $"Exemption {(e.Granted ? "granted" : "refused")} on {e.DecidedOn:yyyy-MM-dd}: {e.Reason}"),
        Of<PledgeOverdue>(
            (e, w) => $"责任书逾期未签：{e.Year} 年度，岗位 {e.PostCode}，应于 {e.DueOn:yyyy-MM-dd} 前签字；责任人 {w.Person(e.PersonCode)}",
            (e, w) => $"Pledge of {e.Year} not signed by {e.DueOn:yyyy-MM-dd}: post {e.PostCode}; answerable {w.Person(e.PersonCode)}"),
        Of<PledgeSigned>(
            (e, w) => $"{e.Year} 年责任书：下级{w.Person(e.PersonCode)}于 {e.SignedOn:yyyy-MM-dd} 签字，待上级签字",
            (e, w) => $"Pledge of {e.Year} signed by the subordinate {w.Person(e.PersonCode)} on {e.SignedOn:yyyy-MM-dd}; the superior's signature is missing"),
        Of<PledgeStale>(
            (e, _) => $"{e.Year} 年责任书自 {e.StaleOn:yyyy-MM-dd} 起失效：责任内容已变，另行签订",
            (e, _) => $"Pledge of {e.Year} stale since {e.StaleOn:yyyy-MM-dd}: what is owed changed; issued again"),
        Of<PledgeEffective>(
            (e, w) => $"责任书生效：{w.Person(e.PersonCode)} 签字，{w.Person(e.SuperiorPersonCode)} 会签（{e.EffectiveOn:yyyy-MM-dd}）",
            (e, w) => $"Pledge effective since {e.EffectiveOn:yyyy-MM-dd}: signed by {w.Person(e.PersonCode)}, countersigned by {w.Person(e.SuperiorPersonCode)}"),
        Of<PledgeWithdrawn>(
            (e, _) => $"责任书撤回（{e.WithdrawnOn:yyyy-MM-dd}）：{e.Reason switch { "HolderChanged" => "任职人变动，另行签订", "PlaceChanged" => "隶属或上级变动，另行签订", "PostGone" => "岗位不再签订", "ContentChanged" => "责任内容已变，另行签订", _ => e.Reason }}",
            (e, _) => $"Pledge withdrawn on {e.WithdrawnOn:yyyy-MM-dd}: {e.Reason switch { "HolderChanged" => "the holder changed, issued again", "PlaceChanged" => "the unit or superior changed, issued again", "PostGone" => "the post no longer pledges", "ContentChanged" => "what is owed changed, issued again", _ => e.Reason }}"),
        Of<AnnualTaskAmended>(
            (e, _) => $"调整年度任务 {e.Code}“{e.Title}”：完成期限 {e.DueOn:yyyy-MM-dd}{(e.FormerDueOn is { } former && former != e.DueOn ? $"（原 {former:yyyy-MM-dd}）" : "")}；理由：{e.Reason}",
            (e, _) => $"Annual task {e.Code} “{e.Title}” amended: due {e.DueOn:yyyy-MM-dd}{(e.FormerDueOn is { } former && former != e.DueOn ? $", before {former:yyyy-MM-dd}" : "")}; because {e.Reason}"),
        Of<AnnualTaskTransferred>(
            (e, _) => $"移交年度任务 {e.Code}：牵头岗位 {e.FormerLeadPostCode} → {e.LeadPostCode}，主责单位 {e.FormerUnitCode} → {e.UnitCode}；理由：{e.Reason}",
            (e, _) => $"Annual task {e.Code} transferred: lead {e.FormerLeadPostCode} to {e.LeadPostCode}, primary unit {e.FormerUnitCode} to {e.UnitCode}; because {e.Reason}"),
        Of<TaskBehindSchedule>(
            (e, w) => $"年度任务 {e.Code}“{e.Title}”{(e.Reason == BehindReason.Overdue ? "到期未完成" : "进度滞后")}：{e.MissedOn:yyyy-MM-dd} 时间过 {e.ElapsedPercent}%、完成 {e.DonePercent}%；期限 {e.DueOn:yyyy-MM-dd}；主责 {w.Person(e.PersonCode)}，牵头 {w.Person(e.LeadPersonCode)}",
            (e, w) => $"Annual task {e.Code} “{e.Title}” {(e.Reason == BehindReason.Overdue ? "not done by its date" : "behind schedule")}: on {e.MissedOn:yyyy-MM-dd} {e.ElapsedPercent}% of its time gone, {e.DonePercent}% done; due {e.DueOn:yyyy-MM-dd}; answerable {w.Person(e.PersonCode)}, led by {w.Person(e.LeadPersonCode)}"),
        Of<AnnualTaskEvidenceAttached>(
            (e, _) => $"年度任务 {e.Code} 上传佐证：{e.FileName}（{e.Size} 字节）",
            (e, _) => $"Evidence for annual task {e.Code} attached: {e.FileName} ({e.Size} bytes)"),
        Of<AnnualTaskProgressReported>(
            (e, w) => $"{e.ReportedFor} 报告年度任务 {e.Code} 进展 {e.Percent}%{(e.ByPrimaryUnit ? "" : "（协办）")}：{e.Note}",
            (e, w) => $"{e.ReportedFor} reports {e.Percent}% of {(e.ByPrimaryUnit ? "" : "its part of ")}annual task {e.Code}: {e.Note}"),
        Of<AnnualTaskMilestoneReached>(
            (e, _) => $"年度任务 {e.Code} 第 {e.Number} 阶段“{e.Milestone}”于 {e.DoneOn:yyyy-MM-dd} 完成：{e.Note}",
            (e, _) => $"Stage {e.Number} of annual task {e.Code} reached on {e.DoneOn:yyyy-MM-dd}: {e.Milestone}; {e.Note}"),
        Of<AnnualTaskReturned>(
            (e, w) => $"牵头领导 {w.Person(e.PersonCode)} 退回年度任务 {e.Code}：{e.Reason}",
            (e, w) => $"Annual task {e.Code} returned by its lead official {w.Person(e.PersonCode)}: {e.Reason}"),
        Of<AnnualTaskDone>(
            (e, w) => $"牵头领导 {w.Person(e.PersonCode)} 签认年度任务 {e.Code}“{e.Title}”完成（{e.DoneOn:yyyy-MM-dd}，期限 {e.DueOn:yyyy-MM-dd}）",
            (e, w) => $"Annual task {e.Code} “{e.Title}” signed off as done by its lead official {w.Person(e.PersonCode)} on {e.DoneOn:yyyy-MM-dd}, due {e.DueOn:yyyy-MM-dd}"),
        Of<DecisionRecorded>(
            (e, w) => $"{(e.Emergency ? "应急决策" : "决策")}记录 {e.Number}：{e.Title}；初始动议人 {w.Person(e.Proposer)}{(e.ProposerDefaulted ? "（未记录，默认为主持人）" : "")}，{(e.Emergency ? "决策者" : "主持人")} {w.Person(e.Chair)}（{e.HeldOn:yyyy-MM-dd}）",
            (e, w) => $"{(e.Emergency ? "Emergency decision" : "Decision")} {e.Number} on record: {e.Title}; initial proposer {w.Person(e.Proposer)}{(e.ProposerDefaulted ? ", by default" : "")}, {(e.Emergency ? "decided" : "chaired")} by {w.Person(e.Chair)} on {e.HeldOn:yyyy-MM-dd}"),
        Of<DecisionAmended>(
            (e, _) => $"更正决策记录 {e.Number}（第 {e.Version} 版），此前签名作废：{e.Reason}",
            (e, _) => $"Decision {e.Number} amended (version {e.Version}), earlier signatures void: {e.Reason}"),
        Of<OpinionRecorded>(
            (e, w) => $"记录意见：{w.Person(e.PersonCode)} {w.Of(e.Opinion)}{(e.Version > 1 ? "（更正）" : "")}",
            (e, w) => $"Opinion on record: {w.Person(e.PersonCode)}, {w.Of(e.Opinion)}{(e.Version > 1 ? " (corrected)" : "")}"),
        Of<DecisionTaken>(
            (e, w) => $"决策 {e.Number} 结果：{w.Of(e.Outcome)}{(e.Version > 1 ? "（更正）" : "")}",
            (e, w) => $"Outcome of decision {e.Number}: {w.Of(e.Outcome)}{(e.Version > 1 ? " (corrected)" : "")}"),
        Of<DecisionIrregular>(
            (e, w) => $"决策 {e.Number} {w.Of(e.Kind)}：应于 {e.DueOn:yyyy-MM-dd} 前办理；责任人 {w.Person(e.PersonCode)}",
            (e, w) => $"Decision {e.Number} irregular ({w.Of(e.Kind)}): due {e.DueOn:yyyy-MM-dd}; answerable {w.Person(e.PersonCode)}"),
        Of<EmergencyWrittenUp>(
            (e, _) => $"应急决策 {e.Number} 于 {e.WrittenUpOn:yyyy-MM-dd} 书面记录{(e.Late ? "（逾期）" : "")}，事发 {e.HeldOn:yyyy-MM-dd}",
            (e, _) => $"Emergency decision {e.Number} of {e.HeldOn:yyyy-MM-dd} written up on {e.WrittenUpOn:yyyy-MM-dd}{(e.Late ? ", late" : "")}"),
        Of<DecisionSigned>(
            (e, w) => $"{w.Person(e.PersonCode)} 于 {e.SignedOn:yyyy-MM-dd} 在决策记录 {e.Number} 上签名",
            (e, w) => $"Decision {e.Number} signed by {w.Person(e.PersonCode)} on {e.SignedOn:yyyy-MM-dd}"),
        Of<DecisionPaperAttached>(
            (e, _) => $"决策材料：{e.MediaType}，{e.Size} 字节",
            (e, _) => $"Paper attached to a decision: {e.MediaType}, {e.Size} bytes"),
        Of<DecisionClosed>(
            (e, w) => $"决策记录 {e.Number} 办结（{e.ClosedOn:yyyy-MM-dd}）{(e.Outcome is { } o ? $"，{w.Of(o)}" : "")}，初始动议人 {w.Person(e.Proposer)}",
            (e, w) => $"Record of decision {e.Number} closed on {e.ClosedOn:yyyy-MM-dd}{(e.Outcome is { } o ? $", {w.Of(o)}" : "")}; initial proposer {w.Person(e.Proposer)}"),
        Of<EmergencyReportedAtMeeting>(
            (e, _) => $"应急决策 {e.Number} 在 {e.MeetingOn:yyyy-MM-dd} 的会议上通报{(e.Late ? "（逾期）" : "")}",
            (e, _) => $"Emergency decision {e.Number} reported at the meeting of {e.MeetingOn:yyyy-MM-dd}{(e.Late ? ", late" : "")}"),
        Of<DecisionPutRight>(
            (e, w) => $"决策 {e.Number} 已于 {e.PutRightOn:yyyy-MM-dd} 补正（{w.Of(e.Kind)}）",
            (e, w) => $"Decision {e.Number} put right late, on {e.PutRightOn:yyyy-MM-dd} ({w.Of(e.Kind)})"),
        Of<MotionClassified>(
            (e, w) => e.AgainstRules ? $"决策 {e.Number} 的动议定性为明显违规违纪：{e.Reason}；视为同意 {Persons(e.DeemedToAgree, w)}" : $"撤回对决策 {e.Number} 动议的定性：{e.Reason}",
            (e, w) => e.AgainstRules ? $"Motion of decision {e.Number} classified as plainly against rules: {e.Reason}; deemed to have agreed: {Persons(e.DeemedToAgree, w)}" : $"Classification of decision {e.Number} taken back: {e.Reason}"),
        Of<OutcomeReviewLinked>(
            (e, w) => $"决策 {e.Number} 结果查究（{e.Reference}，{e.ReviewedOn:yyyy-MM-dd}）：{e.Result}；初始动议人 {w.Person(e.Proposer)}",
            (e, w) => $"Outcome of decision {e.Number} reviewed ({e.Reference}, {e.ReviewedOn:yyyy-MM-dd}): {e.Result}; initial proposer {w.Person(e.Proposer)}"),
        Of<ProposalDecided>(
            (e, w) => $"对建议作出决定：{w.Of(e.Decision)}，理由：{e.Reason}",
            (e, w) => $"Proposal decided: {w.Of(e.Decision)}, because {e.Reason}"),
        Of<LadderPaused>(
            (e, _) => $"暂停提醒：{e.Reason}",
            (e, _) => $"Reminders paused: {e.Reason}"),
        Of<LadderResumed>(
            (e, _) => $"恢复提醒：{e.Reason}",
            (e, _) => $"Reminders resumed: {e.Reason}"),
        Of<LadderStarted>(
            (e, w) => $"开始跟踪期限（{w.Of(e.Cause)}）：{e.DueOn:yyyy-MM-dd}，责任人 {w.Person(e.PersonCode)}",
            (e, w) => $"Watching the due date {e.DueOn:yyyy-MM-dd} ({w.Of(e.Cause)}); answerable {w.Person(e.PersonCode)}"),
        Of<LightChanged>(
            (e, w) => $"亮灯变化：{w.Of(e.From)} → {w.Of(e.To)}",
            (e, w) => $"Light changed: {w.Of(e.From)} to {w.Of(e.To)}"),
        Of<LadderEscalated>(
            (e, w) => $"提醒升级：{w.Of(e.From)} → {w.Of(e.To)}",
            (e, w) => $"Escalated one step up: {w.Of(e.From)} to {w.Of(e.To)}"),
        Of<ReminderIssued>(
            (e, w) => $"{w.Of(e.Rung)}：提醒 {w.Person(e.RecipientPerson)}，期限 {e.DueOn:yyyy-MM-dd} 已过",
            (e, w) => $"{w.Of(e.Rung)}: {w.Person(e.RecipientPerson)} reminded that {e.DueOn:yyyy-MM-dd} has passed"),
        Of<ProposalMade>(
            (e, w) => $"建议对 {w.Person(e.PersonCode)} {w.Of(e.Kind)}，等待决定",
            (e, w) => $"Proposed: {w.Of(e.Kind)} with {w.Person(e.PersonCode)}; waiting for a decision"),
        Of<ReminderAcknowledged>(
            (e, _) => $"已签收提醒{(string.IsNullOrWhiteSpace(e.Note) ? "" : $"：{e.Note}")}",
            (e, _) => $"Reminder acknowledged{(string.IsNullOrWhiteSpace(e.Note) ? "" : $": {e.Note}")}"),
        Of<LadderStopped>(
            (e, _) => $"提醒结束（{e.Reason switch { "FindingClosed" => "问题已销号", "MadeGood" => "已补记", "Exempt" => "已准免记", "PledgeSettled" => "责任书已签订或撤回", "TaskDone" => "任务已完成", "PutRight" => "已补正", _ => "建议已决定" }}）",
            (e, _) => $"Reminders ended ({e.Reason switch { "FindingClosed" => "finding closed out", "MadeGood" => "made good", "Exempt" => "exempt", "PledgeSettled" => "pledge signed or withdrawn", "TaskDone" => "task done", "PutRight" => "put right", _ => "proposal decided" }})"),
        .. SentencesOfInspection.All,
    ];

    /// <summary>The contracts that have a sentence.</summary>
    public static IEnumerable<string> Types => All.Select(s => s.Type);

    /// <summary>Where a fact stands among facts of the same time; a ladder that catches up issues several rungs at once, each after the one below.</summary>
    public static int StepOf(IFact fact) => fact switch
    {
        LadderEscalated e => (10 * IndexOf(nameof(LadderEscalated))) + (2 * (int)e.To),
        ReminderIssued e => (10 * IndexOf(nameof(LadderEscalated))) + (2 * (int)e.Rung) + 1,
        _ => 10 * IndexOf(fact.GetType().Name),
    };

    private static int IndexOf(string type)
    {
        var index = All.FindIndex(s => s.Type == type);
        return index < 0 ? All.Count : index;
    }

    /// <summary>The sentence of an event; its bare type when it was recorded in a form no longer known.</summary>
    public static string For(string type, JsonElement body, Words words)
    {
        try
        {
            var index = IndexOf(type);
            return index < All.Count ? All[index].Say(body, words) : type;
        }
        catch (JsonException)
        {
            return type;
        }
    }

    internal static (string, Func<JsonElement, Words, string>) Of<T>(Func<T, Words, string> zh, Func<T, Words, string> en)
        where T : class, IFact => (typeof(T).Name, (body, words) => (words.English ? en : zh)(Read<T>(body), words));

    private static T Read<T>(JsonElement body) => body.Deserialize<T>(Json.Options) ?? throw new JsonException("not a fact");

    private static string Persons(string[] codes, Words w) => codes.Length == 0 ? w.English ? "nobody" : "无" : string.Join(", ", codes.Select(c => w.Person(c)));

    private static string Codes(string[] codes) => string.Join(", ", codes);
}
