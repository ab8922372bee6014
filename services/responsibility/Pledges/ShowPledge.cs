using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Printing;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;

namespace DutyNet.Responsibility.Pledges;

/// <summary>Shows a pledge with exactly what is signed, and the signatures; on paper too.</summary>
public static class ShowPledge
{
    /// <summary>
    /// The pledge. Content is what its hash is of: <c>printf '%s' "$content" | sha256sum</c>; a line for each item with the list's code, the item's
    /// code and the hash of everything the item says.
    /// </summary>
    public sealed record Response(
        Guid PledgeId, int Year, string Title, PledgeKind Kind, PledgeStatus Status, string UnitCode, string UnitName, string PostCode, string PostTitle,
        string SuperiorUnit, string SuperiorUnitName, string SuperiorPost, string SuperiorTitle, string Statement, string ContentHash, string Content,
        string? SignedBy, string? SignedName, DateTimeOffset? SignedAt, string? CountersignedBy, string? CountersignedName, DateTimeOffset? CountersignedAt,
        DateOnly? EffectiveOn, DateOnly? EndedOn, string? EndReason, Guid? ReplacedBy, Guid? CaseId, bool MayBeSigned, DateOnly DueOn, IReadOnlyList<Item> Items);

    /// <summary>One item of what is signed.</summary>
    public sealed record Item(string ListCode, string ItemCode, string Text, string Area, CadenceKind Cadence, int Times, DateOnly? DueOn, string? Quantity, string RedLine, string ContentHash);

    private sealed record Found(
        Guid PledgeId, int Year, string Title, PledgeKind Kind, PledgeStatus Status, string UnitCode, string UnitName, string PostCode, string PostTitle,
        string SuperiorUnit, string SuperiorUnitName, string SuperiorPost, string SuperiorTitle, string Statement, string ContentHash, string Content,
        string? SignedBy, string? SignedName, DateTimeOffset? SignedAt, string? CountersignedBy, string? CountersignedName, DateTimeOffset? CountersignedAt,
        DateOnly? EffectiveOn, DateOnly? EndedOn, string? EndReason, Guid? ReplacedBy, Guid? CaseId, bool MayBeSigned, DateOnly DueOn);

    private static readonly Response Shown = new(
        Guid.Parse("019b0c3e-7a10-7000-8000-000000000001"), 2026, "2026年度全面从严治党责任书", PledgeKind.Unit, PledgeStatus.SignedBySubordinate, "FH_D01", "丰河区发展和改革局", "FH_D01_P01", "党组书记、局长",
        "FH", "中共丰河区委员会", "FH_P01", "区委书记", "我已知悉并承诺履行上述责任，履行不力的，愿接受问责。", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "P3-DEPT P3-S01 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae", "P00017", "潘惠樾", new DateTimeOffset(2026, 1, 15, 1, 0, 0, TimeSpan.Zero), null, null, null,
        null, null, null, null, null, true, new DateOnly(2026, 1, 31),
        [new Item("P3-DEPT", "P3-S01", "每季度专题研究部署全面从严治党工作不少于一次。", "研究部署", CadenceKind.Quarterly, 1, null, "1次", "全年未研究部署的，视为失职。", "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae")]);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/pledges/{id:guid}", Handle).Requires(Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("A pledge with exactly what is signed, its hash, and the signatures; ?format=html for paper.")
            .WithExample(response: Shown)
            .Produces<Response>();

    private static Task<IResult> Handle(Guid id, HttpRequest request, Caller caller, Database db, CancellationToken ct) =>
        db.Read<IResult>(async tx =>
        {
            var p = await tx.QuerySingleOrDefaultAsync<Found>("""
                select p.id as pledge_id, p.year, c.title, p.kind, p.status, p.unit_code, u.name as unit_name, s.code as post_code, s.title as post_title,
                       p.superior_unit, a.name as superior_unit_name, b.code as superior_post, b.title as superior_title, c.statement, p.content_hash, t.content,
                       p.signed_by, p.signed_name, p.signed_at, p.countersigned_by, p.countersigned_name, p.countersigned_at,
                       p.effective_on, p.ended_on, p.end_reason, p.replaced_by, p.case_id, n.pledge_id is not null as may_be_signed, coalesce(n.due_on, p.due_on) as due_on
                from pledges p
                join pledge_campaigns c on c.id = p.campaign_id
                join pledge_contents t on t.hash = p.content_hash
                join units u on u.code = p.unit_code
                join units a on a.code = p.superior_unit
                join posts s on s.id = p.post_id
                join posts b on b.id = p.superior_post
                left join pledge_turns n on n.pledge_id = p.id
                where p.id = @id and u.path ~ @scope::lquery
                """, new { id, scope = caller.Scope });
            if (p is null)
                return Problem.NotFound("pledge", "此责任书");
            // By what was signed and not by what is owed now: an adopted item never changes.
            var items = await tx.QueryAsync<Item>("""
                select distinct on (line.n) l.code as list_code, i.code as item_code, i.text, i.area, i.cadence_kind as cadence, i.times, i.due_on, i.quantity, i.red_line, i.content_hash
                from unnest(string_to_array(@Content, E'\n')) with ordinality as line (words, n)
                join lists l on l.code = split_part(line.words, ' ', 1)
                join list_items i on i.list_id = l.id and i.code = split_part(line.words, ' ', 2) and i.content_hash = split_part(line.words, ' ', 3)
                order by line.n, l.version
                """, new { p.Content });
            var response = new Response(
                p.PledgeId, p.Year, p.Title, p.Kind, p.Status, p.UnitCode, p.UnitName, p.PostCode, p.PostTitle, p.SuperiorUnit, p.SuperiorUnitName, p.SuperiorPost, p.SuperiorTitle, p.Statement,
                p.ContentHash, p.Content, p.SignedBy, p.SignedName, p.SignedAt, p.CountersignedBy, p.CountersignedName, p.CountersignedAt, p.EffectiveOn, p.EndedOn, p.EndReason, p.ReplacedBy, p.CaseId,
                p.MayBeSigned, p.DueOn, items);
            return PrintedPage.Wanted(request) ? Paper(request, response) : TypedResults.Ok(response);
        }, ct);

    private static IResult Paper(HttpRequest request, Response p)
    {
        var page = new PrintedPage(request, p.Title, p.Title);
        page.Terms(
            (page.T("编号", "Number"), p.PledgeId.ToString()),
            (page.T("上级", "Superior"), $"{p.SuperiorUnitName} {p.SuperiorTitle}"),
            (page.T("下级", "Subordinate"), $"{p.UnitName} {p.PostTitle}"),
            (page.T("状态", "Status"), page.T(Word(p.Status), p.Status.ToString())));
        page.Heading(page.T("责任内容", "What is owed")).Table(
            [page.T("条目", "Item"), page.T("内容", "Duty"), page.T("频次", "Cadence"), page.T("数量", "Quantity"), page.T("失职情形", "Red line")],
            p.Items.Select(i => new[] { $"{i.ListCode} {i.ItemCode}", i.Text, i.DueOn is { } due ? due.ToString("yyyy-MM-dd") : $"{page.T(Word(i.Cadence), i.Cadence.ToString())} × {i.Times}", i.Quantity, i.RedLine }));
        page.Heading(page.T("承诺", "Statement")).Paragraph(p.Statement);
        page.Heading(page.T("签字", "Signatures")).Table(
            ["", page.T("签名", "Name"), page.T("签署时间", "Signed at")],
            [
                [page.T("下级", "Subordinate"), p.SignedName, Instant(p.SignedAt)],
                [page.T("上级", "Superior"), p.CountersignedName, Instant(p.CountersignedAt)],
            ]);
        page.Heading(page.T("内容指纹（SHA-256）", "Hash of what is signed (SHA-256)")).Paragraph(p.ContentHash)
            .Paragraph(page.T("为接口 content 字段全文的 SHA-256；其中每行为清单代码、条目代码及该条目全部内容的指纹。", "It is the SHA-256 of the API's field content, a line for each item: list, item, and the hash of everything the item says."));
        return page.Answer();
    }

    private static string? Instant(DateTimeOffset? at) => at?.ToOffset(ShiftedClock.ChinaOffset).ToString("yyyy-MM-dd HH:mm:ss");

    private static string Word(PledgeStatus status) => status switch
    {
        PledgeStatus.Drafted => "待签",
        PledgeStatus.SignedBySubordinate => "下级已签",
        PledgeStatus.Effective => "已生效",
        PledgeStatus.Stale => "内容已变",
        PledgeStatus.Withdrawn => "已撤回",
        _ => "已到期",
    };

    private static string Word(CadenceKind cadence) => cadence switch
    {
        CadenceKind.Monthly => "每月",
        CadenceKind.Quarterly => "每季度",
        CadenceKind.HalfYearly => "每半年",
        CadenceKind.Yearly => "每年",
        CadenceKind.ByDate => "限期",
        _ => "随时",
    };
}
