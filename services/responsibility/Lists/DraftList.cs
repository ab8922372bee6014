using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Contracts.Responsibility;
using DutyNet.Responsibility.Register;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Lists;

/// <summary>Drafts a version of a responsibility list; the same code again makes its next version.</summary>
public static class DraftList
{
    private const int MostYears = 5;

    /// <summary>A list as it shall read.</summary>
    public sealed record Request(
        [RegularExpression(@"^[A-Z0-9_-]{2,40}\z")] string Code,
        ResponsibilityLine Line,
        [StringLength(20, MinimumLength = 1)] string Tier,
        [StringLength(200, MinimumLength = 1)] string Title,
        [MinLength(1)] UnitKind[] UnitKinds,
        DateOnly EffectiveFrom,
        [MinLength(1), MaxLength(500)] Item[] Items,
        [StringLength(500)] string? Basis = null);

    /// <summary>One item: what is owed, by whom, how often, what proves it and what counts as dereliction.</summary>
    public sealed record Item(
        [RegularExpression(@"^[A-Z0-9_-]{2,40}\z")] string Code,
        [StringLength(2000, MinimumLength = 1)] string Text,
        [StringLength(100, MinimumLength = 1)] string Area,
        DutyOwner OwedBy,
        PostRole[] Roles,
        string[] PortfolioAreas,
        UnitKind[] UnitKinds,
        Cadence Cadence,
        EntryCategory Category,
        [StringLength(2000, MinimumLength = 1)] string RedLine,
        [StringLength(100)] string? Quantity = null);

    /// <summary>The draft.</summary>
    public sealed record Response(Guid ListId, string Code, int Version, ListStatus Status);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/lists", Handle).Requires(Role.Administrator, Role.Department, Role.Discipline)
            .WithSummary("Drafts a list of duties for one line and tier: items with cadence, proving category and red line. Items without portfolioAreas are common ones; dueOn (ByDate only) is not before effectiveFrom. A code that exists gets its next version.");

    private static async Task<Results<Created<Response>, Problem>> Handle(Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        // Duties are created for every year since it took effect: a mistyped year must not create a century of them.
        var (earliest, latest) = (clock.Today().AddYears(-MostYears), clock.Today().AddYears(MostYears));
        if (request.EffectiveFrom < earliest || request.EffectiveFrom > latest)
            return Problem.Invalid("effectiveFrom", "out-of-range", $"须在 {earliest:yyyy-MM-dd} 到 {latest:yyyy-MM-dd} 之间。", $"Must be between {earliest:yyyy-MM-dd} and {latest:yyyy-MM-dd}.");
        var errors = request.Items.SelectMany((item, i) => Check(item, $"items[{i}]", request, latest)).ToList();
        errors.AddRange(request.Items.Select((item, i) => (item.Code, i)).GroupBy(x => x.Code, StringComparer.Ordinal).SelectMany(g => g.Skip(1))
            .Select(x => new FieldError($"items[{x.i}].code", "duplicate", $"条目代码 {x.Code} 重复。", $"Item code {x.Code} is there twice.")));
        if (errors.Count > 0)
            return Problem.Invalid(errors);
        return await db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            await KnownRegister.HoldStill(tx); // also orders the versions of a code
            var root = await tx.QuerySingleOrDefaultAsync<KnownUnit>("select code, name, kind, class, parent_code, path::text as path, version from units where parent_code is null");
            if (root is null)
                return Problem.Conflict("no-units", "请先导入单位。", "Import the units first.");
            if (!caller.MaySee(root.Path))
                return Problem.Forbidden("not-the-whole-jurisdiction", "责任清单由全辖区制定。", "Lists are made for the whole jurisdiction.");
            var id = Guid.CreateVersion7(clock.GetUtcNow());
            var version = await tx.QuerySingleAsync<int>("""
                insert into lists (id, code, version, unit_code, line, tier, title, basis, unit_kinds, effective_from, status, drafted_at)
                values (@id, @Code, (select coalesce(max(version), 0) + 1 from lists where code = @Code), @unit, @line, @Tier, @Title, @Basis, @kinds, @EffectiveFrom, 'Draft', @now)
                returning version
                """, new { id, request.Code, unit = root.Code, line = request.Line.ToString(), request.Tier, request.Title, request.Basis, kinds = Names(request.UnitKinds), request.EffectiveFrom, now = clock.GetUtcNow() });
            await Write(tx, id, request.Items);
            tx.Record(new ListDrafted(id, request.Code, version, root.Code, root.Path, request.Line, request.Tier, request.Title, request.EffectiveFrom, request.Items.Length));
            return TypedResults.Created($"/api/v1/responsibility/lists/{id}", new Response(id, request.Code, version, ListStatus.Draft));
        }, ct);
    }

    private static IEnumerable<FieldError> Check(Item item, string at, Request list, DateOnly latest)
    {
        if (item.OwedBy == DutyOwner.Post && item.Roles.Length == 0)
            yield return new FieldError($"{at}.roles", "required", "岗位条目至少要有一个角色。", "An item owed by posts needs at least one role.");
        foreach (var area in item.PortfolioAreas.Where(a => !Codes.Areas.Contains(a)))
            yield return new FieldError($"{at}.portfolioAreas", "unknown-area", $"未知的分管领域“{area}”。", $"Unknown area '{area}'.");
        if (item.UnitKinds.Except(list.UnitKinds).Any())
            yield return new FieldError($"{at}.unitKinds", "not-of-the-list", "条目的单位类型须在清单的单位类型之内。", "An item's unit kinds narrow those of its list.");
        var (kind, times, dueOn) = item.Cadence;
        if (times is < 1 or > 100)
            yield return new FieldError($"{at}.cadence.times", "out-of-range", "须在 1 到 100 之间。", "Must be between 1 and 100.");
        if (kind == CadenceKind.ByDate && dueOn is null)
            yield return new FieldError($"{at}.cadence.dueOn", "required", "限期条目须有日期。", "An item by a date needs the date.");
        if (kind != CadenceKind.ByDate && dueOn is not null)
            yield return new FieldError($"{at}.cadence.dueOn", "not-allowed", "只有限期条目才有日期。", "Only an item by a date has one.");
        if (dueOn < list.EffectiveFrom)
            yield return new FieldError($"{at}.cadence.dueOn", "before-effective", "限期不得早于清单生效日。", "Must not be before the list takes effect.");
        if (dueOn > latest)
            yield return new FieldError($"{at}.cadence.dueOn", "too-far", $"限期最多在五年内，即 {latest:yyyy-MM-dd} 前。", $"At most five years ahead, {latest:yyyy-MM-dd}.");
    }

    private static async Task Write(Tx tx, Guid listId, Item[] items)
    {
        await using var copy = await tx.Connection.BeginBinaryImportAsync("""
            copy list_items (list_id, position, code, text, area, owed_by, roles, portfolio_areas, unit_kinds, cadence_kind, times, due_on, category, quantity, red_line, content_hash)
            from stdin (format binary)
            """, tx.Cancelled);
        for (var i = 0; i < items.Length; i++)
        {
            var item = items[i];
            await copy.WriteRowAsync(tx.Cancelled, listId, i, item.Code, item.Text, item.Area, item.OwedBy.ToString(), Names(item.Roles), item.PortfolioAreas, Names(item.UnitKinds),
                item.Cadence.Kind.ToString(), item.Cadence.Times, item.Cadence.DueOn, item.Category.ToString(), item.Quantity, item.RedLine, ResponsibilityList.ContentHash(item));
        }
        await copy.CompleteAsync(tx.Cancelled);
    }

    private static string[] Names<T>(T[] values)
        where T : struct, Enum => [.. values.Distinct().Select(v => v.ToString())];
}
