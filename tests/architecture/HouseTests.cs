using System.Text.RegularExpressions;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Inbox;
using DutyNet.Chassis.Outbox;
using DutyNet.Chassis.Sweeps;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DutyNet.Architecture.Tests;

public sealed partial class HouseTests
{
    public static TheoryData<string> Processes => [.. House.Processes.Keys];

    [Theory]
    [MemberData(nameof(Processes))]
    public void A_service_references_only_contracts_and_the_chassis(string process)
    {
        var own = House.AssemblyOf(process).GetReferencedAssemblies().Select(a => a.Name!).Where(n => n.StartsWith("DutyNet.", StringComparison.Ordinal));
        Assert.Empty(own.Except(["DutyNet.Contracts", "DutyNet.Chassis"]));
    }

    [Fact]
    public void Contracts_depend_on_nothing_and_the_chassis_on_no_service()
    {
        Assert.All(typeof(Contracts.IFact).Assembly.GetReferencedAssemblies(), a => Assert.StartsWith("System.", a.Name));
        Assert.Empty(typeof(Relay).Assembly.GetReferencedAssemblies().Select(a => a.Name!).Where(n => n.StartsWith("DutyNet.", StringComparison.Ordinal)).Except(["DutyNet.Contracts"]));
    }

    [Theory]
    [MemberData(nameof(Processes))]
    public void Every_consumer_is_registered_and_named_after_its_event(string process)
    {
        var assembly = House.AssemblyOf(process);
        var written = assembly.GetTypes().Where(t => !t.IsAbstract && Topology.ContractsOf(t).Any()).ToList();
        var registered = House.Build(process).Services.GetRequiredService<Consumers>();
        foreach (var consumer in written)
        {
            Assert.Contains(registered.Types, r => (r.IsGenericType ? r.GetGenericTypeDefinition() : r) == consumer);
            var contract = Topology.ContractsOf(consumer).Single();
            Assert.EndsWith($"On{(contract.IsGenericParameter ? "Fact" : contract.Name)}", consumer.Name.Split('`')[0]);
        }
    }

    [Theory]
    [MemberData(nameof(Processes))]
    public void Every_consumer_is_bound_to_a_queue_that_every_process_declares(string process)
    {
        var consumers = House.Build(process).Services.GetRequiredService<Consumers>();
        var bound = consumers.Bindings.Select(b => $"{b.Contract.FullName} {Topology.QueueOf(process, b.Consumer)}").Order(StringComparer.Ordinal);
        var declared = Topology.Queues.SelectMany(q => q.Value.Select(queue => (q.Key, queue))).Where(x => x.queue.StartsWith(process + "-", StringComparison.Ordinal))
            .Select(x => $"{x.Key} {x.queue}").Order(StringComparer.Ordinal);
        Assert.Equal(declared, bound);
    }

    [Theory]
    [MemberData(nameof(Processes))]
    public void Every_sweep_is_registered(string process)
    {
        var written = House.AssemblyOf(process).GetTypes().Where(t => t.IsSubclassOf(typeof(Sweep)) && !t.IsAbstract);
        var registered = House.Build(process).Services.GetServices<Sweep>().Select(s => s.GetType()).ToList();
        Assert.All(written, sweep => Assert.Contains(sweep, registered));
    }

    [Theory]
    [MemberData(nameof(Processes))]
    public void Every_endpoint_says_who_may_call_it(string process)
    {
        var endpoints = ((IEndpointRouteBuilder)House.Build(process)).DataSources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>().ToList();
        Assert.NotEmpty(endpoints);
        // The proxied routes are opened to callers by the gateway itself; each service then holds its own endpoints to their roles.
        Assert.All(endpoints.Where(e => e.Metadata.All(m => m.GetType().Namespace?.StartsWith("Yarp", StringComparison.Ordinal) != true)), e =>
            Assert.True(e.Metadata.GetMetadata<RequiredRoles>() is not null || e.Metadata.GetMetadata<OpenToAll>() is not null, $"{e.RoutePattern.RawText} is open to nobody or to everybody"));
    }

    [Theory]
    [MemberData(nameof(Processes))]
    public void A_program_can_be_read_on_one_screen_and_a_feature_in_one_sitting(string process)
    {
        var program = File.ReadAllLines(Path.Combine(House.Root, House.FolderOf(process), "Program.cs"));
        Assert.True(program.Length <= 60, $"Program.cs has {program.Length} lines");
        Assert.All(House.Sources(House.FolderOf(process)), file => Assert.True(File.ReadAllLines(file).Length <= 250, $"{file} is too long: split it by meaning"));
    }

    [Fact]
    public void Folders_are_named_after_what_the_domain_talks_about()
    {
        string[] banned = ["Application", "Domain", "Infrastructure", "Helpers", "Utils", "Common", "Models", "Dtos", "Interfaces", "Extensions", "Services", "Repositories", "Handlers", "Consumers", "Controllers"];
        var folders = new[] { "services", "gateway", "contracts" }.SelectMany(f => Directory.EnumerateDirectories(Path.Combine(House.Root, f), "*", SearchOption.AllDirectories))
            .Where(d => !d.Contains("/obj", StringComparison.Ordinal) && !d.Contains("/bin", StringComparison.Ordinal)).Select(Path.GetFileName);
        Assert.All(folders, f => Assert.DoesNotContain(f, banned));
    }

    [Theory]
    [MemberData(nameof(Processes))]
    public void No_interface_has_a_single_implementation(string process)
    {
        var types = House.AssemblyOf(process).GetTypes();
        Assert.DoesNotContain(types, t => t.IsInterface && types.Count(i => i.IsClass && i.IsAssignableTo(t)) < 2);
    }

    [Theory]
    [MemberData(nameof(Processes))]
    public void Sql_is_never_interpolated_and_the_clock_is_never_bypassed(string process)
    {
        foreach (var file in House.Sources(House.FolderOf(process)))
        {
            var text = File.ReadAllText(file);
            Assert.False(InterpolatedSql().IsMatch(text), $"{file} builds SQL by interpolation");
            Assert.False(OwnClock().IsMatch(text), $"{file} reads the time past the clock");
        }
    }

    [GeneratedRegex("""\$+"{1,3}[^"]*\b(select|insert into|update|delete from)\b[^"]*\{""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex InterpolatedSql();

    [GeneratedRegex(@"\bDateTime(Offset)?\.(UtcNow|Now)\b|\bDateTime\.Today\b")]
    private static partial Regex OwnClock();
}
