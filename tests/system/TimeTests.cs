using DutyNet.Play;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.System.Tests;

/// <summary>What falls due by itself, on real processes whose clocks are set ahead.</summary>
public sealed class TimeTests : IAsyncLifetime
{
    private readonly Landscape landscape = new();

    public Task InitializeAsync() => landscape.InitializeAsync();

    public Task DisposeAsync() => landscape.DisposeAsync();

    [Fact]
    public async Task An_overdue_rectification_is_published_once_for_its_due_date_and_climbs_the_ladder_until_it_is_closed()
    {
        var (cast, flow) = (landscape.Cast, landscape.Scenario.Flow1);
        var day = await landscape.Day();
        var raised = await (await cast.Inspector(0)).Post((await Findings.Of(landscape)).Path, new
        {
            itemCodes = new[] { flow.BreachedItem },
            category = "履责不记录",
            severity = "Grave",
            description = "履职本未记录。",
        });
        var caseId = raised.GetProperty("caseId").GetGuid();
        await Eventually.Holds(async () => await landscape.Scalar<long>("accountability", $"select count(*) from ledger where case_id = '{caseId}' and type = 'LadderStarted'") == 1, "the due date is watched");

        // Nine days past the due date: the bell and the yellow card are due, the red light is not.
        landscape.ClockStart = new DateTimeOffset(raised.GetProperty("dueOn").GetDateTime(), TimeSpan.FromHours(8)).AddDays(9).AddHours(9);
        await landscape.RestartAll();
        await RungsAre(caseId, "Bell YellowCard");
        Assert.Equal(1, await landscape.Scalar<long>("responsibility", $"select count(*) from ledger where case_id = '{caseId}' and type = 'RectificationOverdue'"));

        // Stopped for a month and caught up: the red light once, nothing twice.
        landscape.ClockStart = landscape.ClockStart.Value.AddDays(30);
        await landscape.RestartAll();
        await RungsAre(caseId, "Bell YellowCard RedLight");
        Assert.Equal(1, await landscape.Scalar<long>("responsibility", $"select count(*) from ledger where case_id = '{caseId}' and type = 'RectificationOverdue'"));
        Assert.Equal(1, await landscape.Scalar<long>("accountability", $"""
            select count(*) from ledger l join ladders d on d.id::text = l.body::json->>'ladderId'
            where l.case_id = '{caseId}' and l.type = 'ProposalMade' and d.cause = 'RectificationOverdue'
            """));

        // What was closed before is left alone, and everything still verifies.
        Assert.Equal(0, await landscape.Scalar<long>("responsibility", $"select count(*) from ledger where case_id = '{day.FindingCase}' and type = 'RectificationOverdue'"));
        using var administrator = await landscape.SignInAdministrator();
        var auditor = await new Cast(administrator, landscape.Scenario).Auditor();
        foreach (var service in Landscape.Services)
            Assert.True((await auditor.Get($"{service}/ledger/verify")).GetProperty("intact").GetBoolean(), service);
    }

    private Task RungsAre(Guid caseId, string rungs) => Eventually.Holds(async () => await landscape.Scalar<string>("accountability", $"""
        select string_agg(body::json->>'rung', ' ' order by seq) from ledger where case_id = '{caseId}' and type = 'ReminderIssued' and body::json->>'ladderId' in
            (select id::text from ladders where case_id = '{caseId}' and cause = 'RectificationOverdue')
        """) == rungs, $"the rungs are {rungs}");
}
