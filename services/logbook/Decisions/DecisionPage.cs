using DutyNet.Chassis.Printing;
using DutyNet.Contracts;

namespace DutyNet.Logbook.Decisions;

/// <summary>The record of a decision as a page for paper, to be kept with the files (document 002: “相关记录要作为档案永久保存，随时备查”).</summary>
internal static class DecisionPage
{
    private static readonly Dictionary<string, string> Chinese = new(StringComparer.Ordinal)
    {
        ["construction"] = "工程建设",
        ["personnel"] = "人事任免",
        ["spending"] = "资金使用",
        ["asset-disposal"] = "资产处置",
        ["preferential-policy"] = "政策优惠",
        ["travel-abroad"] = "出差出国（境）",
        ["village-assets"] = "农村“三资”管理",
        [nameof(DecisionState.Recorded)] = "已记录",
        [nameof(DecisionState.Occurred)] = "未书面记录",
        [nameof(DecisionState.WrittenUp)] = "已书面记录",
        [nameof(DecisionState.Signed)] = "已签字",
        [nameof(DecisionState.Closed)] = "已办结",
        [nameof(DecisionState.Filed)] = "已留档",
        [nameof(DecisionState.ReportedAtMeeting)] = "已在会议上通报",
        [nameof(Opinion.Agree)] = "同意",
        [nameof(Opinion.Oppose)] = "反对",
        [nameof(Opinion.Reserve)] = "保留意见",
        [nameof(Opinion.Silent)] = "未发表意见",
        [nameof(DecisionOutcome.Adopted)] = "通过",
        [nameof(DecisionOutcome.Rejected)] = "未通过",
        [nameof(AttendeeKind.Member)] = "成员",
        [nameof(AttendeeKind.Delegate)] = "列席",
        [nameof(SigningCapacity.Proposer)] = "初始动议人",
        [nameof(SigningCapacity.Chair)] = "主持人",
        [nameof(SigningCapacity.Supervision)] = "村（居）务监督委员会",
        [nameof(IrregularityKind.NotWrittenUp)] = "未按时书面记录",
        [nameof(IrregularityKind.NotReported)] = "未在下次会议上通报",
    };

    /// <summary>The page in the reader's language.</summary>
    public static IResult Of(HttpRequest request, ShowDecision.Response d)
    {
        var page = new PrintedPage(request, "决策记录", "Record of a decision");
        var yes = page.T("是", "yes");
        page.Terms(
            (page.T("编号", "Number"), d.Number), (page.T("单位", "Unit"), $"{d.UnitName} ({d.UnitCode})"), (page.T("事项", "Title"), d.Title), (page.T("领域", "Area"), Word(d.Area)),
            (page.T("状态", "State"), Word(d.State.ToString())),
            (page.T("初始动议人", "Initial proposer"), $"{d.ProposerName} ({d.Proposer}){(d.ProposerDefaulted ? page.T("，未记录，主持人默认为初始动议人", ", by default: none was named") : "")}"),
            (d.Emergency ? page.T("决策者", "Decided by") : page.T("主持人", "Chair"), $"{d.ChairName} ({d.Chair})"),
            (page.T("日期", "Day"), d.HeldOn.ToString("O")), (page.T("地点", "Place"), d.Place), (page.T("三重一大", "Three major, one large"), d.IsMajor ? yes : null),
            (page.T("不能集体决策的缘由", "Why there was no meeting"), d.NoMeetingReason),
            (page.T("金额（元）", "Amount (yuan)"), d.AmountFen is { } fen ? (fen / 100m).ToString("0.00") : null),
            (page.T("村级财务支出（双签字）", "Village spending (two signatures)"), d.VillageSpending ? yes : null),
            (page.T("清单条目", "List items"), d.ItemCodes.Length > 0 ? string.Join(", ", d.ItemCodes) : null),
            (page.T("办结日期", "Closed on"), d.ClosedOn?.ToString("O")),
            (page.T("会议通报", "Reported at"), d.MeetingOn is { } on ? $"{on:O}, {d.MeetingReference}" : null));
        page.Heading(page.T("动议", "Motion")).Paragraph(d.Motion);
        if (!d.Emergency)
        {
            page.Heading(page.T("参会人员及意见", "Attendees and opinions")).Table(
                [page.T("姓名", "Name"), page.T("身份", "Kind"), page.T("意见", "Opinion"), page.T("原话", "In words")],
                d.Attendees.Select(a => new[] { $"{a.PersonName} ({a.PersonCode})", Word(a.Kind.ToString()), Word(a.Opinion?.ToString()) + (a.DeemedToAgree == true ? page.T("，视为同意", ", deemed to agree") : ""), a.Words }));
            page.Heading(page.T("结果", "Outcome")).Paragraph($"{Word(d.Outcome?.ToString())} {d.OutcomeText}".Trim());
        }
        page.Heading(page.T("签名", "Signatures")).Table(
            [page.T("身份", "As"), page.T("签名", "Full name"), page.T("日期", "Day"), page.T("对当前内容有效", "For this content"), "SHA-256"],
            d.Signatures.Select(s => new[] { Word(s.Capacity.ToString()), s.FullName, s.SignedOn.ToString("O"), s.Counts ? yes : page.T("否", "no"), s.ContentHash }));
        page.Heading(page.T("材料", "Papers")).Table([page.T("名称", "Name"), page.T("类型", "Kind"), "SHA-256"], d.Papers.Select(p => new[] { p.FileName, p.MediaType, p.Sha256 }));
        if (d.Irregularities.Count > 0)
        {
            page.Heading(page.T("不合规定", "Irregular")).Table([page.T("事由", "What"), page.T("期限", "Due"), page.T("补正", "Put right")],
                d.Irregularities.Select(i => new[] { Word(i.Kind.ToString()), i.DueOn.ToString("O"), i.PutRightOn?.ToString("O") }));
        }
        if (d.OutcomeReviews.Count > 0)
        {
            page.Heading(page.T("结果查究", "Outcome reviews")).Table([page.T("文号", "Reference"), page.T("日期", "Day"), page.T("结果", "Result")],
                d.OutcomeReviews.Select(r => new[] { r.Reference, r.ReviewedOn.ToString("O"), r.Result }));
        }
        return page.Heading(page.T("内容哈希", "Hash of the content")).Paragraph(d.ContentHash).Answer();

        string Word(string? word) => word is null ? "" : page.T(Chinese.GetValueOrDefault(word, word), word);
    }
}
