using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Responsibility.Register;

namespace DutyNet.Responsibility.AnnualTasks;

/// <summary>What a plan's tasks are held to: posts and units that exist today, items of a list, dates that fit together.</summary>
public sealed class PlanCheck
{
    private const int LongestTitle = 300;
    private const int MostOfAKind = 50;
    private readonly int year;
    private readonly Dictionary<string, Guid> posts;
    private readonly Dictionary<string, string> units;
    private readonly HashSet<string> items;

    private PlanCheck(int year, Dictionary<string, Guid> posts, Dictionary<string, string> units, HashSet<string> items) =>
        (this.year, this.posts, this.units, this.items) = (year, posts, units, items);

    private sealed record Post(string Code, Guid Id);

    private sealed record Unit(string Code, string Path);

    /// <summary>Reads what these tasks name of the register as it is today, and of the lists.</summary>
    internal static async Task<PlanCheck> Load(Tx tx, int year, IReadOnlyCollection<PlannedTask> tasks, DateOnly today)
    {
        // What has not the form of a code is not in the register, and may hold what the database cannot take.
        string[] Codes(IEnumerable<string> named) => [.. named.Where(Register.Codes.IsCode).Distinct(StringComparer.Ordinal)];
        var seats = await tx.QueryAsync<Post>("select code, id from posts_on(@today) where code = any (@codes)", new { today, codes = Codes(tasks.Select(t => t.LeadPost)) });
        var places = await tx.QueryAsync<Unit>("select code, path::text as path from units_on(@today) where code = any (@codes)",
            new { today, codes = Codes(tasks.SelectMany(t => (string[])[t.PrimaryUnit, .. t.SupportingUnits])) });
        var listed = await tx.QueryAsync<string>("select distinct code from list_items where code = any (@codes)", new { codes = tasks.SelectMany(t => t.Items).Where(RegisterFile.IsReadable).Distinct(StringComparer.Ordinal).ToArray() });
        return new PlanCheck(year, seats.ToDictionary(p => p.Code, p => p.Id, StringComparer.Ordinal), places.ToDictionary(u => u.Code, u => u.Path, StringComparer.Ordinal), listed.ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>Id of a post that was found.</summary>
    internal Guid PostOf(PlannedTask task) => posts[task.LeadPost];

    /// <summary>Path of a primary unit that was found.</summary>
    internal string PathOf(PlannedTask task) => units[task.PrimaryUnit];

    /// <summary>Everything wrong with a task, by field.</summary>
    internal IEnumerable<FieldError> Of(PlannedTask task)
    {
        if (!Codes.IsCode(task.Code))
            yield return new FieldError("code", "format", "代码须为 2 到 32 个大写字母、数字或下划线。", "A code is 2 to 32 capital letters, digits or underscores.");
        if (task.Title.Length is 0 or > LongestTitle)
            yield return new FieldError("title", "length", $"长度须在 1 到 {LongestTitle} 之间。", $"Must be 1 to {LongestTitle} characters.");
        if (!posts.ContainsKey(task.LeadPost))
            yield return new FieldError("leadPost", "unknown-post", $"没有岗位 {task.LeadPost}。", $"There is no post {task.LeadPost}.");
        if (!units.ContainsKey(task.PrimaryUnit))
            yield return new FieldError("primaryUnit", "unknown-unit", $"没有单位 {task.PrimaryUnit}。", $"There is no unit {task.PrimaryUnit}.");
        foreach (var unit in task.SupportingUnits.Where(u => !units.ContainsKey(u)))
            yield return new FieldError("supportingUnits", "unknown-unit", $"没有单位 {Short(unit)}。", $"There is no unit {Short(unit)}.");
        if (task.SupportingUnits.Contains(task.PrimaryUnit, StringComparer.Ordinal) || task.SupportingUnits.Distinct(StringComparer.Ordinal).Count() < task.SupportingUnits.Length)
            yield return new FieldError("supportingUnits", "duplicate", "同一单位只能出现一次，主责单位不再列为协办。", "A unit is named once; the primary unit does not support itself.");
        if (task.SupportingUnits.Length > MostOfAKind || task.Items.Length > MostOfAKind || task.Milestones.Length > MostOfAKind)
            yield return new FieldError(task.SupportingUnits.Length > MostOfAKind ? "supportingUnits" : task.Items.Length > MostOfAKind ? "items" : "milestones", "too-long", $"最多 {MostOfAKind} 个。", $"At most {MostOfAKind}.");
        foreach (var item in task.Items.Where(i => !items.Contains(i)))
            yield return new FieldError("items", "unknown-item", $"清单中没有条目 {Short(item)}。", $"No list has an item {Short(item)}.");
        // A task may be left over from the year before, or end in the next.
        if (task.DueOn.Year < year - 1 || task.DueOn.Year > year + 1)
            yield return new FieldError("dueOn", "out-of-range", $"须在 {year - 1} 到 {year + 1} 年之间。", $"Must be in {year - 1} to {year + 1}.");
        if (task.StartsOn > task.DueOn || task.StartsOn.Year < year - 1)
            yield return new FieldError("startsOn", "out-of-range", "开始日期不得晚于完成期限，且不早于上一年。", "Must not be after the due date, nor before last year.");
        foreach (var (i, stage) in task.Milestones.Index())
            if (stage.DueOn < task.StartsOn || stage.DueOn > task.DueOn)
                yield return new FieldError($"milestones[{i}].dueOn", "out-of-range", "须在任务起止日期之内。", "Must lie within the task's time.");
    }

    private static string Short(string named) => named.Length <= 40 ? named : named[..40];
}
