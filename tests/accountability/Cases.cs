using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using DutyNet.Accountability.Cases;
using DutyNet.Accountability.Ladders;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Accountability.Tests;

public sealed class Cases(AccountabilityService service) : IClassFixture<AccountabilityService>
{
    private const string Base = "/api/v1/accountability/cases";
    private static readonly DateOnly Monday = AccountabilityService.Monday;

    [Fact]
    public void Every_contract_of_a_case_has_a_sentence_and_a_consumer() =>
        Assert.Equal(Trail.Contracts.Select(c => c.Name).Order(), Sentence.Types.Order());

    [Fact]
    public void The_trail_listens_to_exactly_what_the_topology_says() =>
        Assert.Equal(
            Chassis.Outbox.Topology.Queues.Where(q => q.Value.Contains("accountability-add-to-trail-on-fact")).Select(q => q.Key).Order(),
            Trail.Contracts.Select(c => c.FullName).Order());

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_sentence_tells_what_happened_in_words(bool english)
    {
        var words = new Words(english, new Dictionary<string, string> { ["text-personCode"] = "王明" });
        foreach (var contract in Trail.Contracts)
        {
            var sentence = Sentence.For(contract.Name, JsonSerializer.SerializeToElement(Samples.Of(contract), contract, Chassis.Json.Options), words);
            Assert.NotEqual(contract.Name, sentence);
            Assert.True(sentence.Length > 4, sentence);
            Assert.Equal(!english, sentence.Any(c => c is >= '一' and <= '鿿' && !"王明".Contains(c)));
        }
    }

    [Fact]
    public async Task The_trail_tells_every_event_in_order_with_who_and_what()
    {
        var affair = new Affair();
        (IFact, int)[] events = [(affair.Closed(), 9), (affair.Raised(), 0), (affair.Returned(), 5), (affair.Assigned(), 1), (affair.Submitted(), 4), (affair.Progress(), 2), (affair.Submitted(2), 7)];
        foreach (var (fact, day) in events)
            await service.Handle(fact, recordedAt: At(day));
        using var discipline = service.As(Role.Discipline, "FH");
        var found = await discipline.GetAsync($"{Base}/{affair.CaseId}").Gives(HttpStatusCode.OK);
        Assert.Equal(["FindingRaised", "RectificationAssigned", "RectificationProgressReported", "RectificationSubmitted", "RectificationReturned", "RectificationSubmitted", "FindingClosed"],
            found.GetProperty("events").EnumerateArray().Where(e => e.GetProperty("service").GetString() == "test").Select(e => e.GetProperty("type").GetString()));
        Assert.Equal(("Finding", "FH_D01_B1", "运输支部", "台账不全"), (found.GetProperty("kind").GetString(), found.GetProperty("unitCode").GetString(), found.GetProperty("unitName").GetString(), found.GetProperty("title").GetString()));
        Assert.Equal((At(0), At(9)), (found.GetProperty("openedAt").GetDateTimeOffset(), found.GetProperty("closedAt").GetDateTimeOffset()));
        var first = found.GetProperty("events")[0];
        Assert.Equal(("service/test", $"finding/{affair.FindingId}", "FH.FH_D01.FH_D01_B1"), (first.GetProperty("actor").GetString(), first.GetProperty("subject").GetString(), first.GetProperty("unitPath").GetString()));
        Assert.Contains("涉及金额 1234.50 元", first.GetProperty("title").GetString(), StringComparison.Ordinal);
        Assert.Equal("会议记录缺失", first.GetProperty("body").GetProperty("description").GetString());
        var assigned = found.GetProperty("events").EnumerateArray().Single(e => e.GetProperty("type").GetString() == "RectificationAssigned");
        Assert.Contains("姓名B1M", assigned.GetProperty("title").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task This_services_own_steps_are_on_the_trail_in_causal_order_though_they_share_their_time()
    {
        service.ItIs(Monday.AddDays(40));
        var affair = new Affair();
        await service.DeliverAndWait(affair.Missing());
        await service.Sweep<ClimbLadders>();
        using var discipline = service.As(Role.Discipline, "FH");
        string[] expected = ["LogbookEntryMissing", "LadderStarted", "LightChanged", "ReminderIssued", "LadderEscalated", "ReminderIssued", "LadderEscalated", "ReminderIssued", "ProposalMade"];
        await Eventually.Holds(async () => (await Types(discipline, affair)).Length >= expected.Length, "the ladder's facts came back from the broker");
        Assert.Equal(expected, await Types(discipline, affair));
    }

    [Fact]
    public async Task What_is_proposed_and_decided_shows_only_to_discipline_staff_and_auditors()
    {
        service.ItIs(Monday.AddDays(40));
        var affair = new Affair();
        await service.DeliverAndWait(affair.Missing());
        await service.Sweep<ClimbLadders>();
        using var auditor = service.As(Role.Auditor, "FH");
        await Eventually.Holds(async () => (await Types(auditor, affair)).Contains("ProposalMade"), "the proposal is on the trail");
        foreach (var role in new[] { Role.Leader, Role.Inspector, Role.Clerk, Role.Department })
        {
            using var other = service.As(role, "FH", "D1");
            var types = await Types(other, affair);
            Assert.Contains("ReminderIssued", types);
            Assert.DoesNotContain("ProposalMade", types);
        }
    }

    [Fact]
    public async Task A_case_of_which_the_caller_may_see_nothing_is_not_there()
    {
        var affair = new Affair();
        await service.Handle(affair.Raised());
        using var elsewhere = service.As(Role.Leader, "FH_E01", "E1");
        await elsewhere.GetAsync($"{Base}/{affair.CaseId}").IsProblem(HttpStatusCode.NotFound, "case-not-found");
        await elsewhere.GetAsync($"{Base}/{Guid.NewGuid()}").IsProblem(HttpStatusCode.NotFound, "case-not-found");
        Assert.DoesNotContain(affair.CaseId, await Listed(elsewhere, "limit=500"));
        using var within = service.As(Role.Leader, "FH_D01", "D1");
        Assert.Contains(affair.CaseId, await Listed(within, "limit=500"));
    }

    [Fact]
    public async Task A_missing_entrys_case_closes_when_its_ladder_has_stopped()
    {
        service.ItIs(Monday.AddDays(1));
        var affair = new Affair("FH.FH_E01", "E1M");
        await service.DeliverAndWait(affair.Missing());
        using var discipline = service.As(Role.Discipline, "FH");
        Assert.Contains(affair.CaseId, await Listed(discipline, "unit=FH_E01&kind=MissingEntry&open=true&sort=openedAt"));
        await service.DeliverAndWait(affair.MadeGood());
        await Eventually.Holds(async () => (await Listed(discipline, "unit=FH_E01&kind=MissingEntry&open=false")).Contains(affair.CaseId), "the case is closed");
    }

    [Fact]
    public async Task A_missing_entry_of_a_findings_rectification_belongs_to_the_findings_case()
    {
        service.ItIs(Monday.AddDays(1));
        var affair = new Affair();
        await service.Handle(affair.Missing());
        await service.Handle(affair.Raised());
        await service.Handle(affair.MadeGood());
        await service.OutboxIsEmpty();
        using var discipline = service.As(Role.Discipline, "FH");
        Assert.Contains(affair.CaseId, await Listed(discipline, "kind=Finding&open=true&limit=500"));
        Assert.DoesNotContain(affair.CaseId, await Listed(discipline, "kind=MissingEntry&limit=500"));
    }

    [Fact]
    public async Task A_findings_case_stays_open_while_a_ladder_of_it_is_open()
    {
        service.ItIs(Monday.AddDays(1));
        var affair = new Affair();
        foreach (var fact in new IFact[] { affair.Raised(), affair.Assigned(), affair.Missing(), affair.Closed() })
            await service.Handle(fact);
        using var discipline = service.As(Role.Discipline, "FH");
        await Eventually.Holds(async () => (await Types(discipline, affair)).Count(t => t == "LadderStarted") == 2 && (await Types(discipline, affair)).Contains("LadderStopped"), "the ladders' facts came back from the broker");
        Assert.Contains(affair.CaseId, await Listed(discipline, "kind=Finding&open=true&limit=500"));
        await service.DeliverAndWait(affair.MadeGood());
        await Eventually.Holds(async () => (await Listed(discipline, "kind=Finding&open=false&limit=500")).Contains(affair.CaseId), "the case is closed");
    }

    [Theory]
    [InlineData("account/P1", "P1")]
    [InlineData("account/0198a0b2-0000-7000-8000-000000000001/P1", "P1")]
    [InlineData("account/0198a0b2-0000-7000-8000-000000000001", null)]
    [InlineData("key/0198a0b2-0000-7000-8000-000000000001", null)]
    [InlineData("service/logbook", null)]
    public void The_person_behind_an_actor_is_named(string actor, string? person) => Assert.Equal(person, Words.PersonBehind(actor));

    [Fact]
    public async Task The_same_event_twice_is_on_the_trail_once()
    {
        var affair = new Affair();
        var messageId = Guid.CreateVersion7();
        await service.DeliverAndWait(affair.Raised(), messageId);
        await service.Deliver(affair.Raised(), messageId);
        await service.DeliverAndWait(affair.Progress());
        Assert.Equal(2, await service.Scalar<long>($"select count(*) from trail where case_id = '{affair.CaseId}'"));
    }

    [Fact]
    public async Task A_fact_without_a_case_is_on_no_trail()
    {
        var affair = new Affair();
        await service.DeliverAndWait(affair.Recorded() with { CaseId = null });
        Assert.Equal(0, await service.Scalar<long>($"select count(*) from trail where subject = 'entry/{affair.EntryId}'"));
    }

    [Fact]
    public async Task Events_of_one_case_handled_at_once_all_count()
    {
        var affairs = Enumerable.Range(0, 10).Select(_ => new Affair()).ToList();
        await Task.WhenAll(affairs.SelectMany(a => new IFact[] { a.Closed(), a.Raised(), a.Progress(), a.Submitted(), a.Returned() }).Select(f => service.Handle(f)));
        foreach (var affair in affairs)
            Assert.Equal("Finding true 台账不全", await service.Scalar<string>($"select kind || ' ' || (closed_at is not null)::text || ' ' || title from cases where case_id = '{affair.CaseId}'"));
    }

    [Fact]
    public async Task A_browser_gets_a_page_in_its_language_that_runs_nothing_of_the_data()
    {
        var affair = new Affair();
        await service.Handle(affair.Raised("<script>alert('x')</script>\" onload=\"x"));
        using var discipline = service.As(Role.Discipline, "FH");
        var (page, answer) = await Page(discipline, affair, "zh-CN");
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("\" onload=\"x", page, StringComparison.Ordinal);
        Assert.Contains("<html lang=\"zh-CN\">", page, StringComparison.Ordinal);
        Assert.Contains("提出问题（较重）", page, StringComparison.Ordinal);
        Assert.Contains("运输支部", page, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("text/html", answer.Content.Headers.ContentType!.MediaType);
        var (english, _) = await Page(discipline, affair, "en");
        Assert.Contains("Finding raised (Serious)", english, StringComparison.Ordinal);
        Assert.Contains("<html lang=\"en\">", english, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_gets_json_unless_it_asks_for_a_page()
    {
        var affair = new Affair();
        await service.Handle(affair.Raised());
        using var discipline = service.As(Role.Discipline, "FH");
        foreach (var accept in new[] { "*/*", "application/json", "application/json, text/html;q=0.5" })
        {
            var request = new HttpRequestMessage(HttpMethod.Get, $"{Base}/{affair.CaseId}");
            request.Headers.TryAddWithoutValidation("Accept", accept);
            Assert.Equal("application/json", (await discipline.SendAsync(request)).Content.Headers.ContentType!.MediaType);
        }
    }

    [Fact]
    public async Task Open_cases_are_counted_by_rung()
    {
        await service.Sweep<CountOpenCases>();
        var before = Counted("Bell");
        service.ItIs(Monday.AddDays(1));
        await service.Handle(new Affair().Missing());
        await service.Sweep<CountOpenCases>();
        Assert.Equal(before + 1, Counted("Bell"));
        long Counted(string rung) => service.Get<CountOpenCases>().Counted.Where(m => Equals(m.Tags[0].Value, rung)).Sum(m => m.Value);
    }

    private static DateTimeOffset At(int day) => new(Monday.AddDays(day).ToDateTime(new TimeOnly(9, 0)), TimeSpan.Zero);

    private static async Task<string[]> Types(HttpClient http, Affair affair) =>
        [.. (await http.GetAsync($"{Base}/{affair.CaseId}").Gives(HttpStatusCode.OK)).GetProperty("events").EnumerateArray().Select(e => e.GetProperty("type").GetString()!)];

    private static async Task<Guid[]> Listed(HttpClient http, string query) =>
        [.. (await http.GetAsync($"{Base}?{query}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray().Select(e => e.GetProperty("caseId").GetGuid())];

    private static async Task<(string Page, HttpResponseMessage Answer)> Page(HttpClient http, Affair affair, string language)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"{Base}/{affair.CaseId}");
        request.Headers.Accept.ParseAdd("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
        request.Headers.AcceptLanguage.Add(new StringWithQualityHeaderValue(language));
        var answer = await http.SendAsync(request);
        return (await answer.Content.ReadAsStringAsync(), answer);
    }
}
