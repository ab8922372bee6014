using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using DutyNet.Chassis;
using DutyNet.Chassis.Outbox;
using DutyNet.Contracts;
using Xunit;

namespace DutyNet.Architecture.Tests;

/// <summary>
/// Holds the contracts to what was approved. After a deliberate change, run these tests with <c>APPROVE=1</c> and review the difference.
/// </summary>
public sealed partial class ContractTests
{
    private static readonly JsonSerializerOptions Indented = new(Json.Options) { WriteIndented = true };

    public static TheoryData<string> Names => [.. House.Contracts.Select(c => c.FullName!)];

    private static Type Contract(string fullName) => House.Contracts.Single(c => c.FullName == fullName);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_shape_of_a_contract_is_the_approved_one(string contract)
    {
        var type = Contract(contract);
        var sample = JsonSerializer.Serialize(Sample(type, type.Name), type, Indented) + "\n";
        Approve($"docs/contracts/{type.Namespace!.Split('.')[^1]}/{type.Name}.json", sample);
        // and what was written can be read again, value for value
        Assert.Equal(sample, JsonSerializer.Serialize(JsonSerializer.Deserialize(sample, type, Json.Options), type, Indented) + "\n");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_a_contract_says_of_its_publisher_and_consumers_is_true(string contract)
    {
        var type = Contract(contract);
        var remarks = Documentation.Value.Root!.Descendants("member").Single(m => (string?)m.Attribute("name") == $"T:{contract}").Element("remarks")!.Value;
        var publishers = Said().Match(remarks).Groups[1].Value;
        var consumers = Said().Match(remarks).Groups[2].Value.Split(", ").Select(c => c.Split(" (")[0]).Where(c => c != "none").Order(StringComparer.Ordinal);

        var bound = Topology.Queues.GetValueOrDefault(contract, []).Select(q => q.Split('-')[0]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        Assert.Equal(bound, consumers);

        var recording = House.Processes.Keys.Where(p => Records(House.FolderOf(p), type)).Concat(Records("services/chassis", type) ? ["every service and the gateway"] : []);
        Assert.Equal([publishers], recording);
    }

    [Fact]
    public void The_topology_names_only_contracts_that_exist() =>
        Assert.Empty(Topology.Queues.Keys.Except(House.Contracts.Select(c => c.FullName!)));

    [Fact]
    public void The_catalogue_of_contracts_is_current()
    {
        var channels = new JsonObject();
        var operations = new JsonObject();
        foreach (var type in House.Contracts)
        {
            var member = Documentation.Value.Root!.Descendants("member").Single(m => (string?)m.Attribute("name") == $"T:{type.FullName}");
            var summary = Whitespace().Replace(member.Element("summary")!.Value, " ").Trim();
            var said = Said().Match(member.Element("remarks")!.Value);
            channels[type.Name] = new JsonObject
            {
                ["address"] = Envelopes.Exchange(type),
                ["description"] = summary,
                ["messages"] = new JsonObject
                {
                    [type.Name] = new JsonObject
                    {
                        ["contentType"] = "application/json",
                        ["summary"] = summary,
                        ["payload"] = Json.Options.GetJsonSchemaAsNode(type),
                        ["examples"] = new JsonArray(new JsonObject { ["payload"] = JsonSerializer.SerializeToNode(Sample(type, type.Name), type, Json.Options) }),
                    },
                },
                ["bindings"] = new JsonObject { ["amqp"] = new JsonObject { ["is"] = "routingKey", ["exchange"] = new JsonObject { ["name"] = Envelopes.Exchange(type), ["type"] = "fanout", ["durable"] = true } } },
            };
            operations[$"publish{type.Name}"] = new JsonObject
            {
                ["action"] = "send",
                ["channel"] = new JsonObject { ["$ref"] = $"#/channels/{type.Name}" },
                ["summary"] = $"Publisher: {said.Groups[1].Value}. Consumers: {said.Groups[2].Value}.",
            };
        }
        var document = new JsonObject
        {
            ["asyncapi"] = "3.0.0",
            ["info"] = new JsonObject
            {
                ["title"] = "DutyNet contracts",
                ["version"] = "1",
                ["description"] = "The facts the services publish on RabbitMQ, in MassTransit's JSON envelope. Delivery may be late, twice or out of order.",
            },
            ["channels"] = channels,
            ["operations"] = operations,
        };
        Approve("docs/contracts/asyncapi.json", document.ToJsonString(Indented) + "\n");
    }

    private static readonly Lazy<XDocument> Documentation = new(() => XDocument.Load(Path.ChangeExtension(typeof(IFact).Assembly.Location, ".xml")));

    private static bool Records(string folder, Type contract) =>
        House.Sources(folder).Any(f => Regex.IsMatch(File.ReadAllText(f), $@"\bnew (Contracts\.\w+\.)?{contract.Name}\(", RegexOptions.None, TimeSpan.FromSeconds(5)));

    private static void Approve(string path, string text)
    {
        var file = Path.Combine(House.Root, path);
        if (Environment.GetEnvironmentVariable("APPROVE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }
        Assert.True(File.Exists(file), $"{path} is missing: run with APPROVE=1 and review it");
        Assert.Equal(File.ReadAllText(file), text);
    }

    // A value for every member, the same each time.
    private static object Sample(Type type, string name)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
            return char.ToLowerInvariant(name[0]) + name[1..];
        if (type == typeof(Guid))
            return new Guid(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));
        if (type == typeof(int))
            return 1;
        if (type == typeof(long))
            return 100L;
        if (type == typeof(bool))
            return true;
        if (type == typeof(DateOnly))
            return new DateOnly(2026, 11, 30);
        if (type == typeof(DateTimeOffset))
            return new DateTimeOffset(2026, 11, 30, 1, 2, 3, TimeSpan.Zero);
        if (type.IsEnum)
            return Enum.GetValues(type).GetValue(0)!;
        if (type.IsArray)
        {
            var array = Array.CreateInstance(type.GetElementType()!, 1);
            ((IList)array)[0] = Sample(type.GetElementType()!, name);
            return array;
        }
        var constructor = type.GetConstructors().MaxBy(c => c.GetParameters().Length)!;
        return constructor.Invoke([.. constructor.GetParameters().Select(p => Sample(p.ParameterType, p.Name!))]);
    }

    [GeneratedRegex(@"Publisher: (.+?)\.\s+Consumers: (.+?)\.")]
    private static partial Regex Said();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
