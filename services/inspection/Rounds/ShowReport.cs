using System.Globalization;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Printing;
using DutyNet.Contracts;
using DutyNet.Inspection.Findings;

namespace DutyNet.Inspection.Rounds;

/// <summary>Shows a round's report: its summary with the figures, also as a page to print.</summary>
internal static class ShowReport
{
    /// <summary>The report. Amounts in fen. RecoveryRate: recovered of involved, 0 and up; null when no money was involved.</summary>
    public sealed record Response(
        Guid RoundId, RoundKind Kind, string Title, DateOnly From, DateOnly Until, RoundStatus Status, string? Summary, DateTimeOffset? ReportedAt,
        ShowProgress.Figures Figures, int Checks, IReadOnlyList<SeverityFigures> BySeverity, int Recurring, long InvolvedFen, long RecoveredFen, decimal? RecoveryRate,
        IReadOnlyList<Progress.Row> Units, IReadOnlyList<FindingRow> Findings, IReadOnlyList<PartFigures> Parts);

    /// <summary>Findings of one severity.</summary>
    public sealed record SeverityFigures(Severity Severity, int Findings, int Closed);

    /// <summary>A finding raised, or found again, in the round; amounts in fen.</summary>
    public sealed record FindingRow(Guid FindingId, string UnitCode, string UnitName, string Category, Severity Severity, string Description, FindingStatus Status, DateOnly DueOn, long? InvolvedFen, long? RecoveredFen, int Recurrences);

    /// <summary>The part of one subtree, with how many findings it raised.</summary>
    public sealed record PartFigures(Guid RoundId, string Title, string Unit, RoundStatus Status, int Units, int Findings);

    private sealed record Head(Guid RoundId, RoundKind Kind, string Title, DateOnly From, DateOnly Until, RoundStatus Status, string? Summary, DateTimeOffset? ReportedAt, string UnitPath);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/rounds/{roundId:guid}/report", Handle)
        .Requires(Role.Discipline, Role.Inspector)
        .WithSummary("A round's report: the summary, units looked at, checks, findings by severity, money involved and recovered (fen), unit by unit, with the parts of a round in parts. For the inspecting side over the whole round. As a page to print with ?format=html.")
        .Produces<Response>();

    private static Task<IResult> Handle(Guid roundId, Caller caller, HttpRequest request, Database db, CancellationToken ct) =>
        db.Read<IResult>(async tx =>
        {
            var head = await tx.QuerySingleOrDefaultAsync<Head>("""
                select r.id as round_id, r.kind, r.title, r.from_on as "from", r.until_on as until, r.status, r.summary, r.reported_at, u.path::text as unit_path
                from rounds r join units u on u.code = r.unit_code where r.id = @roundId
                """, new { roundId });
            if (head is null || !caller.MaySee(head.UnitPath))
                return Round.NotFound;
            var units = await Progress.Of(tx, roundId, caller.Scope);
            var findings = await tx.QueryAsync<FindingRow>("""
                select f.id as finding_id, f.unit_code, u.name as unit_name, f.category, f.severity, f.description, f.status, f.due_on,
                       f.amount_involved_fen as involved_fen, s.amount_recovered_fen as recovered_fen, f.recurrences
                from findings f join finding_states s on s.finding_id = f.id join units u on u.code = f.unit_code
                where f.round_id = @roundId or f.found_in = @roundId
                order by f.id
                """, new { roundId });
            var parts = await tx.QueryAsync<PartFigures>("""
                select r.id as round_id, r.title, r.unit_code as unit, r.status,
                       (select count(*)::int from round_units ru where ru.round_id = r.id) as units, (select count(*)::int from findings f where f.round_id = r.id) as findings
                from rounds r where r.parent_id = @roundId order by r.id
                """, new { roundId });
            var (involved, recovered) = (findings.Sum(f => f.InvolvedFen ?? 0), findings.Sum(f => f.RecoveredFen ?? 0));
            var report = new Response(
                head.RoundId, head.Kind, head.Title, head.From, head.Until, head.Status, head.Summary, head.ReportedAt, ShowProgress.Sum(units), units.Sum(u => u.Checks),
                [.. Enum.GetValues<Severity>().Select(v => new SeverityFigures(v, findings.Count(f => f.Severity == v), findings.Count(f => f.Severity == v && f.Status is FindingStatus.Closed)))],
                findings.Count(f => f.Recurrences > 0), involved, recovered, involved > 0 ? Math.Round(recovered / (decimal)involved, 4) : null, units, findings, parts);
            return PrintedPage.Wanted(request) ? Print(request, report) : TypedResults.Ok(report);
        }, ct);

    private static IResult Print(HttpRequest request, Response r)
    {
        var page = new PrintedPage(request, $"{r.Title} 检查报告", $"Report on the round: {r.Title}");
        page.Terms(
            (page.T("日期", "Days"), $"{r.From:O} – {r.Until:O}"),
            (page.T("单位", "Units"), page.T($"共 {r.Figures.Units} 个，已检查 {r.Figures.Checked} 个，检查中 {r.Figures.BeingLookedAt} 个，未开始 {r.Figures.Planned} 个", $"{r.Figures.Units}: {r.Figures.Checked} checked, {r.Figures.BeingLookedAt} being looked at, {r.Figures.Planned} not begun")),
            (page.T("检查次数", "Checks"), Number(r.Checks)),
            (page.T("检查表完成率", "Checklist scored"), r.Figures.ChecklistShare is { } share ? share.ToString("P1", CultureInfo.InvariantCulture) : null),
            (page.T("问题", "Findings"), page.T($"{r.Findings.Count} 个，已销号 {r.Figures.ClosedFindings} 个，重复出现 {r.Recurring} 个", $"{r.Findings.Count}, {r.Figures.ClosedFindings} closed out, {r.Recurring} recurring")),
            (page.T("涉及金额", "Money involved"), Yuan(page, r.InvolvedFen)),
            (page.T("追回金额", "Money recovered"), Yuan(page, r.RecoveredFen)));
        if (r.Summary is { } summary)
            page.Heading(page.T("总结", "Summary")).Paragraph(summary);
        page.Heading(page.T("按严重程度", "By severity")).Table(
            [page.T("严重程度", "Severity"), page.T("问题", "Findings"), page.T("已销号", "Closed out")],
            r.BySeverity.Select(s => new[] { Word(page, s.Severity), Number(s.Findings), Number(s.Closed) }));
        page.Heading(page.T("各单位", "Units")).Table(
            [page.T("单位", "Unit"), page.T("检查", "Checks"), page.T("问题", "Findings"), page.T("未销号", "Open"), page.T("检查表", "Checklist")],
            r.Units.Select(u => new[] { $"{u.Name} ({u.Unit})", Number(u.Checks), Number(u.Findings), Number(u.OpenFindings), $"{u.ChecklistScored}/{u.ChecklistItems}" }));
        page.Heading(page.T("问题清单", "Findings")).Table(
            [page.T("单位", "Unit"), page.T("问题", "Finding"), page.T("严重程度", "Severity"), page.T("期限", "Due")],
            r.Findings.Select(f => new[] { f.UnitName, $"{f.Category}: {f.Description}", Word(page, f.Severity), f.DueOn.ToString("O", CultureInfo.InvariantCulture) }));
        if (r.Parts.Count > 0)
            page.Heading(page.T("分轮次", "Parts")).Table(
                [page.T("区域", "Subtree"), page.T("标题", "Title"), page.T("单位", "Units"), page.T("问题", "Findings")],
                r.Parts.Select(p => new[] { p.Unit, p.Title, Number(p.Units), Number(p.Findings) }));
        return page.Answer();
    }

    private static string Number(int n) => n.ToString(CultureInfo.InvariantCulture);

    private static string Yuan(PrintedPage page, long fen) => (fen / 100m).ToString("0.00", CultureInfo.InvariantCulture) + page.T(" 元", " yuan");

    private static string Word(PrintedPage page, Severity severity) => severity switch
    {
        Severity.Minor => page.T("一般", "minor"),
        Severity.Serious => page.T("较重", "serious"),
        _ => page.T("严重", "grave"),
    };
}
