using DutyNet.Chassis.Outbox;
using DutyNet.Tests.Support;
using Npgsql;

namespace DutyNet.System.Tests;

/// <summary>Whether everything that was ever published has reached everybody it is for, by the ledgers of who published and the inboxes of who consumes.</summary>
public static class Arrivals
{
    /// <summary>Waits until every fact of the services has been handled by every consumer bound to it, of all services or of one.</summary>
    public static Task Complete(this Landscape landscape, string? consumer = null) =>
        Eventually.Holds(async () => (await Missing(landscape, consumer)).Count == 0, $"every fact has reached {consumer ?? "everybody"}", Eventually.Slowly);

    /// <summary>The facts that have not arrived, as <c>type id queue</c>.</summary>
    public static async Task<List<string>> Missing(Landscape landscape, string? consumer = null)
    {
        var recorded = new List<(string Type, string Id)>();
        foreach (var service in Landscape.Services)
            recorded.AddRange((await Rows(landscape, service, "select type, id::text from ledger where type <> 'CheckpointSealed'")).Select(r => (r[0], r[1])));
        var missing = new List<string>();
        foreach (var service in Landscape.Services.Where(s => consumer is null || s == consumer))
        {
            var handled = (await Rows(landscape, service, "select consumer, message_id::text from inbox")).Select(r => $"{r[1]} {r[0]}").ToHashSet(StringComparer.Ordinal);
            foreach (var (contract, queues) in Topology.Queues)
                foreach (var queue in queues.Where(q => q.StartsWith(service + "-", StringComparison.Ordinal)))
                    missing.AddRange(recorded.Where(r => r.Type == contract[(contract.LastIndexOf('.') + 1)..] && !handled.Contains($"{r.Id} {queue}")).Select(r => $"{r.Type} {r.Id} {queue}"));
        }
        return missing;
    }

    private static async Task<List<string[]>> Rows(Landscape landscape, string service, string sql)
    {
        if (await landscape.Scalar<bool>(service, "select to_regclass('inbox') is null"))
            return []; // never started
        await using var session = await landscape.Session(service);
        await using var command = new NpgsqlCommand(sql, session);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string[]>();
        while (await reader.ReadAsync())
            rows.Add([reader.GetString(0), reader.GetString(1)]);
        return rows;
    }
}
