using System.Text.RegularExpressions;
using Npgsql;

namespace DutyNet.System.Tests;

/// <summary>
/// Everything a service's tables hold, one line for each row, comparable between two runs: ids a service gave itself are named by what
/// they stand for, and the lines are sorted.
/// </summary>
public sealed partial class EndState
{
    // No state of the domain's: what was applied when, what waits to be sent, and the proofs over the ledger, which chain the facts in their order.
    private static readonly string[] NoState = ["migrations", "outbox", "ledger", "checkpoints", "idempotency_keys", "failed_messages"];

    private EndState(string service, IReadOnlyList<string> lines, IReadOnlyList<string> acts) => (Service, Lines, Acts) = (service, lines, acts);

    public string Service { get; }

    /// <summary>What must be the same.</summary>
    public IReadOnlyList<string> Lines { get; }

    /// <summary>What was done at a moment and cannot be undone: there may be less of it than in order, never anything else.</summary>
    public IReadOnlyList<string> Acts { get; }

    public static async Task<List<string>> Tables(NpgsqlConnection session)
    {
        var tables = await Column(session, "select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' order by 1");
        tables.Remove("migrations");
        return tables;
    }

    public static async Task<EndState> Of(string service, NpgsqlConnection session, string[] kept)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in Own(service) is { } own ? await Column(session, $"select id || ' ' || name from ({own}) own(id, name)") : [])
            names[line[..36]] = line[37..];
        var lines = new List<string>();
        foreach (var table in (await Tables(session)).Except(NoState).Except(kept))
            lines.AddRange((await Column(session, Rows(table))).Select(row => $"{table} {Named(row, names)}"));
        lines.AddRange((await Column(session, Recorded(service, acts: false))).Select(fact => $"recorded {Named(fact, names)}"));
        lines.Sort(StringComparer.Ordinal);
        if (service != "accountability")
            return new EndState(service, lines, []);
        var acts = (await Column(session, $"select to_jsonb(t)::text from reminders t where {Settled}")).Select(row => $"reminders {Named(row, names)}")
            .Concat((await Column(session, Recorded(service, acts: true))).Select(fact => $"recorded {Named(fact, names)}"));
        return new EndState(service, lines, [.. acts]);
    }

    /// <summary>What one has and the other has not; empty when they are the same.</summary>
    public string DifferenceTo(EndState other)
    {
        var (missing, extra) = (Beyond(other.Lines, Lines), Beyond(Lines, other.Lines).Concat(Beyond(Acts, other.Acts)).ToList());
        return missing.Count + extra.Count == 0 ? "" : $"{Service}: {missing.Count} lines missing, {extra.Count} too many\n{string.Join('\n', missing.Take(6).Select(l => "- " + l).Concat(extra.Take(6).Select(l => "+ " + l)))}\n";
    }

    private static List<string> Beyond(IEnumerable<string> these, IEnumerable<string> those)
    {
        var left = those.GroupBy(l => l, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
        return [.. these.Where(l => !left.TryGetValue(l, out var n) || (left[l] = n - 1) < 0)];
    }

    // A bell that rang before the news that all is well stays rung; one that would ring after it never does. So for a ladder that was
    // settled the order of arrival decides which rungs there were, and by which lights it came to its last.
    private const string Settled = "t.ladder_id in (select id from ladders where settled_on is not null)";

    private static string Rows(string table) => table switch
    {
        "ladders" => "select (to_jsonb(t) - case when settled_on is null then '' else 'rung' end)::text from ladders t",
        "reminders" => $"select to_jsonb(t)::text from reminders t where not {Settled}",
        "scored_facts" or "facts_set_aside" => $"select (to_jsonb(t) - 'seq')::text from {table} t", // which came first is no part of the end
        _ => $"select to_jsonb(t)::text from {table} t",
    };

    // What a service recorded of its own accord. A task is assigned, and its ladder begun, with the newest due date known at that moment;
    // whoever reads of it keeps the newest version, so the date and its version are no part of the end.
    private static string Recorded(string service, bool acts) => $"""
        select concat_ws(' ', type, case_id, subject, unit_path::text, case when type in ('RectificationAssigned', 'LadderStarted') then body::jsonb - 'dueOn' - 'findingVersion' else body::jsonb end)
        from (select l.*, (body::jsonb ->> 'ladderId')::uuid as ladder_id from ledger l) t
        where {(service != "accountability" ? "true" : acts
            ? $"type in ('LadderStarted', 'ReminderIssued') and {Settled}"
            : $"not (type in ('LadderStarted', 'ReminderIssued', 'LightChanged') and {Settled})")}
        """;

    // Ids the service makes up itself, with what they stand for.
    private static string? Own(string service) => service switch
    {
        "responsibility" => "select id, 'task of ' || finding_id from rectifications",
        "logbook" => """
            select id, 'logbook of ' || concat_ws(' ', unit_code, person_code, year) from logbooks
            union all
            select id, 'expected by ' || concat_ws(' ', duty_id, task_id, period_from, ordinal) from expected_entries
            union all
            select case_id, 'case of what is expected by ' || concat_ws(' ', duty_id, period_from, ordinal) from expected_entries where source = 'Duty' and case_id is not null
            """,
        "accountability" => """
            select id, 'ladder of ' || cause || ' ' || cause_id from ladders
            union all
            select r.id, concat_ws(' ', r.rung, r.due_on, 'of', l.cause_id) from reminders r join ladders l on l.id = r.ladder_id
            union all
            select p.id, concat_ws(' ', 'proposal', p.due_on, 'of', l.cause_id) from proposals p join ladders l on l.id = p.ladder_id
            """,
        _ => null,
    };

    private static string Named(string text, Dictionary<string, string> names) => Ids().Replace(text, id => names.TryGetValue(id.Value, out var name) ? $"<{name}>" : id.Value);

    private static async Task<List<string>> Column(NpgsqlConnection session, string sql)
    {
        await using var command = new NpgsqlCommand(sql, session);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(reader.GetString(0));
        return rows;
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Ids();
}
