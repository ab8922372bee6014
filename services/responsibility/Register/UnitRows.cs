namespace DutyNet.Responsibility.Register;

/// <summary>Checks the rows of units: one tree with one root, within the caller's subtree.</summary>
internal static class UnitRows
{
    private const int Code = 0, Name = 1, Kind = 2, Parent = 3, Class = 4;
    private const int Deepest = 32;

    public static void Check(RegisterCheck check, Sheet sheet)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var accepted = new List<Line>();
        foreach (var line in sheet.Lines)
        {
            var right = check.OwnCode(sheet, line, seen) & check.Text(sheet, line, Name, 200);
            var kind = check.OneOf<UnitKind>(sheet, line, Kind, "unknown-kind");
            if (line.Cells[Class].Length > 0)
            {
                right &= check.OneOf<UnitClass>(sheet, line, Class, "unknown-class") is not null;
                if (kind is not null and not UnitKind.Department)
                {
                    check.Refuse(sheet, line, Class, "class-not-allowed", "只有部门才有类别。", "Only departments have a class.");
                    right = false;
                }
            }
            if (check.Known.Units.GetValueOrDefault(line.Cells[Code]) is { Closed: true })
            {
                check.Refuse(sheet, line, Code, "unit-closed", "该单位已撤销。", "This unit is closed.");
                right = false;
            }
            if (right && kind is not null)
                accepted.Add(line);
        }
        foreach (var line in accepted)
        {
            var known = check.Known.Units.GetValueOrDefault(line.Cells[Code]);
            check.Units[line.Cells[Code]] = new PlannedUnit(
                line.Cells[Code], line.Cells[Name], line.Cells[Kind], Empty(line.Cells[Class]), Empty(line.Cells[Parent]), known?.Path ?? "", known?.Version ?? 0);
        }
        var refused = seen.Except(accepted.Select(l => l.Cells[Code])).ToHashSet(StringComparer.Ordinal);
        Place(check, sheet, accepted, refused);
    }

    // A parent that stands in the file but was itself refused is not reported again at each child.
    private static void Place(RegisterCheck check, Sheet sheet, List<Line> lines, HashSet<string> refused)
    {
        var paths = new Dictionary<string, string?>(StringComparer.Ordinal);
        var roots = check.Units.Values.Count(u => u.ParentCode is null);
        foreach (var line in lines)
        {
            var parent = line.Cells[Parent];
            if (parent.Length == 0 && roots > 1)
                check.Refuse(sheet, line, Parent, "second-root", "只能有一个没有上级的单位。", "Only one unit may be without a parent.");
            else if (parent.Length > 0 && !refused.Contains(parent) && !IsVisible(check, parent) && check.Known.Units.GetValueOrDefault(line.Cells[Code])?.ParentCode != parent)
                check.Refuse(sheet, line, Parent, "unknown-parent", $"没有上级单位 {parent}。", $"There is no unit {parent}.");
            else if (PathOf(check, line.Cells[Code], paths) is null && InCycle(check, line.Cells[Code]))
                check.Refuse(sheet, line, Parent, "cycle", "上级关系成环。", "The parents form a cycle.");
            else if (paths.GetValueOrDefault(line.Cells[Code]) is { } path)
                HoldToSubtree(check, sheet, line, path);
        }
        foreach (var line in lines)
        {
            var known = check.Known.Units.GetValueOrDefault(line.Cells[Code]);
            var planned = check.Units[line.Cells[Code]];
            check.Plan.UnitRows = check.Plan.UnitRows.Plus(known is null, known is not null && !Same(known, planned, paths.GetValueOrDefault(planned.Code)));
        }
        foreach (var unit in check.Units.Values.ToList())
        {
            if (PathOf(check, unit.Code, paths) is not { } path)
                continue;
            var known = check.Known.Units.GetValueOrDefault(unit.Code);
            var changed = known is null || !Same(known, unit, path);
            check.Units[unit.Code] = unit with { Path = path, Version = (known?.Version ?? 0) + (changed ? 1 : 0) };
            if (changed)
                check.Plan.Units.Add(check.Units[unit.Code]);
        }
    }

    private static bool Same(KnownUnit known, PlannedUnit planned, string? path) =>
        (known.Name, known.Kind, known.Class, known.ParentCode, known.Path) == (planned.Name, planned.Kind, planned.Class, planned.ParentCode, path);

    private static bool IsVisible(RegisterCheck check, string parent) =>
        check.Units.ContainsKey(parent) && (!check.Known.Units.TryGetValue(parent, out var known) || check.Caller.MaySee(known.Path));

    private static void HoldToSubtree(RegisterCheck check, Sheet sheet, Line line, string path)
    {
        var known = check.Known.Units.GetValueOrDefault(line.Cells[Code]);
        // A department may describe itself but not move itself elsewhere in the tree.
        var moved = known is not null && known.Code == check.Caller.Unit && known.ParentCode != Empty(line.Cells[Parent]);
        if (!check.Caller.MaySee(path) || moved || (known is not null && !check.Caller.MaySee(known.Path)))
            check.Refuse(sheet, line, Code, "outside-subtree", "该单位不在您的管辖范围内。", "This unit is outside your subtree.");
    }

    private static string? PathOf(RegisterCheck check, string code, Dictionary<string, string?> paths, int depth = 0)
    {
        if (paths.TryGetValue(code, out var known))
            return known;
        if (depth > Deepest || !check.Units.TryGetValue(code, out var unit))
            return null;
        var path = unit.ParentCode is null ? code : PathOf(check, unit.ParentCode, paths, depth + 1) is { } above && above.Count('.') < Deepest ? $"{above}.{code}" : null;
        return paths[code] = path;
    }

    // Also true for a tree deeper than any jurisdiction is.
    private static bool InCycle(RegisterCheck check, string code)
    {
        var at = code;
        for (var steps = 0; steps <= Deepest; steps++)
        {
            if (!check.Units.TryGetValue(at, out var unit) || unit.ParentCode is null)
                return false;
            at = unit.ParentCode;
            if (at == code)
                return true;
        }
        return true;
    }

    private static string? Empty(string cell) => cell.Length == 0 ? null : cell;
}
