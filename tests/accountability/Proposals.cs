using System.Net;
using DutyNet.Accountability.Ladders;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Contracts.Accountability;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Accountability.Tests;

public sealed class Proposals(AccountabilityService service) : IClassFixture<AccountabilityService>
{
    private const string Base = "/api/v1/accountability/proposals";
    private static readonly DateOnly Monday = AccountabilityService.Monday;

    [Fact]
    public async Task A_person_decides_once_with_a_reason()
    {
        var (affair, proposal) = await Red();
        using var discipline = service.As(Role.Discipline, "FH", "DISC");
        var row = Assert.Single((await discipline.GetAsync($"{Base}?open=true&case={affair.CaseId}&unit=FH_D01").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
        Assert.Equal(("Talk", "B1M", "姓名B1M"), (row.GetProperty("kind").GetString(), row.GetProperty("personCode").GetString(), row.GetProperty("personName").GetString()));
        var answer = await discipline.Post($"{Base}/{proposal}/decide", new { decision = "Accepted", reason = "应予约谈" }).Gives(HttpStatusCode.OK);
        Assert.Equal("Running", answer.GetProperty("ladderStatus").GetString()); // the entry is still missing
        await discipline.Post($"{Base}/{proposal}/decide", new { decision = "Dismissed", reason = "改变主意" }).IsProblem(HttpStatusCode.Conflict, "already-decided");
        Assert.Equal(ProposalDecision.Accepted, (await service.Recorded<ProposalDecided>()).Single(d => d.CaseId == affair.CaseId).Decision);
        Assert.Empty((await discipline.GetAsync($"{Base}?open=true&case={affair.CaseId}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Made_good_with_an_undecided_proposal_rests_with_the_decider_and_ends_with_the_decision()
    {
        var (affair, proposal) = await Red();
        await service.Handle(affair.MadeGood(20));
        Assert.Equal(("Running", "Yellow", null), await Standing.Of(service, affair.ExpectedEntryId) is var s ? (s.Status, s.Light, s.NextRungOn) : default);
        using var discipline = service.As(Role.Discipline, "FH", "DISC");
        var ladder = (await discipline.GetAsync($"/api/v1/accountability/ladders?case={affair.CaseId}").Gives(HttpStatusCode.OK)).GetProperty("items")[0];
        Assert.Equal("Discipline", ladder.GetProperty("restsWith").GetString());
        var answer = await discipline.Post($"{Base}/{proposal}/decide", new { decision = "Dismissed", reason = "已补记" }).Gives(HttpStatusCode.OK);
        Assert.Equal("Stopped", answer.GetProperty("ladderStatus").GetString());
        Assert.Equal("ProposalDecided", (await service.Recorded<LadderStopped>()).Single(d => d.CaseId == affair.CaseId).Reason);
    }

    [Fact]
    public async Task A_finding_closed_with_an_undecided_proposal_rests_with_the_decider()
    {
        service.ItIs(Monday.AddDays(20));
        var affair = new Affair();
        await service.Handle(affair.Assigned());
        await service.Handle(affair.Overdue());
        await service.Sweep<ClimbLadders>();
        await service.Handle(affair.Closed());
        Assert.Equal(("Running", "Yellow"), await Standing.Of(service, affair.FindingId) is var s ? (s.Status, s.Light) : default);
        await service.Sweep<ClimbLadders>();
        Assert.Equal("Bell:B1M YellowCard:B1 RedLight:D1", await Standing.Rungs(service, affair.FindingId));
    }

    [Fact]
    public async Task Nobody_decides_over_themselves()
    {
        var (_, proposal) = await Red();
        using var self = service.As(Role.Discipline, "FH", "B1M");
        await self.Post($"{Base}/{proposal}/decide", new { decision = "Dismissed", reason = "没有必要" }).IsProblem(HttpStatusCode.Forbidden, "own-case");
    }

    [Fact]
    public async Task A_proposal_elsewhere_is_not_there()
    {
        var (affair, proposal) = await Red();
        using var elsewhere = service.As(Role.Discipline, "FH_E01", "DISC");
        await elsewhere.Post($"{Base}/{proposal}/decide", new { decision = "Dismissed", reason = "无关" }).IsProblem(HttpStatusCode.NotFound, "proposal-not-found");
        Assert.Empty((await elsewhere.GetAsync($"{Base}?case={affair.CaseId}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_decision_needs_a_known_word_and_a_reason()
    {
        var (_, proposal) = await Red();
        using var discipline = service.As(Role.Discipline, "FH", "DISC");
        await discipline.Post($"{Base}/{proposal}/decide", new { decision = "Maybe", reason = "x" }).NamesField(HttpStatusCode.BadRequest, "decision");
        await discipline.Post($"{Base}/{proposal}/decide", new { reason = "x" }).NamesField(HttpStatusCode.BadRequest, "decision");
        await discipline.Post($"{Base}/{proposal}/decide", new { decision = "Accepted", reason = " " }).NamesField(HttpStatusCode.UnprocessableEntity, "reason");
    }

    [Fact]
    public async Task The_same_idempotency_key_twice_decides_once()
    {
        var (affair, proposal) = await Red();
        using var discipline = service.As(Role.Discipline, "FH", "DISC");
        var key = Guid.NewGuid().ToString();
        await discipline.Post($"{Base}/{proposal}/decide", new { decision = "Accepted", reason = "应予约谈" }, key).Gives(HttpStatusCode.OK);
        await discipline.Post($"{Base}/{proposal}/decide", new { decision = "Accepted", reason = "应予约谈" }, key).Gives(HttpStatusCode.OK);
        Assert.Single(await service.Recorded<ProposalDecided>(), d => d.CaseId == affair.CaseId);
    }

    [Fact]
    public async Task Two_deciders_at_once_make_one_decision()
    {
        var (affair, proposal) = await Red();
        using var discipline = service.As(Role.Discipline, "FH", "DISC");
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => discipline.Post($"{Base}/{proposal}/decide", new { decision = "Accepted", reason = $"第{i}次" })));
        Assert.Equal(1, answers.Count(a => a.StatusCode == HttpStatusCode.OK));
        Assert.Equal(4, answers.Count(a => a.StatusCode == HttpStatusCode.Conflict));
        Assert.Single(await service.Recorded<ProposalDecided>(), d => d.CaseId == affair.CaseId);
    }

    [Fact]
    public async Task A_decision_needs_a_person()
    {
        var (affair, proposal) = await Red();
        using var system = service.As(Role.Discipline, "FH");
        await system.Post($"{Base}/{proposal}/decide", new { decision = "Accepted", reason = "系统" }).IsProblem(HttpStatusCode.Forbidden, "person-required");
        Assert.DoesNotContain(await service.Recorded<ProposalDecided>(), d => d.CaseId == affair.CaseId);
    }

    private async Task<(Affair Affair, Guid Proposal)> Red()
    {
        service.ItIs(Monday.AddDays(16));
        var affair = new Affair();
        await service.Handle(affair.Missing());
        await service.Sweep<ClimbLadders>();
        return (affair, Guid.Parse((await service.Scalar<string>($"select p.id::text from proposals p join ladders l on l.id = p.ladder_id where l.cause_id = '{affair.ExpectedEntryId}'"))!));
    }
}
