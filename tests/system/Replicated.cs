using System.Globalization;
using Xunit;

namespace DutyNet.System.Tests;

/// <summary>Two replicas of every service behind two gateways, drained before they stop as docs/operations.md has it.</summary>
public sealed class Replicated : IAsyncLifetime
{
    private const string RelayHolders = """
        select coalesce(string_agg(a.application_name, ' ' order by a.application_name), '')
        from pg_locks l join pg_stat_activity a on a.pid = l.pid
        where l.locktype = 'advisory' and l.granted and l.classid = x'44757479'::int and l.objid = x'4e657402'::int
          and l.database = (select oid from pg_database where datname = current_database())
        """;

    public Landscape Landscape { get; } = new()
    {
        Replicas = 2,
        GatewayReplicas = 2,
        Configure = (process, environment) =>
        {
            environment["Shutdown__Grace"] = "00:00:05";
            // So that the database can say which process holds what.
            environment["ConnectionStrings__Database"] += $";Application Name={process}";
        },
    };

    public async Task InitializeAsync()
    {
        await Landscape.InitializeAsync();
        await Landscape.Day();
    }

    public Task DisposeAsync() => Landscape.DisposeAsync();

    /// <summary>The processes that hold the lock of a database's relay, as the database sees it at this moment.</summary>
    public async Task<string[]> Relaying(string service) => (await Landscape.Scalar<string>(service, RelayHolders))!.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Starts what a test before this one left lying.</summary>
    public async Task Everybody()
    {
        foreach (var process in Landscape.Processes.Where(p => !Landscape.Runs(p)))
            Landscape.Start(process);
        foreach (var process in Landscape.Processes)
            await Landscape.ReadyItself(process);
    }

    /// <summary>SIGTERM, the end, and a new start: of several at once when they are replicas of different services.</summary>
    public async Task Restart(params string[] processes)
    {
        await Task.WhenAll(processes.Select(Landscape.Stop));
        foreach (var process in processes)
            Landscape.Start(process);
        foreach (var process in processes)
            await Landscape.ReadyItself(process);
    }

    /// <summary>
    /// What both flows left behind, without the ids and times of the day: what every service's tables say of the day's own cases.
    /// Cases that other tests began are left out.
    /// </summary>
    public static async Task<List<string>> State(Landscape landscape, Guid findingCase)
    {
        var state = new List<string>();
        foreach (var (service, sql) in Looks(findingCase.ToString("D", CultureInfo.InvariantCulture)))
            state.AddRange((await landscape.Scalar<string>(service, $"select coalesce(string_agg(line, E'\\n' order by line), '') from ({sql}) looks(line)"))!.Split('\n').Select(l => $"{service} {l}"));
        return state;
    }

    private static IEnumerable<(string Service, string Sql)> Looks(string finding)
    {
        foreach (var service in Landscape.Services)
        {
            var others = service == "inspection" ? "select case_id from findings" : service == "responsibility" ? "select case_id from rectifications" : service == "logbook"
                ? "select case_id from expected_entries where source = 'Rectification'" : "select case_id from cases where kind = 'Finding'";
            yield return (service, $"""
                select concat_ws(' ', 'recorded', type, count(*)) from ledger
                where type <> 'CheckpointSealed' and (case_id is null or case_id = '{finding}' or case_id not in ({others})) group by type
                """);
        }
        yield return ("responsibility", "select concat_ws(' ', 'duty', p.code, d.item_code, d.effective_from, d.effective_until, d.ended_on) from duties d join posts p on p.id = d.post_id");
        yield return ("responsibility", $"select concat_ws(' ', 'task', unit_code, item_code, person_code, status, due_on, attempt, percent) from rectifications where case_id = '{finding}'");
        yield return ("logbook", "select concat_ws(' ', 'book', unit_code, person_code, year) from logbooks");
        yield return ("logbook", $"""
            select concat_ws(' ', 'expected', unit_code, post_code, person_code, item_code, period_from, period_until, due_on, ordinal, status) from expected_entries
            where source = 'Duty' or case_id = '{finding}'
            """);
        yield return ("inspection", $"select concat_ws(' ', 'finding', f.unit_code, s.status, s.submitted_attempt, s.answerable_person, f.due_on) from findings f join finding_states s on s.finding_id = f.id where f.case_id = '{finding}'");
        yield return ("inspection", "select concat_ws(' ', 'holding', post_code, person_code, held_from, held_until) from holdings");
        yield return ("accountability", $"select concat_ws(' ', 'ladder', cause, about, unit_code, person_code, due_on, status, light, rung) from ladders where cause = 'EntryMissing' or case_id = '{finding}'");
        yield return ("accountability", $"""
            select concat_ws(' ', 'reminder', l.about, l.unit_code, l.person_code, r.rung, r.due_on, r.recipient_person, r.acknowledged_at is not null)
            from reminders r join ladders l on l.id = r.ladder_id where l.cause = 'EntryMissing' or l.case_id = '{finding}'
            """);
        yield return ("accountability", $"select concat_ws(' ', 'case', kind, unit_code, title, closed_at is not null) from cases where kind = 'MissingEntry' or case_id = '{finding}'");
        yield return ("accountability", $"select concat_ws(' ', 'trail', service, type, count(*)) from trail where case_id = '{finding}' or case_id in (select case_id from cases where kind = 'MissingEntry') group by service, type");
    }
}
