using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Responsibility.Register;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Coverage;

/// <summary>Shows the tree of coverage, a level at a time.</summary>
public static class ShowCoverageTree
{
    /// <summary>A unit with those right below it; each opens in turn with <c>?unit=</c>.</summary>
    public sealed record Response(DateOnly At, Node Top, IReadOnlyList<Node> Below);

    /// <summary>A unit and its subtree.</summary>
    /// <param name="UnitCode">The unit.</param>
    /// <param name="Name">Its name on that day.</param>
    /// <param name="Kind">What it is.</param>
    /// <param name="IsCovered">Whether its own upward pledge is effective; null for the root, which owes none.</param>
    /// <param name="Below">Units right below it.</param>
    /// <param name="Units">Units of its subtree that owe an upward pledge, itself included.</param>
    /// <param name="Covered">Those of them whose upward pledge is effective.</param>
    /// <param name="Rate">Covered of units, 0 to 1; null where no unit owes one.</param>
    /// <param name="PostsWithoutHolder">Posts without holder in its subtree.</param>
    public sealed record Node(string UnitCode, string Name, UnitKind Kind, bool? IsCovered, long Below, long Units, long Covered, decimal? Rate, long PostsWithoutHolder);

    private sealed record Counted(string Code, string Name, UnitKind Kind, bool IsRoot, bool Covers, long Below, long Units, long Covered, long Vacant);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/coverage/tree", Handle).Requires(Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Department)
            .WithSummary("One level of the tree of coverage: ?unit= (default: the caller's own) and the units right below it, each with the rate of its whole subtree, on ?at= (default today).")
            .WithExample(response: new Response(new DateOnly(2026, 3, 1), new Node("FH_T01", "霁川街道", UnitKind.Street, true, 38, 76, 51, 0.6711m, 4),
                [new Node("FH_T01_V01", "霁川街道云泽社区", UnitKind.Village, true, 1, 2, 1, 0.5m, 0)]));

    private static Task<Results<Ok<Response>, Problem>> Handle(string? unit, DateOnly? at, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        var day = at ?? clock.Today();
        return db.Read<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await Subtree.Of(tx, unit, day, caller) is not { } top)
                return Problem.NotFound("unit", "此单位");
            // Every unit of the subtree counts for the one below the top that it hangs on; the top for itself.
            var nodes = await tx.QueryAsync<Counted>("""
                with places as materialized (
                    select u.code, u.name, u.kind, u.parent_code, u.path, p.unit_code is not null as covers, v.vacant,
                           ltree2text(subpath(u.path, least(nlevel(u.path) - 1, nlevel(@path::ltree)), 1)) as branch
                    from units_on(@day) u
                    left join pledges_on(@day) p on p.unit_code = u.code
                    left join (select s.unit_code, count(*) as vacant from posts_on(@day) s
                               where not exists (select from holdings_on(@day) h where h.post_id = s.id) group by s.unit_code) v on v.unit_code = u.code
                    where u.path <@ @path::ltree),
                counted as (
                    select branch, count(*) filter (where parent_code is not null) as units, count(*) filter (where parent_code is not null and covers) as covered, coalesce(sum(vacant), 0)::bigint as vacant
                    from places group by branch)
                select u.code, u.name, u.kind, u.parent_code is null as is_root, u.covers, (select count(*) from places b where b.parent_code = u.code) as below, c.units, c.covered, c.vacant
                from places u join counted c on c.branch = u.code
                where u.path = @path::ltree or u.parent_code = @Code
                order by nlevel(u.path), u.code
                """, new { day, path = top.Path, top.Code });
            var below = nodes.Skip(1).ToList();
            var self = nodes[0];
            var whole = self with { Units = nodes.Sum(n => n.Units), Covered = nodes.Sum(n => n.Covered), Vacant = nodes.Sum(n => n.Vacant) };
            return TypedResults.Ok(new Response(day, Shown(whole), [.. below.Select(Shown)]));
        }, ct);
    }

    private static Node Shown(Counted c) =>
        new(c.Code, c.Name, c.Kind, c.IsRoot ? null : c.Covers, c.Below, c.Units, c.Covered, Subtree.Rate(c.Covered, c.Units), c.Vacant);
}
