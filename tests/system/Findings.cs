using DutyNet.Play;
using DutyNet.Tests.Support;
using Spectre.Console;
using Xunit;

namespace DutyNet.System.Tests;

/// <summary>Raises findings in the round of flow 1, which goes on, and knows what must come of each.</summary>
public sealed class Findings
{
    private readonly Landscape landscape;
    private readonly Api inspector;

    private Findings(Landscape landscape, Api inspector, string path) => (this.landscape, this.inspector, Path) = (landscape, inspector, path);

    /// <summary>A console nobody reads.</summary>
    public static IAnsiConsole Quiet => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null) });

    /// <summary>Where findings are posted to.</summary>
    public string Path { get; }

    /// <summary>The inspector's bearer token.</summary>
    public string Secret => inspector.Secret!;

    public static async Task<Findings> Of(Landscape landscape)
    {
        var unit = landscape.Scenario.Flow1.InspectedUnit;
        var rounds = await (await landscape.Cast.Discipline()).List($"inspection/rounds?unit={unit}");
        return new Findings(landscape, await landscape.Cast.Inspector(0), $"inspection/rounds/{rounds[0].GetProperty("roundId").GetString()}/units/{unit}/findings");
    }

    /// <summary>The body of a finding.</summary>
    public object Body(string description) => new
    {
        itemCodes = new[] { landscape.Scenario.Flow1.BreachedItem },
        category = "责任落实不到位",
        severity = "Minor",
        description,
    };

    /// <summary>Raises one; its case.</summary>
    public async Task<Guid> Raise(string description) => (await inspector.Post(Path, Body(description))).GetProperty("caseId").GetGuid();

    /// <summary>Waits until every case has its task, its ladder and its trail, and checks that nothing is there twice.</summary>
    public async Task HaveOneOfEach(IReadOnlyCollection<Guid> cases)
    {
        var these = $"case_id = any('{{{string.Join(',', cases)}}}')";
        await Eventually.Holds(async () => await landscape.Scalar<long>("responsibility", $"select count(distinct case_id) from ledger where type = 'RectificationAssigned' and {these}") == cases.Count, "every finding has its task", Eventually.Slowly);
        await Eventually.Holds(async () => await landscape.Scalar<long>("accountability", $"select count(distinct case_id) from ledger where type = 'LadderStarted' and {these}") == cases.Count, "every task has its ladder", Eventually.Slowly);
        await Eventually.Holds(async () => await landscape.Scalar<long>("accountability", $"select count(distinct case_id) from trail where type = 'LadderStarted' and {these}") == cases.Count, "every ladder is in the trail", Eventually.Slowly);
        await Eventually.Holds(async () => await landscape.Scalar<long>("accountability", $"select count(distinct case_id) from trail where type = 'RectificationAssigned' and {these}") == cases.Count, "every task is in the trail", Eventually.Slowly);
        await landscape.Settled();
        Assert.Equal(cases.Count, await landscape.Scalar<long>("inspection", $"select count(*) from findings where {these}"));
        Assert.Equal(cases.Count, await landscape.Scalar<long>("inspection", $"select count(*) from ledger where {these}"));
        Assert.Equal(cases.Count, await landscape.Scalar<long>("responsibility", $"select count(*) from rectifications where {these}"));
        Assert.Equal(cases.Count, await landscape.Scalar<long>("responsibility", $"select count(*) from ledger where {these}"));
        Assert.Equal(cases.Count, await landscape.Scalar<long>("accountability", $"select count(*) from ladders where {these}"));
        Assert.Equal(cases.Count, await landscape.Scalar<long>("accountability", $"select count(*) from ledger where {these}"));
        Assert.Equal(cases.Count, await landscape.Scalar<long>("logbook", $"select count(*) from expected_entries where {these}"));
        foreach (var type in new[] { "FindingRaised", "RectificationAssigned", "LadderStarted" })
            Assert.Equal(cases.Count, await landscape.Scalar<long>("accountability", $"select count(*) from trail where type = '{type}' and {these}"));
    }
}
