using System.Globalization;
using System.Text.Json;
using DutyNet.Tests.Support;

namespace DutyNet.System.Tests;

/// <summary>What a landscape under load takes of the machine, sampled again and again.</summary>
public sealed class Soak(OutageLandscape outages)
{
    private const double Megabyte = 1 << 20;

    private readonly Dictionary<string, Course> courses = new(StringComparer.Ordinal);

    public IReadOnlyCollection<Course> Courses => courses.Values;

    /// <summary>Takes one sample of everything.</summary>
    public async Task Sample()
    {
        foreach (var process in outages.Landscape.Processes)
        {
            var status = (await File.ReadAllLinesAsync($"/proc/{outages.Landscape.ProcessId(process)}/status")).Select(l => l.Split(':', 2)).ToDictionary(l => l[0], l => l[1].Trim(), StringComparer.Ordinal);
            Note($"{process}: resident memory, MB", noise: 24, Number(status["VmRSS"]) / 1024);
            Note($"{process}: threads", noise: 4, Number(status["Threads"]));
        }
        Note("PostgreSQL: connections", noise: 4, await Infrastructure.Scalar<long>(outages.Landscape.Servers.Postgres, "select count(*) from pg_stat_activity where backend_type = 'client backend'"));
        var overview = await Broker("/api/overview");
        Note("RabbitMQ: connections", noise: 2, overview.GetProperty("object_totals").GetProperty("connections").GetDouble());
        Note("RabbitMQ: channels", noise: 4, overview.GetProperty("object_totals").GetProperty("channels").GetDouble());
        Note("RabbitMQ: messages in queues", noise: 500, (await Broker("/api/queues?columns=messages")).EnumerateArray().Sum(q => q.TryGetProperty("messages", out var m) ? m.GetDouble() : 0));
        foreach (var service in Landscape.Services)
        {
            Note($"{service}: outbox rows", noise: 200, await outages.Landscape.Scalar<long>(service, "select count(*) from outbox"));
            Note($"{service}: outbox, MB with its dead rows", noise: 8, await Size(service, "outbox"));
            // Its rows are kept for 400 days, so it grows; but not by more than the rows themselves.
            var rows = Math.Max(1, await outages.Landscape.Scalar<long>(service, "select count(*) from inbox"));
            Note($"{service}: inbox, bytes for each row", noise: 30, await Size(service, "inbox") * Megabyte / rows);
        }
    }

    private void Note(string name, double noise, double sample)
    {
        if (!courses.TryGetValue(name, out var course))
            courses[name] = course = new Course(name, noise);
        course.Add(sample);
    }

    private async Task<double> Size(string service, string table) =>
        await outages.Landscape.Scalar<long>(service, $"select pg_total_relation_size('{table}')") / Megabyte;

    private async Task<JsonElement> Broker(string path) =>
        JsonDocument.Parse(await outages.Landscape.Servers.Management.GetStringAsync(path)).RootElement;

    private static double Number(string value) => double.Parse(value.Split(' ')[0], CultureInfo.InvariantCulture);
}
