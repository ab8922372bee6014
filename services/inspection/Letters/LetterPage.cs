using DutyNet.Chassis.Printing;
using DutyNet.Contracts;

namespace DutyNet.Inspection.Letters;

/// <summary>A recommendation letter for paper: what is sent, and below it what came of each item.</summary>
internal static class LetterPage
{
    private static readonly Dictionary<string, string> Chinese = new(StringComparer.Ordinal)
    {
        [nameof(LetterStatus.Draft)] = "草稿",
        [nameof(Severity.Minor)] = "一般",
        [nameof(Severity.Serious)] = "较重",
        [nameof(Severity.Grave)] = "严重",
        [nameof(LetterItemStatus.Issued)] = "已发出",
        [nameof(LetterItemStatus.Rectifying)] = "整改中",
        [nameof(LetterItemStatus.Submitted)] = "已提交",
        [nameof(LetterItemStatus.Returned)] = "已退回",
        [nameof(LetterItemStatus.Closed)] = "已销号",
    };

    /// <summary>The page in the reader's language.</summary>
    public static IResult Of(HttpRequest request, GetLetter.Response letter)
    {
        var page = new PrintedPage(request, "工作建议书", "Recommendation letter");
        string Word(object value) => page.T(Chinese.GetValueOrDefault(value.ToString()!, value.ToString()!), value.ToString()!);
        page.Terms(
            (page.T("编号", "Number"), letter.Number ?? Word(LetterStatus.Draft)), (page.T("致", "To"), page.T($"{letter.UnitName}领导班子（{letter.UnitCode}）", $"the leading group of {letter.UnitName} ({letter.UnitCode})")),
            (page.T("事由", "Title"), letter.Title), (page.T("签发日期", "Issued on"), letter.IssuedOn?.ToString("O")), (page.T("答复期限", "Reply due on"), letter.ReplyDueOn?.ToString("O")),
            (page.T("签发人", "Issued by"), letter.IssuedBy), (page.T("办结日期", "Closed on"), letter.ClosedOn?.ToString("O")));
        page.Heading(page.T("情况", "What led to it")).Paragraph(letter.Background);
        page.Heading(page.T("建议事项（完成一项、销号一项）", "Recommendations, each closed out alone")).Table(
            [page.T("序号", "No."), page.T("建议", "Recommendation"), page.T("类别", "Category"), page.T("程度", "Severity"), page.T("对应条目", "List items"), page.T("涉及金额（元）", "Amount (yuan)"), page.T("期限", "Due on")],
            letter.Items.Select(i => new[]
            {
                $"{i.Number}", i.Text, i.Category, Word(i.Severity), string.Join(", ", i.ItemCodes), i.AmountInvolvedFen is { } fen ? (fen / 100m).ToString("0.00") : "", (i.DueOn ?? i.WantedDueOn)?.ToString("O"),
            }));
        if (letter.Status is LetterStatus.Draft)
            return page.Answer();
        page.Heading(page.T("答复与销号", "Reply and close-out")).Table(
            [page.T("序号", "No."), page.T("是否采纳", "Adopted"), page.T("理由", "Reason"), page.T("状态", "State"), page.T("结论", "Conclusion")],
            letter.Items.Select(i => new[]
            {
                $"{i.Number}", i.Adopted switch { null => "", true => page.T("采纳", "yes"), false => page.T("未采纳", "no") }, i.NotAdoptedBecause, Word(i.Status), i.Conclusion,
            }));
        if (letter.Replies.Count > 0)
            page.Heading(page.T("答复", "Reply")).Paragraph(letter.Replies[^1].Text);
        return page.Answer();
    }
}
