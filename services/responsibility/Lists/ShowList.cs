using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Lists;

/// <summary>Shows a list with its items.</summary>
public static class ShowList
{
    /// <summary>The list; with ?owing=true, of a version that was ever in force, how many posts owe by it today (before it takes effect: on its first day; afterwards: on its last).</summary>
    public sealed record Response(ResponsibilityList List, IReadOnlyList<Item> Items, Owing? Owing = null);

    /// <summary>How many posts owe by it.</summary>
    /// <param name="On">On which day.</param>
    /// <param name="Posts">Posts that owe something by it.</param>
    /// <param name="WithoutHolder">Of these, posts that nobody holds on that day.</param>
    public sealed record Owing(DateOnly On, long Posts, long WithoutHolder);

    /// <summary>One item as it stands.</summary>
    public sealed record Item(
        string Code, string Text, string Area, DutyOwner OwedBy, string[] Roles, string[] PortfolioAreas, string[] UnitKinds, CadenceKind CadenceKind, int Times, DateOnly? DueOn,
        EntryCategory Category, string? Quantity, string RedLine, int? MeasuredNumber = null, string? MeasuredUnit = null);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/lists/{id:guid}", Handle).Requires(Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("A version of a list with its items, their cadence, proving category and red line; for whoever sees the jurisdiction or owes something by it. ?owing=true counts the posts that owe by it. The ETag is for If-Match of an edit or of the adoption.")
            .WithExample(response: new Response(Example, [ExampleItem], new Owing(new DateOnly(2027, 3, 1), 96, 2)));

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid id, bool? owing, Caller caller, Database db, TimeProvider clock, HttpResponse http, CancellationToken ct) =>
        db.Read<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await Find(tx, id, caller) is not { } list)
                return Problem.NotFound("list", "此清单");
            var counted = owing == true && list.Status is (ListStatus.InForce or ListStatus.Superseded) ? await Count(tx, list, clock.Today(), caller.Scope) : null;
            http.Headers.ETag = ResponsibilityList.Tag(list.Revision);
            return TypedResults.Ok(new Response(list, await Items(tx, id), counted));
        }, ct);

    private static async Task<Owing> Count(Tx tx, ResponsibilityList list, DateOnly today, string scope)
    {
        var day = await tx.QuerySingleAsync<DateOnly>("""
            select greatest(@EffectiveFrom::date, least(@today::date, min(n.effective_from) - 1)) from lists n
            where n.code = @Code and n.version > @Version and n.status in ('InForce', 'Superseded')
            """, new { list.EffectiveFrom, today, list.Code, list.Version });
        // first the posts that owe, then where they are: there are many duties and few posts
        return await tx.QuerySingleAsync<Owing>("""
            with owing as materialized (
                select distinct post_id from duties
                where list_code = @Code and effective_from <= @day and coalesce(ended_on, effective_until) >= @day)
            select @day::date as "on", count(*) as posts, count(*) filter (where h.id is null) as without_holder
            from owing o
            join posts_on(@day) p on p.id = o.post_id
            join units_on(@day) u on u.code = p.unit_code
            left join holdings_on(@day) h on h.post_id = p.id
            where u.path ~ @scope::lquery
            """, new { list.Code, day, scope });
    }

    /// <summary>A list that the caller may see: who sees the jurisdiction sees all, others those in force, now or before, by which their subtree ever owed something.</summary>
    internal static Task<ResponsibilityList?> Find(Tx tx, Guid id, Caller caller) => tx.QuerySingleOrDefaultAsync<ResponsibilityList>("""
        select l.id, l.code, l.version, l.unit_code, r.path::text as unit_path, l.line, l.tier, l.title, l.basis, l.unit_kinds, l.effective_from, l.status,
               l.decision_reference, l.drafted_at, l.adopted_at, l.in_force_at, l.decision_record_id, l.template, l.discard_reason, l.revision
        from lists l join units r on r.code = l.unit_code
        where l.id = @id
          and (r.path ~ @scope::lquery
               or (l.status in ('InForce', 'Superseded')
                   and exists (select from duties d join posts p on p.id = d.post_id join units u on u.code = p.unit_code where d.list_code = l.code and u.path ~ @scope::lquery)))
        """, new { id, scope = caller.Scope });

    /// <summary>Its items in their order.</summary>
    internal static Task<List<Item>> Items(Tx tx, Guid id) => tx.QueryAsync<Item>("""
        select code, text, area, owed_by, roles, portfolio_areas, unit_kinds, cadence_kind, times, due_on, category, quantity, red_line, measured_number, measured_unit
        from list_items where list_id = @id order by position
        """, new { id });

    internal static ResponsibilityList Example { get; } = new(
        new Guid("01980a4e-5f00-7000-8000-0000000000a3"), "P3-DEPT", 1, "FH", "FH", ResponsibilityLine.Principal, "P3", "部门、街道、乡镇党组织及书记主体责任清单", "西昌市落实党风廉政建设主体责任清单第三层级",
        ["Department", "Street", "Town"], new DateOnly(2027, 1, 1), ListStatus.InForce, "区委常委会纪要〔2027〕3号", new DateTimeOffset(2026, 12, 1, 1, 0, 0, TimeSpan.Zero),
        new DateTimeOffset(2026, 12, 10, 1, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 12, 20, 1, 0, 0, TimeSpan.Zero), Revision: 2);

    internal static Item ExampleItem { get; } = new(
        "P3-S01", "书记每季度至少主持1次会议专题研究党风廉政建设，对班子成员分工提出要求。", "研究部署", DutyOwner.Post, ["FirstResponsible"], [], [], CadenceKind.Quarterly, 1, null,
        EntryCategory.StudyAndDeployment, "每季度1次", "一个季度未专题研究，或只传达文件而无部署的，属于未履行第一责任人责任。", 1, "次");
}
