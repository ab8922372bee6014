using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Outbox;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Npgsql;

namespace DutyNet.Chassis.Health;

/// <summary>Live: the process answers. Ready: migrated, database and broker reachable, topology declared, not draining.</summary>
internal static class HealthRoutes
{
    public sealed record Health(string Status, string Service, IReadOnlyDictionary<string, bool> Checks);

    public static void Map(IEndpointRouteBuilder routes, System.Reflection.Assembly service)
    {
        routes.MapGet("/health/live", (ServiceName name) => TypedResults.Ok(new Health("live", name.Value, new Dictionary<string, bool>()))).NeedsNoCaller().ExcludeFromDescription();
        routes.MapGet("/health/ready", async (ServiceName name, NpgsqlDataSource source, Broker broker, TopologyReady topology, Drain drain, CancellationToken ct) =>
        {
            var checks = new Dictionary<string, bool>
            {
                ["migrated"] = await Holds(() => Migrator.IsCurrent(source, service, ct)),
                ["broker"] = await Holds(async () =>
                {
                    await using var channel = await broker.Open(confirms: false, ct);
                    return channel.IsOpen;
                }),
                ["topology"] = topology.IsDeclared,
                ["serving"] = !drain.IsDraining,
            };
            var ready = checks.Values.All(c => c);
            return Results.Json(new Health(ready ? "ready" : "not ready", name.Value, checks), Json.Options, statusCode: ready ? 200 : 503);
        }).NeedsNoCaller().ExcludeFromDescription();
    }

    public static async Task<int> Ask()
    {
        var url = (Environment.GetEnvironmentVariable("ASPNETCORE_URLS") ?? "http://127.0.0.1:8080").Split(';')[0].Replace("+", "127.0.0.1").Replace("*", "127.0.0.1").Replace("0.0.0.0", "127.0.0.1");
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        try
        {
            return (await http.GetAsync(new Uri(new Uri(url), "/health/ready"))).IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return 1;
        }
    }

    private static async Task<bool> Holds(Func<Task<bool>> check)
    {
        try
        {
            return await check().WaitAsync(TimeSpan.FromSeconds(3));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return false;
        }
    }
}
