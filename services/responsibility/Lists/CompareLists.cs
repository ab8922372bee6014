using System.Globalization;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Printing;
using DutyNet.Chassis.Problems;

namespace DutyNet.Responsibility.Lists;

/// <summary>Compares two versions of a list, or two lists, item by item.</summary>
public static class CompareLists
{
    /// <summary>What became of an item.</summary>
    public enum Change
    {
        /// <summary>未变</summary>
        Unchanged,

        /// <summary>修改</summary>
        Changed,

        /// <summary>取消</summary>
        Dropped,

        /// <summary>新增</summary>
        Added,
    }

    /// <summary>The two, how many items of each kind, what changed about the list itself, and every item.</summary>
    public sealed record Response(Side From, Side To, int Unchanged, int Changed, int Dropped, int Added, IReadOnlyList<Field> List, IReadOnlyList<Item> Items);

    /// <summary>One of the two.</summary>
    public sealed record Side(Guid ListId, string Code, int Version, string Title, ListStatus Status, DateOnly EffectiveFrom);

    /// <summary>One item: its text as it reads after (when dropped, as it read), and what changed, field by field.</summary>
    public sealed record Item(string Code, Change Change, string Text, IReadOnlyList<Field> Fields);

    /// <summary>A field that changed; null where it was, or is, left out.</summary>
    public sealed record Field(string Name, string? From, string? To);

    private static readonly (string Name, string Zh, Func<ShowList.Item, string?> Of)[] Fields =
    [
        ("text", "内容", i => i.Text),
        ("area", "主题", i => i.Area),
        ("owedBy", "责任主体", i => i.OwedBy.ToString()),
        ("roles", "适用角色", i => Join(i.Roles)),
        ("portfolioAreas", "分管领域", i => Join(i.PortfolioAreas)),
        ("unitKinds", "单位类型", i => Join(i.UnitKinds)),
        ("cadence", "周期", i => string.Create(CultureInfo.InvariantCulture, $"{i.CadenceKind} ×{i.Times}")),
        ("dueOn", "限期", i => i.DueOn?.ToString("O", CultureInfo.InvariantCulture)),
        ("category", "记实项目", i => i.Category.ToString()),
        ("quantity", "量化要求", i => i.Quantity),
        ("measured", "数量", i => i.MeasuredNumber is null ? null : string.Create(CultureInfo.InvariantCulture, $"{i.MeasuredNumber} {i.MeasuredUnit}")),
        ("redLine", "失责红线", i => i.RedLine),
    ];

    private static readonly (string Name, string Zh, Func<ResponsibilityList, string?> Of)[] ListFields =
    [
        ("title", "名称", l => l.Title),
        ("line", "责任线", l => l.Line.ToString()),
        ("tier", "层级", l => l.Tier),
        ("basis", "依据", l => l.Basis),
        ("unitKinds", "单位类型", l => Join(l.UnitKinds)),
        ("effectiveFrom", "生效日", l => l.EffectiveFrom.ToString("O", CultureInfo.InvariantCulture)),
    ];

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/lists/compare", Handle).Requires(Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Compares ?from= and ?to= (ids of lists) item by item: unchanged, changed (field by field), dropped, added. Items are matched by their code. Also as a printable page (?format=html).")
            .WithExample(response: new Response(
                new Side(new Guid("01980a4e-5f00-7000-8000-0000000000a3"), "P3-DEPT", 1, "部门党组织及书记主体责任清单", ListStatus.Superseded, new DateOnly(2026, 1, 1)),
                new Side(new Guid("01980a4e-5f00-7000-8000-0000000000a4"), "P3-DEPT", 2, "部门党组织及书记主体责任清单", ListStatus.InForce, new DateOnly(2027, 1, 1)), 29, 1, 0, 0,
                [new Field("effectiveFrom", "2026-01-01", "2027-01-01")],
                [new Item("P3-S01", Change.Changed, ShowList.ExampleItem.Text, [new Field("cadence", "HalfYearly ×1", "Quarterly ×1"), new Field("quantity", "每半年1次", "每季度1次")])]))
            .Produces<Response>();

    private static Task<IResult> Handle(Guid from, Guid to, Caller caller, HttpRequest http, Database db, CancellationToken ct) => db.Read<IResult>(async tx =>
    {
        if (await ShowList.Find(tx, from, caller) is not { } before || await ShowList.Find(tx, to, caller) is not { } after)
            return Problem.NotFound("list", "此清单");
        var items = Compare(await ShowList.Items(tx, from), await ShowList.Items(tx, to));
        var answer = new Response(
            SideOf(before), SideOf(after), items.Count(i => i.Change == Change.Unchanged), items.Count(i => i.Change == Change.Changed), items.Count(i => i.Change == Change.Dropped),
            items.Count(i => i.Change == Change.Added), [.. ListFields.Select(f => new Field(f.Name, f.Of(before), f.Of(after))).Where(f => f.From != f.To)], items);
        return PrintedPage.Wanted(http) ? Print(http, answer) : TypedResults.Ok(answer);
    }, ct);

    // In the order of the newer one; what was dropped comes after.
    private static List<Item> Compare(IReadOnlyList<ShowList.Item> before, IReadOnlyList<ShowList.Item> after)
    {
        var old = before.ToDictionary(i => i.Code, StringComparer.Ordinal);
        var items = new List<Item>();
        foreach (var item in after)
        {
            if (!old.Remove(item.Code, out var was))
            {
                items.Add(new Item(item.Code, Change.Added, item.Text, []));
                continue;
            }
            var fields = Fields.Select(f => new Field(f.Name, f.Of(was), f.Of(item))).Where(f => f.From != f.To).ToList();
            items.Add(new Item(item.Code, fields.Count == 0 ? Change.Unchanged : Change.Changed, item.Text, fields));
        }
        items.AddRange(before.Where(i => old.ContainsKey(i.Code)).Select(i => new Item(i.Code, Change.Dropped, i.Text, [])));
        return items;
    }

    private static IResult Print(HttpRequest http, Response c)
    {
        var page = new PrintedPage(http, "责任清单对照表", "Comparison of responsibility lists");
        string Said(Change change) => change switch
        {
            Change.Unchanged => page.T("未变", "unchanged"),
            Change.Changed => page.T("修改", "changed"),
            Change.Dropped => page.T("取消", "dropped"),
            _ => page.T("新增", "added"),
        };
        string Named(string name) => page.T(Fields.Select(f => (f.Name, f.Zh)).Concat(ListFields.Select(f => (f.Name, f.Zh))).First(f => f.Name == name).Zh, name);
        page.Terms(
            (page.T("原版本", "From"), $"{c.From.Title} {c.From.Code} v{c.From.Version}（{c.From.EffectiveFrom:yyyy-MM-dd}）"),
            (page.T("新版本", "To"), $"{c.To.Title} {c.To.Code} v{c.To.Version}（{c.To.EffectiveFrom:yyyy-MM-dd}）"),
            (page.T("合计", "In all"), page.T($"未变 {c.Unchanged}，修改 {c.Changed}，取消 {c.Dropped}，新增 {c.Added}", $"{c.Unchanged} unchanged, {c.Changed} changed, {c.Dropped} dropped, {c.Added} added")));
        if (c.List.Count > 0)
            page.Heading(page.T("清单", "The list")).Table([page.T("项", "Field"), page.T("原", "From"), page.T("新", "To")], c.List.Select(f => new[] { Named(f.Name), f.From, f.To }));
        page.Heading(page.T("条目", "Items")).Table(
            [page.T("条目", "Item"), page.T("变化", "Change"), page.T("内容", "Text"), page.T("修改之处", "What changed")],
            c.Items.Select(i => new[] { i.Code, Said(i.Change), i.Text, string.Join("；", i.Fields.Select(f => $"{Named(f.Name)}：{f.From ?? "—"} → {f.To ?? "—"}")) }));
        return page.Answer();
    }

    private static Side SideOf(ResponsibilityList l) => new(l.Id, l.Code, l.Version, l.Title, l.Status, l.EffectiveFrom);

    private static string? Join(string[] values) => values.Length == 0 ? null : string.Join('、', values);
}
