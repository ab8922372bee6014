using System.Net.Http.Headers;
using System.Text.Json;
using DutyNet.Play;
using DutyNet.Tests.Support;
using Spectre.Console;
using Xunit;

namespace DutyNet.System.Tests;

/// <summary>Both flows through the gateway, on real processes, with what must hold of them afterwards.</summary>
[Collection(nameof(Landscape))]
public sealed class FlowTests(Landscape landscape) : IAsyncLifetime
{
    private static PlayedDay? day;

    public async Task InitializeAsync() => day = await landscape.Day();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_finding_has_exactly_one_task_one_ladder_and_one_row_of_each_ledger_and_ends_closed()
    {
        var caseId = day!.FindingCase;
        await landscape.Settled();
        Assert.Equal(1, await landscape.Scalar<long>("inspection", $"select count(*) from ledger where case_id = '{caseId}' and type = 'FindingRaised'"));
        Assert.Equal(1, await landscape.Scalar<long>("inspection", $"select count(*) from ledger where case_id = '{caseId}' and type = 'FindingClosed'"));
        Assert.Equal(1, await landscape.Scalar<long>("responsibility", $"select count(*) from ledger where case_id = '{caseId}' and type = 'RectificationAssigned'"));
        Assert.Equal(2, await landscape.Scalar<long>("responsibility", $"select count(*) from ledger where case_id = '{caseId}' and type = 'RectificationSubmitted'"));
        Assert.Equal(1, await landscape.Scalar<long>("accountability", $"select count(*) from ledger where case_id = '{caseId}' and type = 'LadderStopped'"));
    }

    [Fact]
    public async Task The_case_trail_shows_every_event_of_every_service_in_order_from_cause_to_end()
    {
        var discipline = await landscape.Cast.Discipline();
        await landscape.Settled();
        var expected = new List<string>();
        foreach (var service in Landscape.Services)
            expected.AddRange(Enumerable.Repeat(service, (int)await landscape.Scalar<long>(service, $"select count(*) from ledger where case_id = '{day!.FindingCase}'")));
        var trail = await Api.Until(async () =>
        {
            var read = await discipline.Get($"cases/{day!.FindingCase}");
            return read.GetProperty("events").GetArrayLength() == expected.Count ? new Holder(read) : null;
        }, "the trail has every ledger row of the case");
        var events = trail.Value.GetProperty("events").EnumerateArray().ToList();
        Assert.Equal(expected.Order(StringComparer.Ordinal), events.Select(e => e.GetProperty("service").GetString()).Order(StringComparer.Ordinal));
        Assert.Equal("FindingRaised", events[0].GetProperty("type").GetString());
        Assert.Equal(events.Select(e => e.GetProperty("at").GetDateTimeOffset()).Order(), events.Select(e => e.GetProperty("at").GetDateTimeOffset()));
        Assert.All(events, e =>
        {
            Assert.NotEmpty(e.GetProperty("actor").GetString()!);
            Assert.NotEmpty(e.GetProperty("subject").GetString()!);
            Assert.Equal(32, e.GetProperty("traceId").GetString()!.Length);
        });
        Assert.NotEqual(JsonValueKind.Null, trail.Value.GetProperty("closedAt").ValueKind);
    }

    [Theory]
    [InlineData("zh-CN", "销号")]
    [InlineData("en", "closed")]
    public async Task The_case_trail_is_a_page_a_person_reads_in_their_language(string language, string word)
    {
        var discipline = await landscape.Cast.Discipline();
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(landscape.Gateway, $"/api/v1/cases/{day!.FindingCase}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", discipline.Secret);
        request.Headers.Accept.ParseAdd("text/html");
        request.Headers.AcceptLanguage.ParseAdd(language);
        using var response = await http.SendAsync(request);
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains(word, await response.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_foreign_unit_sees_neither_the_case_nor_that_it_exists()
    {
        var debtor = await landscape.Cast.Debtor(); // a leader of another unit
        Assert.False(await debtor.Exists($"cases/{day!.FindingCase}"));
        Assert.Empty(await debtor.List($"responsibility/rectifications?case={day.FindingCase}"));
        Assert.Empty(await debtor.List($"inspection/findings?unit={landscape.Scenario.Flow1.InspectedUnit}"));
        Assert.DoesNotContain(await debtor.List("cases?limit=500"), c => c.GetProperty("caseId").GetGuid() == day.FindingCase);
    }

    [Fact]
    public async Task A_missing_entry_climbs_the_ladder_once_for_each_rung_and_waits_for_a_decision()
    {
        var rungs = await landscape.Scalar<string>("accountability", $"""
            select string_agg(body::json->>'rung', ' ' order by seq) from ledger where case_id = '{day!.MissingCase}' and type = 'ReminderIssued'
            """);
        Assert.Equal("Bell YellowCard RedLight", rungs);
        Assert.Equal(1, await landscape.Scalar<long>("accountability", $"select count(*) from ledger where case_id = '{day.MissingCase}' and type = 'ProposalMade'"));
        var discipline = await landscape.Cast.Discipline();
        Assert.Contains(await discipline.List("cases?kind=MissingEntry&open=true&limit=500"), c => c.GetProperty("caseId").GetGuid() == day.MissingCase);
    }

    [Fact]
    public async Task Flow_1_is_one_trace_from_the_gateways_request_through_outbox_and_broker_into_every_consumer()
    {
        var caseId = day!.FindingCase.ToString();
        var raised = await landscape.Scalar<string>("inspection", $"select trace_id from ledger where case_id = '{caseId}' and type = 'FindingRaised'");
        List<ReceivedSpan> trace = [];
        await Eventually.Holds(() =>
        {
            trace = [.. landscape.Spans.All.Where(s => s.TraceId == raised)];
            return Consumed(trace, "responsibility") && Consumed(trace, "accountability") && Consumed(trace, "inspection") && Consumed(trace, "logbook");
        }, "every service's spans of the trace are received");

        var request = Assert.Single(trace, s => s.Service == "dutynet-gateway" && s.ParentId.Length == 0);
        var handled = Assert.Single(trace, s => s.Service == "dutynet-inspection" && s.Name == "POST /api/v1/inspection/rounds/{roundId:guid}/units/{code}/findings");
        var published = Assert.Single(trace, s => s.Name == "publish FindingRaised");
        var assigned = Assert.Single(trace, s => s.Name == "publish RectificationAssigned");
        AssertBelow(trace, handled, request);
        AssertBelow(trace, published, handled);
        AssertBelow(trace, assigned, published);
        Assert.Equal("201", handled.Tags.GetValueOrDefault("http.response.status_code"));
        Assert.Equal("POST", handled.Tags.GetValueOrDefault("http.request.method"));
        Assert.All(trace.Where(s => s.Name.StartsWith("publish ", StringComparison.Ordinal)), s => Assert.Equal(caseId, s.Tags.GetValueOrDefault("case.id")));
        Assert.All(trace.Where(s => s.Service == "dutynet-responsibility" && s.ParentId == published.SpanId), s => Assert.Equal(caseId, s.Tags.GetValueOrDefault("case.id")));
        // every span but the first has its parent in the trace: the tree is whole
        Assert.All(trace.Where(s => s != request), s => Assert.Contains(trace, p => p.SpanId == s.ParentId));
    }

    [Fact]
    public async Task Flow_2_is_traces_of_sweeps_linked_to_their_causes()
    {
        var caseId = day!.MissingCase.ToString();
        List<ReceivedSpan> spans = [];
        await Eventually.Holds(() =>
        {
            spans = [.. landscape.Spans.All.Where(s => s.Tags.GetValueOrDefault("case.id") == caseId)];
            return spans.Exists(s => s.Name == "PublishMissing") && spans.Exists(s => s.Name == "ClimbLadders") && spans.Exists(s => s.Name == "publish ProposalMade");
        }, "the sweeps' spans are received");
        var missing = spans.First(s => s.Name == "PublishMissing");
        Assert.Equal("", missing.ParentId);
        Assert.NotEmpty(missing.LinkedTraces); // the message that brought the duty
        Assert.Contains(spans, s => s.TraceId == missing.TraceId && s.Service == "dutynet-accountability"); // the bell, in the same trace
        Assert.All(spans.Where(s => s.Name == "ClimbLadders"), s => Assert.Contains(missing.TraceId, s.LinkedTraces));
    }

    private static bool Consumed(List<ReceivedSpan> trace, string service) => trace.Any(s => s.Service == $"dutynet-{service}" && s.Name.Contains("receive", StringComparison.Ordinal) || s.Service == $"dutynet-{service}" && s.Name.Contains("process", StringComparison.Ordinal));

    private static void AssertBelow(List<ReceivedSpan> trace, ReceivedSpan span, ReceivedSpan ancestor)
    {
        var at = span;
        while (at is not null && at.SpanId != ancestor.SpanId)
            at = trace.Find(s => s.SpanId == at.ParentId);
        Assert.True(at is not null, $"{span.Name} is not below {ancestor.Name}");
    }


    private sealed record Holder(JsonElement Value);
}
