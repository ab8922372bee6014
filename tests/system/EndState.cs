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

    private EndState(string service, IReadOnlyList<string> lines) => (Service, Lines) = (service, lines);

    public string Service { get; }

    public IReadOnlyList<string> Lines { get; }

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
            lines.AddRange((await Column(session, $"select to_jsonb(t)::text from {table} t")).Select(row => $"{table} {Named(row, names)}"));
        // What it recorded of its own accord, by what it is about.
        lines.AddRange((await Column(session, "select type || ' ' || coalesce(case_id::text, '') || ' ' || subject || ' ' || unit_path::text || ' ' || (body::jsonb)::text from ledger"))
            .Select(fact => $"recorded {Named(fact, names)}"));
        lines.Sort(StringComparer.Ordinal);
        return new EndState(service, lines);
    }

    /// <summary>What one has and the other has not; empty when they are the same.</summary>
    public string DifferenceTo(EndState other)
    {
        var (missing, extra) = (Beyond(other.Lines, Lines), Beyond(Lines, other.Lines));
        return missing.Count + extra.Count == 0 ? "" : $"{Service}: {missing.Count} lines missing, {extra.Count} too many\n{string.Join('\n', missing.Take(6).Select(l => "- " + l).Concat(extra.Take(6).Select(l => "+ " + l)))}\n";
    }

    private static List<string> Beyond(IEnumerable<string> these, IEnumerable<string> those)
    {
        var left = those.GroupBy(l => l, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
        return [.. these.Where(l => !left.TryGetValue(l, out var n) || (left[l] = n - 1) < 0)];
    }

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
