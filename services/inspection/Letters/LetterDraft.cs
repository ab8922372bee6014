using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;

namespace DutyNet.Inspection.Letters;

/// <summary>The items of a draft: what is wrong with them, and how they are written down.</summary>
internal static class LetterDraft
{
    /// <summary>Every item code that no list in effect today has for the unit, or that is named twice, and every due date out of range.</summary>
    public static async Task<List<FieldError>> Wrong(Tx tx, DraftLetter.Item[] items, string unitPath, DateOnly today, Policies policies)
    {
        string[] codes = [.. items.SelectMany(i => i.ItemCodes ?? []).Distinct(StringComparer.Ordinal)];
        var inForce = (await tx.QueryAsync<string>("""
            select distinct i.item_code
            from lists_in_effect(@today) l join list_items i on i.list_code = l.list_code and i.list_version = l.list_version
            where i.item_code = any(@codes) and @unitPath::ltree <@ l.unit_path
            """, new { today, codes, unitPath })).ToHashSet();
        return [.. items.Index().SelectMany(i => Wrong($"items[{i.Index}].", i.Item, inForce, today, policies.YearsAhead))];
    }

    /// <summary>Writes the items of a draft anew, and who wrote them.</summary>
    public static async Task Write(Tx tx, Guid letterId, string writer, DraftLetter.Item[] items, DateTimeOffset now)
    {
        await tx.ExecuteAsync("insert into letter_writers (letter_id, person_code) values (@letterId, @writer) on conflict do nothing", new { letterId, writer });
        await tx.ExecuteAsync("delete from letter_items where letter_id = @letterId", new { letterId });
        await tx.ExecuteAsync("""
            insert into letter_items (id, letter_id, number, text, category, item_codes, severity, amount_involved_fen, wanted_due_on, version)
            select i.id, @letterId, i.number, i.text, i.category, coalesce(string_to_array(nullif(i.codes, ''), e'\n'), '{}'), i.severity, i.amount, i.due_on, 1
            from unnest(@ids::uuid[], @texts::text[], @categories::text[], @codes::text[], @severities::text[], @amounts::bigint[], @dueOn::date[])
                 with ordinality as i(id, text, category, codes, severity, amount, due_on, number)
            """, new
        {
            letterId,
            ids = items.Select(_ => Guid.CreateVersion7(now)).ToArray(),
            texts = items.Select(i => i.Text).ToArray(),
            categories = items.Select(i => i.Category).ToArray(),
            // arrays of unlike lengths do not unnest together; a code in force holds no line break
            codes = items.Select(i => string.Join('\n', i.ItemCodes ?? [])).ToArray(),
            severities = items.Select(i => i.Severity.ToString()).ToArray(),
            amounts = items.Select(i => i.AmountInvolvedFen).ToArray(),
            dueOn = items.Select(i => i.DueOn).ToArray(),
        });
    }

    private static IEnumerable<FieldError> Wrong(string at, DraftLetter.Item item, HashSet<string> inForce, DateOnly today, int yearsAhead)
    {
        var seen = new HashSet<string>();
        foreach (var (i, code) in (item.ItemCodes ?? []).Index())
        {
            if (!inForce.Contains(code))
                yield return new($"{at}itemCodes[{i}]", "not-in-force", "没有生效的此清单条目。", "No such list item is in force for this unit.");
            else if (!seen.Add(code))
                yield return new($"{at}itemCodes[{i}]", "duplicate", "条目重复。", "Named twice.");
        }
        if (item.DueOn <= today)
            yield return new($"{at}dueOn", "not-in-future", "整改期限须晚于今天。", "The due date must be after today.");
        if (item.DueOn > today.AddYears(yearsAhead))
            yield return new($"{at}dueOn", "too-far", $"整改期限不得超过 {yearsAhead} 年。", $"The due date must be within {yearsAhead} years.");
    }
}
