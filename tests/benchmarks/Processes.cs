using System.Diagnostics;
using System.Globalization;

namespace DutyNet.Benchmarks;

/// <summary>Processor time by kind of process, to know where the time goes.</summary>
public static class Processes
{
    private static readonly string Port = $"port={Environment.GetEnvironmentVariable("DUTYNET_POSTGRES_PORT")}";

    /// <summary>Seconds of processor time that this run's servers and processes have used up to now.</summary>
    public static Dictionary<string, double> CpuSeconds()
    {
        var all = Directory.EnumerateDirectories("/proc").Where(d => char.IsAsciiDigit(Path.GetFileName(d)[0])).Select(Read).OfType<Entry>().ToList();
        // Both servers keep their data in the same folder; PostgreSQL's sessions are the children of the one that listens.
        var postmaster = all.Single(p => p.Command.Contains(Port));
        var data = Path.GetDirectoryName(postmaster.Command[Array.IndexOf(postmaster.Command, "-D") + 1])!;
        return all.Select(p => (Kind: KindOf(p), p.Seconds)).Where(p => p.Kind.Length > 0)
            .GroupBy(p => p.Kind, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Sum(p => p.Seconds), StringComparer.Ordinal);

        string KindOf(Entry p)
        {
            if (p.Id == postmaster.Id || p.Parent == postmaster.Id)
                return "postgres";
            if (p.Id == Environment.ProcessId)
                return "publisher";
            if (p.Parent == Environment.ProcessId)
                return Name(p);
            return p.Name == "beam.smp" && p.Command.Any(c => c.StartsWith(data, StringComparison.Ordinal)) ? "rabbitmq" : "";
        }
    }

    /// <summary>Prints microseconds of processor time for each item, by kind of process.</summary>
    public static void Print(string name, Dictionary<string, double> before, long items) =>
        Console.WriteLine($"  {name}: " + string.Join(", ", CpuSeconds().OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => (p.Key, Spent: (p.Value - before.GetValueOrDefault(p.Key)) / items * 1e6)).Where(p => p.Spent >= 1)
            .Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Key} {p.Spent:0} us"))) + " of processor time each");

    /// <summary>Starts this program again in another role.</summary>
    public static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        return Process.Start(start)!;
    }

    // A role of this program, or a service by the name of its assembly.
    private static string Name(Entry process) =>
        process.Command.FirstOrDefault(c => c.EndsWith(".dll", StringComparison.Ordinal)) is { } assembly
            ? Path.GetFileNameWithoutExtension(assembly)
            : process.Command.ElementAtOrDefault(2) is { } role ? $"{role} consumer" : process.Name;

    private static Entry? Read(string folder)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return new Entry(int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture), int.Parse(fields[1], CultureInfo.InvariantCulture),
                stat[(stat.IndexOf('(', StringComparison.Ordinal) + 1)..stat.LastIndexOf(')')], File.ReadAllText(Path.Combine(folder, "cmdline")).Split('\0'),
                (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / 100.0);
        }
        catch (IOException)
        {
            return null; // it ended while we looked
        }
    }

    private sealed record Entry(int Id, int Parent, string Name, string[] Command, double Seconds);

    /// <summary>Begins the peak of a process's resident memory anew.</summary>
    public static void ForgetPeak(Process process) => File.WriteAllText($"/proc/{process.Id.ToString(CultureInfo.InvariantCulture)}/clear_refs", "5");

    /// <summary>The peak of a process's resident memory.</summary>
    public static double PeakMegabytes(Process process) =>
        double.Parse(File.ReadLines($"/proc/{process.Id.ToString(CultureInfo.InvariantCulture)}/status").Single(l => l.StartsWith("VmHWM", StringComparison.Ordinal)).Split(':')[1].Trim().Split(' ')[0], CultureInfo.InvariantCulture) / 1024;
}
