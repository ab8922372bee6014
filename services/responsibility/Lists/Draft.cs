using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Contracts.Responsibility;
using DutyNet.Responsibility.Register;

namespace DutyNet.Responsibility.Lists;

/// <summary>What a draft of a list must be, whoever wrote it, and how it is kept.</summary>
internal static class Draft
{
    private const int MostYears = 5;

    /// <summary>What is wrong with a list as it shall read, field by field.</summary>
    public static List<FieldError> Check(DraftList.Request list, DateOnly today)
    {
        var latest = today.AddYears(MostYears);
        var errors = new List<FieldError>();
        if (WrongDay(list.EffectiveFrom, today) is { } wrong)
            errors.Add(wrong);
        errors.AddRange(list.Items.SelectMany((item, i) => Check(item, $"items[{i}]", list, latest)));
        errors.AddRange(list.Items.Select((item, i) => (item.Code, i)).GroupBy(x => x.Code, StringComparer.Ordinal).SelectMany(g => g.Skip(1))
            .Select(x => new FieldError($"items[{x.i}].code", "duplicate", $"条目代码 {x.Code} 重复。", $"Item code {x.Code} is there twice.")));
        return errors;
    }

    /// <summary>Duties are created for every year since a list took effect: a mistyped year must not create a century of them.</summary>
    public static FieldError? WrongDay(DateOnly effectiveFrom, DateOnly today)
    {
        var (earliest, latest) = (today.AddYears(-MostYears), today.AddYears(MostYears));
        return effectiveFrom >= earliest && effectiveFrom <= latest ? null
            : new FieldError("effectiveFrom", "out-of-range", $"须在 {earliest:yyyy-MM-dd} 到 {latest:yyyy-MM-dd} 之间。", $"Must be between {earliest:yyyy-MM-dd} and {latest:yyyy-MM-dd}.");
    }

    /// <summary>A tier is one of the schemes in use; while no scheme is in use any name will do.</summary>
    public static async Task<Problem?> RefuseTier(Tx tx, ResponsibilityLine line, string tier)
    {
        var known = await tx.QueryAsync<string>("""
            select t.line || ' ' || t.code
            from tier_schemes s join tiers t on t.scheme_id = s.id
            where s.in_use and s.version = (select max(version) from tier_schemes n where n.code = s.code)
            order by s.code, t.position
            """);
        return known.Count == 0 || known.Contains($"{line} {tier}", StringComparer.Ordinal) ? null
            : Problem.Invalid("tier", "unknown-tier", $"层级须是在用层级体系中的一个：{string.Join("、", known)}。", $"Must be a tier of a scheme in use: {string.Join(", ", known)}.");
    }

    /// <summary>The unit that lists are made for: the root; or why there can be none.</summary>
    public static async Task<(KnownUnit? Root, Problem? Refused)> Jurisdiction(Tx tx, Func<string, bool> maySee)
    {
        var root = await tx.QuerySingleOrDefaultAsync<KnownUnit>("select code, name, kind, class, parent_code, path::text as path, version from units where parent_code is null");
        if (root is null)
            return (null, Problem.Conflict("no-units", "请先导入单位。", "Import the units first."));
        return maySee(root.Path) ? (root, null) : (null, Problem.Forbidden("not-the-whole-jurisdiction", "责任清单由全辖区制定。", "Lists are made for the whole jurisdiction."));
    }

    /// <summary>Writes the next version of its code as a draft. The register must be held still, which also orders the versions of a code.</summary>
    public static async Task<(Guid Id, int Version)> Write(Tx tx, KnownUnit root, DraftList.Request list, string? template, DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now);
        var version = await tx.QuerySingleAsync<int>("""
            insert into lists (id, code, version, unit_code, line, tier, title, basis, unit_kinds, effective_from, status, drafted_at, template)
            values (@id, @Code, (select coalesce(max(version), 0) + 1 from lists where code = @Code), @unit, @line, @Tier, @Title, @Basis, @kinds, @EffectiveFrom, 'Draft', @now, @template)
            returning version
            """, new { id, list.Code, unit = root.Code, line = list.Line.ToString(), list.Tier, list.Title, list.Basis, kinds = Names(list.UnitKinds), list.EffectiveFrom, now, template });
        await WriteItems(tx, id, list.Items);
        tx.Record(new ListDrafted(id, list.Code, version, root.Code, root.Path, list.Line, list.Tier, list.Title, list.EffectiveFrom, list.Items.Length, template));
        return (id, version);
    }

    /// <summary>Writes the items of a draft that has none.</summary>
    public static async Task WriteItems(Tx tx, Guid listId, DraftList.Item[] items)
    {
        await using var copy = await tx.Connection.BeginBinaryImportAsync("""
            copy list_items (list_id, position, code, text, area, owed_by, roles, portfolio_areas, unit_kinds, cadence_kind, times, due_on, category, quantity, red_line, content_hash,
                             measured_number, measured_unit)
            from stdin (format binary)
            """, tx.Cancelled);
        for (var i = 0; i < items.Length; i++)
        {
            var item = items[i];
            await copy.WriteRowAsync(tx.Cancelled, listId, i, item.Code, item.Text, item.Area, item.OwedBy.ToString(), Names(item.Roles), item.PortfolioAreas, Names(item.UnitKinds),
                item.Cadence.Kind.ToString(), item.Cadence.Times, item.Cadence.DueOn, item.Category.ToString(), item.Quantity, item.RedLine, ResponsibilityList.ContentHash(item),
                item.Measured?.Number, item.Measured?.Unit);
        }
        await copy.CompleteAsync(tx.Cancelled);
    }

    /// <summary>Names of enum values, as they are stored.</summary>
    public static string[] Names<T>(T[] values)
        where T : struct, Enum => [.. values.Distinct().Select(v => v.ToString())];

    private static IEnumerable<FieldError> Check(DraftList.Item item, string at, DraftList.Request list, DateOnly latest)
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
}
