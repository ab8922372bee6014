using System.Text.Json;
using DutyNet.Contracts;

namespace DutyNet.Accountability.Cases;

/// <summary>How the trail names things in the reader's language: persons by name, money in yuan, the domain's own words.</summary>
public sealed class Words(bool english, IReadOnlyDictionary<string, string> names)
{
    private static readonly string[] PersonFields =
        ["personCode", "recipientPerson", "inspectorPerson", "closedBy", "submittedBy", "answerablePerson", "requestedBy", "reviewerPerson", "superiorPersonCode", "leadPersonCode", "toPerson",
         "proposer", "chair", "answeredBy", "person"];

    /// <summary>True when the reader wants English.</summary>
    public bool English => english;

    /// <summary>The persons an event names, for looking up their names in one go.</summary>
    public static IEnumerable<string?> PersonsIn(JsonElement body) =>
        PersonFields.Select(f => body.TryGetProperty(f, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null);

    /// <summary>The person behind an actor: <c>account/P1</c> or <c>account/(id)/P1</c>; null for an account without a person, systems and services.</summary>
    public static string? PersonBehind(string actor) => actor.Split('/', 3) switch
    {
        ["account", var id, var person] when Guid.TryParseExact(id, "D", out _) => person,
        ["account", var person] when !Guid.TryParseExact(person, "D", out _) => person,
        _ => null,
    };

    /// <summary>A person's name, if the register told it.</summary>
    public string? Name(string? code) => code is not null && names.TryGetValue(code, out var name) ? name : null;

    /// <summary>A person by name and code, or that there is nobody.</summary>
    public string Person(string? code) => code is null ? english ? "nobody (discipline staff see it)" : "暂无人（由纪检人员关注）"
        : Name(code) is { } name ? english ? $"{name} ({code})" : $"{name}（{code}）" : code;

    /// <summary>An amount in yuan; empty when no money is involved.</summary>
    public string Money(long? fen, string zh, string en) =>
        fen is not { } amount ? "" : english ? $", {en} {amount / 100m:0.00} yuan" : $"，{zh} {amount / 100m:0.00} 元";

    /// <summary>One of the domain's words, in Chinese, or as the code has it.</summary>
    public string Of<T>(T value)
        where T : struct, Enum => english ? Spaced(value.ToString()) : Chinese.GetValueOrDefault((typeof(T).Name, value.ToString()), value.ToString());

    private static string Spaced(string word) => string.Concat(word.Select((c, i) => i > 0 && char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : $"{c}"));

    private static readonly Dictionary<(string, string), string> Chinese = new()
    {
        [(nameof(Rung), nameof(Rung.Bell))] = "敲警钟",
        [(nameof(Rung), nameof(Rung.YellowCard))] = "亮黄牌",
        [(nameof(Rung), nameof(Rung.RedLight))] = "闪红灯",
        [(nameof(Light), nameof(Light.Green))] = "绿灯",
        [(nameof(Light), nameof(Light.Yellow))] = "黄灯",
        [(nameof(Light), nameof(Light.Red))] = "红灯",
        [(nameof(Severity), nameof(Severity.Minor))] = "一般",
        [(nameof(Severity), nameof(Severity.Serious))] = "较重",
        [(nameof(Severity), nameof(Severity.Grave))] = "严重",
        [(nameof(ProposalKind), nameof(ProposalKind.Talk))] = "约谈",
        [(nameof(ProposalKind), nameof(ProposalKind.Proceeding))] = "问责",
        [(nameof(ProposalDecision), nameof(ProposalDecision.Accepted))] = "采纳",
        [(nameof(ProposalDecision), nameof(ProposalDecision.Dismissed))] = "不采纳",
        [(nameof(LadderCause), nameof(LadderCause.EntryMissing))] = "应记未记",
        [(nameof(LadderCause), nameof(LadderCause.RectificationOverdue))] = "问题整改",
        [(nameof(LadderCause), nameof(LadderCause.PledgeUnsigned))] = "责任书未签",
        [(nameof(LadderCause), nameof(LadderCause.TaskBehindSchedule))] = "年度任务滞后",
        [(nameof(LadderCause), nameof(LadderCause.DecisionIrregular))] = "决策记录不合规定",
        [(nameof(CaseKind), nameof(CaseKind.IrregularDecision))] = "决策记录不合规定",
        [(nameof(IrregularityKind), nameof(IrregularityKind.NotWrittenUp))] = "未按时书面记录",
        [(nameof(IrregularityKind), nameof(IrregularityKind.NotReported))] = "未在下次会议上通报",
        [(nameof(Opinion), nameof(Opinion.Agree))] = "同意",
        [(nameof(Opinion), nameof(Opinion.Oppose))] = "反对",
        [(nameof(Opinion), nameof(Opinion.Reserve))] = "保留意见",
        [(nameof(Opinion), nameof(Opinion.Silent))] = "未发表意见",
        [(nameof(DecisionOutcome), nameof(DecisionOutcome.Adopted))] = "通过",
        [(nameof(DecisionOutcome), nameof(DecisionOutcome.Rejected))] = "未通过",
        [(nameof(ClueSource), nameof(ClueSource.Petition))] = "信访举报",
        [(nameof(ClueSource), nameof(ClueSource.CovertVisit))] = "明察暗访",
        [(nameof(ClueSource), nameof(ClueSource.Tour))] = "巡察",
        [(nameof(ClueSource), nameof(ClueSource.Check))] = "监督检查",
        [(nameof(ClueSource), nameof(ClueSource.Case))] = "案件查办",
        [(nameof(ClueSource), nameof(ClueSource.Disclosure))] = "主动说明",
        [(nameof(ClueSource), nameof(ClueSource.Supervisor))] = "监督员反映",
        [(nameof(ClueTarget), nameof(ClueTarget.VillageCadre))] = "村（社区）干部",
        [(nameof(ClueTarget), nameof(ClueTarget.TownCadre))] = "镇（街道）干部",
        [(nameof(ClueTarget), nameof(ClueTarget.DepartmentCadre))] = "部门干部",
        [(nameof(ClueTarget), nameof(ClueTarget.EnterpriseCadre))] = "国有企事业单位人员",
        [(nameof(ClueTarget), nameof(ClueTarget.LeadingGroup))] = "领导班子",
        [(nameof(ClueTarget), nameof(ClueTarget.Other))] = "其他",
        [(nameof(ClueDisposal), nameof(ClueDisposal.TalkOrInquiry))] = "谈话函询",
        [(nameof(ClueDisposal), nameof(ClueDisposal.PreliminaryCheck))] = "初步核实",
        [(nameof(ClueDisposal), nameof(ClueDisposal.KeptPending))] = "暂存待查",
        [(nameof(ClueDisposal), nameof(ClueDisposal.Closed))] = "予以了结",
        [(nameof(ClueResult), nameof(ClueResult.Substantiated))] = "属实",
        [(nameof(ClueResult), nameof(ClueResult.PartlySubstantiated))] = "部分属实",
        [(nameof(ClueResult), nameof(ClueResult.NotSubstantiated))] = "不属实",
        [(nameof(ClueStep), nameof(ClueStep.Decision))] = "提出处置意见",
        [(nameof(ClueStep), nameof(ClueStep.Reply))] = "谈话或函询答复",
        [(nameof(ClueStep), nameof(ClueStep.Report))] = "报告办理结果",
        [(nameof(ClueStep), nameof(ClueStep.Review))] = "暂存复查",
        [(nameof(ClueConversion), nameof(ClueConversion.Finding))] = "检查问题",
        [(nameof(ClueConversion), nameof(ClueConversion.Accountability))] = "移送问责",
        [(nameof(CaseKind), nameof(CaseKind.UnsignedPledge))] = "责任书未签",
        [(nameof(CaseKind), nameof(CaseKind.TaskBehind))] = "年度任务滞后",
        [(nameof(CaseKind), nameof(CaseKind.Clue))] = "问题线索",
        [(nameof(CaseKind), nameof(CaseKind.Finding))] = "检查发现问题",
        [(nameof(CaseKind), nameof(CaseKind.MissingEntry))] = "应记未记",
        [(nameof(CaseKind), nameof(CaseKind.LetterItem))] = "工作建议书事项",
        [(nameof(CaseKind), nameof(CaseKind.Request))] = "提请问责",
        [(nameof(EntryDefect), nameof(EntryDefect.NotRecorded))] = "履责不记录",
        [(nameof(EntryDefect), nameof(EntryDefect.Irregular))] = "记录不规范",
        [(nameof(EntryDefect), nameof(EntryDefect.DutyNotDone))] = "责任落实不到位",
        [(nameof(EntryCategory), nameof(EntryCategory.StudyAndDeployment))] = "研究部署",
        [(nameof(EntryCategory), nameof(EntryCategory.DailyIntegrityEducation))] = "日常廉情教育",
        [(nameof(EntryCategory), nameof(EntryCategory.FourForms))] = "运用四种形态",
        [(nameof(EntryCategory), nameof(EntryCategory.IntegrityLecture))] = "专题廉政党课",
        [(nameof(EntryCategory), nameof(EntryCategory.HeartToHeartTalk))] = "谈心谈话",
        [(nameof(EntryCategory), nameof(EntryCategory.Rectification))] = "整改",
        [(nameof(EntryCategory), nameof(EntryCategory.ReportUpward))] = "上级汇报",
        [(nameof(EntryCategory), nameof(EntryCategory.GrassrootsVisit))] = "走访",
        [(nameof(EntryCategory), nameof(EntryCategory.Other))] = "其他",
    };
}
