using System.Globalization;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Printing;
using DutyNet.Contracts;
using DutyNet.Logbook.Seals;

namespace DutyNet.Logbook.Logbooks;

/// <summary>A logbook on paper: a table of contents, then every entry with every version and the names and hashes of its attachments.</summary>
internal static class PrintLogbook
{
    private static readonly Dictionary<EntryCategory, string> Chinese = new()
    {
        [EntryCategory.StudyAndDeployment] = "研究部署",
        [EntryCategory.DailyIntegrityEducation] = "日常廉情教育",
        [EntryCategory.FourForms] = "运用四种形态",
        [EntryCategory.IntegrityLecture] = "专题廉政党课",
        [EntryCategory.HeartToHeartTalk] = "谈心谈话",
        [EntryCategory.Rectification] = "整改",
        [EntryCategory.ReportUpward] = "上级汇报",
        [EntryCategory.GrassrootsVisit] = "走访",
        [EntryCategory.Other] = "其他",
    };

    public static async Task<IResult> Page(Tx tx, HttpRequest request, Guid id, string unit, string? person, int year, DateTimeOffset? sealedAt, string? seal)
    {
        var entries = (await Contents.Versions(tx, [id])).GroupBy(v => v.EntryId).Select(g => g.ToList()).ToList();
        var files = (await Contents.Files(tx, [id])).ToLookup(f => f.EntryId);
        var page = new PrintedPage(request, $"{unit}{(person is null ? "" : $" {person}")} {year} 年履职本", $"Logbook of {year}: {unit}{(person is null ? "" : $", {person}")}");
        page.Terms((page.T("封存", "Sealed"), sealedAt is { } at ? Instant(at) : null), (page.T("封存散列", "Seal"), seal), (page.T("记录数", "Entries"), entries.Count.ToString(CultureInfo.InvariantCulture)));
        page.Heading(page.T("目录", "Contents")).Contents(entries.Select(versions => (Anchor(versions[0]), Title(page, versions[0]))));
        foreach (var versions in entries)
        {
            page.Heading(Anchor(versions[0]), Title(page, versions[0]));
            foreach (var v in versions)
                page.Terms(
                    (page.T("版本", "Version"), v.Version.ToString(CultureInfo.InvariantCulture)),
                    (page.T("收到", "Received"), Instant(v.ReceivedAt)),
                    (page.T("记录人", "Recorded by"), v.RecordedBy),
                    (page.T("更正原因", "Reason"), v.Reason),
                    (page.T("地点", "Place"), v.Place),
                    (page.T("参加人", "Participants"), v.Participants.Length == 0 ? null : string.Join("、", v.Participants)),
                    (page.T("内容", "Text"), v.Text),
                    (page.T("党风廉政", "Clean government"), v.CleanGovernment),
                    ("SHA-256", v.ContentSha256));
            if (files[versions[0].EntryId].Any())
                page.Table([page.T("附件", "Attachment"), page.T("类型", "Type"), page.T("字节", "Bytes"), "SHA-256"],
                    files[versions[0].EntryId].Select(f => new[] { f.FileName + (f.ErasedBy is null ? "" : page.T("（已按保管处置决定删除）", " (erased by an act of retention)")), f.MediaType, f.Size.ToString(CultureInfo.InvariantCulture), f.Sha256 }));
        }
        return page.Answer();
    }

    private static string Anchor(KeptVersion v) => $"e-{v.EntryId}";

    private static string Title(PrintedPage page, KeptVersion v) =>
        $"{v.OccurredOn:yyyy-MM-dd} {page.T(Chinese.GetValueOrDefault(v.Category, v.Category.ToString()), v.Category.ToString())}{(v.LateRecorded ? page.T("（补记）", " (late-recorded)") : "")}";

    private static string Instant(DateTimeOffset at) => at.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
