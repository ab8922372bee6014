using System.Net;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Contracts.Accountability;
using DutyNet.Contracts.Inspection;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Accountability.Tests;

/// <summary>What the inspecting side asks for becomes a proposal that a person decides; for oversight staff alone.</summary>
public sealed class Requests(AccountabilityService service) : IClassFixture<AccountabilityService>
{
    private const string Base = "/api/v1/accountability/proposals";
    private const string Cases = "/api/v1/accountability/cases";

    private static AccountabilityRequested Request(string? person = "B1M", string path = "FH.FH_D01.FH_D01_B1", Guid? caseId = null) => new(
        Guid.CreateVersion7(), caseId ?? Guid.CreateVersion7(), path[(path.LastIndexOf('.') + 1)..], path, person, ProposalKind.Proceeding, RequestCause.Negligence, Guid.CreateVersion7(), ["P3-S01"], "未作市场询价");

    private HttpClient Discipline(string person = "DISC") => service.As(Role.Discipline, "FH", person);

    private async Task<JsonElement[]> Listed(AccountabilityRequested request, string query = "") =>
        [.. (await Discipline().GetAsync($"{Base}?case={request.CaseId}{query}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray()];

    private async Task<(AccountabilityRequested Request, Guid Proposal)> Asked(string actor = "account/ASKER", AccountabilityRequested? request = null)
    {
        request ??= Request();
        await service.DeliverAndWait(request, actor: actor);
        return (request, Assert.Single(await Listed(request)).GetProperty("proposalId").GetGuid());
    }

    private static object Decision(string decision = "Accepted") => new { decision, reason = "情况属实" };

    [Fact]
    public async Task A_request_becomes_a_proposal_that_waits_for_a_persons_decision()
    {
        var (request, proposal) = await Asked();
        var row = Assert.Single(await Listed(request, "&open=true&unit=FH_D01&sort=dueOn"));
        Assert.Equal(("Proceeding", "B1M", "姓名B1M", "Negligence", "未作市场询价"),
            (row.GetProperty("kind").GetString(), row.GetProperty("personCode").GetString(), row.GetProperty("personName").GetString(), row.GetProperty("requestCause").GetString(), row.GetProperty("askedBecause").GetString()));
        Assert.Equal((request.RequestId, request.CauseId, JsonValueKind.Null, JsonValueKind.Null),
            (row.GetProperty("requestId").GetGuid(), row.GetProperty("causeId").GetGuid(), row.GetProperty("ladderId").ValueKind, row.GetProperty("dueOn").ValueKind));
        var decided = await Discipline().Post($"{Base}/{proposal}/decide", Decision()).Gives(HttpStatusCode.OK);
        Assert.Equal(("Accepted", JsonValueKind.Null), (decided.GetProperty("decision").GetString(), decided.GetProperty("ladderStatus").ValueKind));
        await Discipline().Post($"{Base}/{proposal}/decide", Decision("Dismissed")).IsProblem(HttpStatusCode.Conflict, "already-decided");
        Assert.Empty(await Listed(request, "&open=true"));
        Assert.Equal((proposal, ProposalDecision.Accepted, "情况属实"), Assert.Single(await service.Recorded<RequestDecided>(), d => d.RequestId == request.RequestId) is var f ? (f.ProposalId, f.Decision, f.Reason) : default);
        Assert.Equal((proposal, "B1M"), Assert.Single(await service.Recorded<RequestProposed>(), p => p.RequestId == request.RequestId) is var m ? (m.ProposalId, m.PersonCode) : default);
    }

    [Fact]
    public async Task Neither_whom_it_is_about_nor_who_asked_nor_a_system_decides()
    {
        var (_, proposal) = await Asked();
        await Discipline("B1M").Post($"{Base}/{proposal}/decide", Decision()).IsProblem(HttpStatusCode.Forbidden, "own-case");
        await Discipline("ASKER").Post($"{Base}/{proposal}/decide", Decision()).IsProblem(HttpStatusCode.Forbidden, "requester-cannot-decide");
        await service.As(Role.Discipline, "FH").Post($"{Base}/{proposal}/decide", Decision()).IsProblem(HttpStatusCode.Forbidden, "person-required");
        await service.As(Role.Discipline, "FH_E01", "DISC").Post($"{Base}/{proposal}/decide", Decision()).IsProblem(HttpStatusCode.NotFound, "proposal-not-found");
        // an account by its id, with its person
        var (_, other) = await Asked($"account/{Guid.NewGuid():D}/ASKER");
        await Discipline("ASKER").Post($"{Base}/{other}/decide", Decision()).IsProblem(HttpStatusCode.Forbidden, "requester-cannot-decide");
    }

    [Fact]
    public async Task About_a_units_leading_group_it_names_nobody()
    {
        var (request, proposal) = await Asked(request: Request(person: null));
        Assert.Equal(JsonValueKind.Null, Assert.Single(await Listed(request)).GetProperty("personCode").ValueKind);
        await Discipline().Post($"{Base}/{proposal}/decide", Decision("Dismissed")).Gives(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Told_twice_it_is_one_proposal_and_a_unit_not_known_yet_hinders_nothing()
    {
        var request = Request(path: "FH.FH_D77");
        var id = Guid.CreateVersion7();
        await service.DeliverAndWait(request, id);
        await service.DeliverAndWait(request, id);
        await service.DeliverAndWait(request);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => service.Handle(request)));
        var row = Assert.Single(await Listed(request));
        Assert.Equal(("FH_D77", JsonValueKind.Null), (row.GetProperty("unitCode").GetString(), row.GetProperty("unitName").ValueKind));
        Assert.Single(await service.Recorded<RequestProposed>(), p => p.RequestId == request.RequestId);
        await service.Handle(AccountabilityService.Unit("FH.FH_D77", "FH", "晚到的单位"));
        Assert.Equal("晚到的单位", Assert.Single(await Listed(request)).GetProperty("unitName").GetString());
        await Discipline().Post($"{Base}/{row.GetProperty("proposalId").GetGuid()}/decide", Decision()).Gives(HttpStatusCode.OK);
        // again after the decision: what was decided stays decided
        await service.DeliverAndWait(request);
        Assert.Single(await Listed(request, "&open=false"));
    }

    [Fact]
    public async Task Two_deciders_at_once_make_one_decision()
    {
        var (request, proposal) = await Asked();
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Discipline().Post($"{Base}/{proposal}/decide", Decision())));
        Assert.Equal(1, answers.Count(a => a.StatusCode == HttpStatusCode.OK));
        Assert.Single(await service.Recorded<RequestDecided>(), d => d.RequestId == request.RequestId);
    }

    [Fact]
    public async Task Its_case_is_open_until_the_decision_and_shows_to_oversight_staff_alone()
    {
        var (request, proposal) = await Asked();
        await Eventually.Holds(async () => (await Discipline().GetAsync($"{Cases}/{request.CaseId}").Gives(HttpStatusCode.OK)).GetProperty("events").GetArrayLength() == 2, "the proposal is on the trail");
        var found = await Discipline().GetAsync($"{Cases}/{request.CaseId}").Gives(HttpStatusCode.OK);
        Assert.Equal(("Request", JsonValueKind.Null), (found.GetProperty("kind").GetString(), found.GetProperty("closedAt").ValueKind));
        foreach (var role in new[] { Role.Leader, Role.Inspector, Role.Clerk, Role.Department })
        {
            await service.As(role, "FH", "TOP").GetAsync($"{Cases}/{request.CaseId}").IsProblem(HttpStatusCode.NotFound, "case-not-found");
            Assert.DoesNotContain((await service.As(role, "FH", "TOP").GetAsync($"{Cases}?kind=Request&limit=500").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray(), c => c.GetProperty("caseId").GetGuid() == request.CaseId);
        }
        await Discipline().Post($"{Base}/{proposal}/decide", Decision()).Gives(HttpStatusCode.OK);
        await Eventually.Holds(async () => (await Discipline().GetAsync($"{Cases}/{request.CaseId}").Gives(HttpStatusCode.OK)).GetProperty("closedAt").ValueKind == JsonValueKind.String, "the case is closed");
    }

    // An irregular decision put right in time, and its proposer found negligent: the case is open while that waits for a decision.
    [Fact]
    public async Task A_case_that_is_over_otherwise_stays_open_while_a_request_waits()
    {
        service.ItIs(AccountabilityService.Monday.AddDays(1));
        var affair = new Affair();
        await service.Handle(affair.Irregular());
        await service.Handle(affair.PutRight());
        var (request, proposal) = await Asked(request: Request(caseId: affair.CaseId));
        await Eventually.Holds(async () => await service.Scalar<long>($"select count(*) from trail where case_id = '{request.CaseId}' and type in ('LadderStopped', 'RequestProposed')") == 2, "the ladder is over");
        Assert.True(await service.Scalar<bool>($"select closed_at is null from cases where case_id = '{request.CaseId}'"));
        await Discipline().Post($"{Base}/{proposal}/decide", Decision()).Gives(HttpStatusCode.OK);
        await Eventually.Holds(() => service.Scalar<bool>($"select closed_at is not null and kind = 'IrregularDecision' from cases where case_id = '{request.CaseId}'"), "the case is closed");
    }
}
