using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Rounds;

/// <summary>Plans a round: which units are looked at, when and how; in batches, in one go over a whole population, as the part of one subtree, or by draw.</summary>
internal static class PlanRound
{
    private const int MostUnits = 20_000;

    /// <summary>The round to be. Its units are named in one of three ways (units, population, batches), or drawn later (byDraw).</summary>
    /// <param name="Kind">Its kind.</param>
    /// <param name="Title">Its title.</param>
    /// <param name="From">First day, from 1949-10-01 on.</param>
    /// <param name="Until">Last day, not before the first and within 5 years (policy).</param>
    /// <param name="Units">Codes of the units to be looked at, each once.</param>
    /// <param name="Methods">Methods planned.</param>
    /// <param name="Batches">Batches with days of their own within the round's, each unit in one of them; not at the year's end, which goes in one.</param>
    /// <param name="Population">Every unit of a kind below a unit, by one word.</param>
    /// <param name="ByDraw">Its units are drawn later; then none are named here, and population.below, or the caller's unit, says below what.</param>
    /// <param name="Parent">The round of the same kind, at the same time, of which this is the part of one subtree (市带县).</param>
    public sealed record Request(
        RoundKind Kind,
        [StringLength(200, MinimumLength = 1)] string Title,
        DateOnly From,
        DateOnly Until,
        [MaxLength(2000)] string[]? Units = null,
        [MaxLength(9)] CheckMethod[]? Methods = null,
        [MaxLength(50)] Batch[]? Batches = null,
        Population? Population = null,
        bool ByDraw = false,
        Guid? Parent = null);

    /// <summary>A batch.</summary>
    /// <param name="From">First day, not before the round's.</param>
    /// <param name="Until">Last day, not after the round's.</param>
    /// <param name="Units">Codes of its units.</param>
    /// <param name="Title">Its title.</param>
    public sealed record Batch(DateOnly From, DateOnly Until, [MinLength(1), MaxLength(2000)] string[] Units, [StringLength(200, MinimumLength = 1)] string? Title = null);

    /// <summary>Units by one word.</summary>
    /// <param name="Below">Code of the unit; it counts too.</param>
    /// <param name="Kind">Kind of the units, for example Town; all when not given.</param>
    /// <param name="Class">Class of the departments; all when not given.</param>
    public sealed record Population(
        [StringLength(32, MinimumLength = 1)] string Below, [StringLength(64, MinimumLength = 1)] string? Kind = null, [StringLength(64, MinimumLength = 1)] string? Class = null);

    /// <summary>The round as planned.</summary>
    public sealed record Response(Guid RoundId, RoundStatus Status, int Units);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/rounds", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Plans an inspection round over units of the caller's subtree (units; batches; population: every unit of a kind below a unit; or byDraw: none yet), from the first to the last day (dates in Asia/Shanghai, between 1949-10-01 and 5 years from today). Refused in the weeks of a blackout (409 blackout) unless another person allowed it. parent: the part of one subtree of a round of the same kind at the same time.")
        .WithExample(
            new Request(RoundKind.HalfYear, "上半年分批检查", new(2026, 4, 1), new(2026, 6, 30), Batches: [new(new(2026, 4, 1), new(2026, 4, 30), ["FH_D01"], "第一批"), new(new(2026, 5, 6), new(2026, 6, 5), ["FH_D02"], "第二批")]),
            new Response(new Guid("0199f2d4-8c1e-7f60-9a50-1c8a3f0b7e11"), RoundStatus.Planned, 2));

    private static Task<Results<Created<Response>, Problem>> Handle(Request request, Caller caller, Database db, Policies policies, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var today = clock.Today();
            if (Plan.WrongDays("", request.From, request.Until, today, policies) is { Count: > 0 } days)
                return Problem.Invalid(days);
            if (WrongShape(request) is { } shape)
                return Problem.Invalid([shape]);
            var (units, wrong) = await Named(tx, request, caller);
            if (wrong.Count > 0)
                return Problem.Invalid(wrong);
            var top = request.ByDraw ? await Top(tx, request.Population?.Below, caller) : null;
            if (request.ByDraw && top is null)
                return Problem.Invalid("population.below", "required", "请指定在哪个单位之下抽取。", "Say below which unit they are drawn.");
            if (request.Parent is { } parent && await WrongParent(tx, parent, request, units, caller) is { } refused)
                return refused;
            var plan = new Plan(
                request.Kind, request.Title, request.From, request.Until, request.Methods ?? [], units,
                [.. (request.Batches ?? []).Select(b => new Plan.Batch(b.Title, b.From, b.Until))], request.ByDraw, request.Parent);
            var (id, _, problem) = await plan.Insert(tx, top, caller, clock.GetUtcNow());
            return problem is not null ? problem : TypedResults.Created($"/api/v1/inspection/rounds/{id}", new Response(id, RoundStatus.Planned, units.Count));
        }, ct);

    private static FieldError? WrongShape(Request request)
    {
        int ways = (request.Units is { Length: > 0 } ? 1 : 0) + (request.Batches is { Length: > 0 } ? 1 : 0) + (request.Population is not null && !request.ByDraw ? 1 : 0);
        if (request.ByDraw)
            return ways == 0 ? null : new("units", "by-draw", "抽取产生的轮次不得指定单位。", "A round by draw names no units.");
        if (ways != 1)
            return new("units", ways == 0 ? "required" : "one-way", "须以一种方式指定单位。", "Name the units in one way.");
        if (request.Batches is { Length: > 0 } && request.Kind is RoundKind.YearEnd)
            return new("batches", "in-one-go", "年底集中检查不分批。", "The year's end goes in one.");
        foreach (var (i, batch) in (request.Batches ?? []).Index())
        {
            if (batch.Until < batch.From)
                return new($"batches[{i}].until", "before-from", "不得早于开始日期。", "Must not be before the first day.");
            if (batch.From < request.From || batch.Until > request.Until)
                return new($"batches[{i}].from", "outside-round", "须在本轮次的日期之内。", "Must lie within the round's days.");
        }
        return null;
    }

    private static async Task<(List<Plan.Unit> Units, List<FieldError> Wrong)> Named(Tx tx, Request request, Caller caller)
    {
        if (request.ByDraw)
            return ([], []);
        if (request.Population is { } population)
        {
            var all = await tx.QueryAsync<Plan.Unit>("""
                select u.code, u.path::text as path
                from units u
                where u.path <@ (select path from units where code = @Below) and u.path ~ @scope::lquery
                  and (@Kind::text is null or u.kind = @Kind) and (@Class::text is null or u.class = @Class)
                order by u.path
                limit @most
                """, new { population.Below, population.Kind, population.Class, scope = caller.Scope, most = MostUnits + 1 });
            return (all, all.Count == 0 ? [new("population", "empty", "没有这样的单位。", "There are no such units.")]
                : all.Count > MostUnits ? [new("population", "too-many", $"超过 {MostUnits} 个单位。", $"More than {MostUnits} units.")] : []);
        }
        var named = request.Batches is { Length: > 0 } batches
            ? batches.Index().SelectMany(b => b.Item.Units.Index().Select(u => (Field: $"batches[{b.Index}].units[{u.Index}]", Code: u.Item, Batch: (int?)b.Index + 1))).ToList()
            : request.Units!.Index().Select(u => (Field: $"units[{u.Index}]", Code: u.Item, Batch: (int?)null)).ToList();
        var known = (await tx.QueryAsync<Plan.Unit>("select code, path::text as path from units where code = any(@codes)", new { codes = named.Select(n => n.Code).ToArray() }))
            .Where(u => caller.MaySee(u.Path)).ToDictionary(u => u.Code, u => u.Path);
        var seen = new HashSet<string>();
        var wrong = new List<FieldError>();
        foreach (var (field, code, _) in named)
        {
            if (!known.ContainsKey(code))
                wrong.Add(new(field, "unknown", "没有此单位。", "There is no such unit."));
            else if (!seen.Add(code))
                wrong.Add(new(field, "duplicate", "单位重复。", "Named twice."));
        }
        return (wrong.Count > 0 ? [] : named.ConvertAll(n => new Plan.Unit(n.Code, known[n.Code], n.Batch)), wrong);
    }

    // The unit the draw goes below: the one named, else the caller's own, else the root where there is one.
    private static Task<string?> Top(Tx tx, string? below, Caller caller) => tx.QuerySingleOrDefaultAsync<string>("""
        select min(path::text) from units
        where path ~ @scope::lquery and (code = @below or (@below::text is null and (code = @Unit or (@Unit = '*' and nlevel(path) = 1))))
        having count(*) = 1
        """, new { scope = caller.Scope, below, caller.Unit });

    private static async Task<Problem?> WrongParent(Tx tx, Guid parentId, Request request, List<Plan.Unit> units, Caller caller)
    {
        var parent = await Round.Lock(tx, parentId, caller);
        if (parent is null)
            return Problem.Invalid("parent", "unknown", "没有此轮次。", "There is no such round.");
        if (parent.ParentId is not null || parent.Kind != request.Kind || !parent.TakesChecks || request.ByDraw)
            return Problem.Invalid("parent", "not-a-whole", "须为同类、未报告的整体轮次。", "Must be a whole round of the same kind, not reported on yet.");
        if (request.From < parent.FromOn || request.Until > parent.UntilOn)
            return Problem.Invalid("from", "outside-parent", "须与上级轮次同步进行。", "Must lie within the days of the whole round.");
        if (Round.Above(units.Select(u => u.Path)) is not { } above || above == parent.UnitPath || !above.StartsWith(parent.UnitPath + ".", StringComparison.Ordinal))
            return Problem.Invalid("units", "not-one-subtree", "须为上级轮次之下同一区域的单位。", "Must be units of one subtree below the whole round's.");
        var taken = await tx.QueryAsync<string>("""
            select ru.unit_code from round_units ru join rounds r on r.id = ru.round_id
            where (r.id = @parentId or r.parent_id = @parentId) and ru.unit_code = any(@codes)
            order by ru.unit_code
            """, new { parentId, codes = units.Select(u => u.Code).ToArray() });
        return taken.Count == 0 ? null
            : Problem.Invalid([.. taken.Select(t => new FieldError("units", "in-the-round-already", $"{t} 已在该轮次中。", $"{t} is in the round already."))]);
    }
}
