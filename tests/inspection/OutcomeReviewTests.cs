using System.Net;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using DutyNet.Contracts.Logbook;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Inspection.Tests;

/// <summary>Outcome reviews (结果查究): by a third party, after completion, and the proposer answers for the outcome.</summary>
[Collection(Shared.Name)]
public sealed class OutcomeReviewTests(InspectionService service)
{
    private const string Api = "/api/v1/inspection/outcome-reviews";

    private sealed record Made(District D, Guid Id, string Proposer, string Chair, Guid? Case = null)
    {
        private string Unit => D.Department;

        public DecisionRecorded Recorded(string? proposer = null, int revision = 1) =>
            new(Id, null, Unit, D.Path(Unit), $"{Unit}-2026-1", "购置设备", "spending", proposer ?? Proposer, false, Chair, D.Today.AddDays(-30), true, false, "ab", revision);

        public DecisionAmended Amended(string proposer, string chair, int revision) => new(Id, null, Unit, D.Path(Unit), $"{Unit}-2026-1", "笔误", proposer, false, chair, revision, "ab", revision);

        public DecisionClosed Closed(DecisionOutcome? outcome = DecisionOutcome.Adopted, string? proposer = null) => new(Id, Case, Unit, D.Path(Unit), $"{Unit}-2026-1", proposer ?? Proposer, outcome, D.Today.AddDays(-20), "ab");

        public Dictionary<string, object?> Body() => new(StringComparer.Ordinal)
        {
            ["decisionId"] = Id,
            ["reviewer"] = "某会计师事务所",
            ["reference"] = "审字1号",
            ["completedOn"] = D.Today.AddDays(-10),
            ["reviewedOn"] = D.Today.AddDays(-1),
            ["profitTakenFen"] = 320_000_00L,
            ["moneySavedFen"] = -150_000_00L,
            ["result"] = "中标价高于市场价。",
        };
    }

    private static HttpClient Discipline(District d) => d.As(Role.Discipline, d.Overseer);

    private async Task<Made> Known(bool closed = true, Guid? caseId = null)
    {
        var d = await District.Make(service);
        var made = new Made(d, Guid.CreateVersion7(), d.Code + "_proposer", d.Code + "_chair", caseId);
        await service.DeliverAndWait(made.Recorded());
        if (closed)
            await service.DeliverAndWait(made.Closed());
        return made;
    }

    private static Task<HttpResponseMessage> Record(Made made, Action<Dictionary<string, object?>>? change = null, HttpClient? by = null)
    {
        var body = made.Body();
        change?.Invoke(body);
        return (by ?? Discipline(made.D)).Post(Api, body);
    }

    [Fact]
    public async Task A_review_is_linked_to_the_decision_and_its_proposer()
    {
        var made = await Known(caseId: Guid.CreateVersion7());
        var recorded = await Record(made).Gives(HttpStatusCode.Created);
        Assert.Equal((made.Proposer, JsonValueKind.Null), (recorded.GetProperty("proposer").GetString(), recorded.GetProperty("requestId").ValueKind));
        var fact = Assert.Single(await service.Recorded<OutcomeReviewed>(), r => r.DecisionId == made.Id);
        Assert.Equal((recorded.GetProperty("reviewId").GetGuid(), made.Case, made.Proposer, 320_000_00L, -150_000_00L, made.D.Path(made.D.Department)), (fact.ReviewId, fact.CaseId, fact.Proposer, fact.ProfitTakenFen, fact.MoneySavedFen, fact.UnitPath));
        Assert.DoesNotContain(await service.Recorded<AccountabilityRequested>(), r => r.CauseId == fact.ReviewId);
        await Record(made).IsProblem(HttpStatusCode.Conflict, "already-recorded");
        await Record(made, b => b["reference"] = "审字2号").Gives(HttpStatusCode.Created);
        Assert.Equal(2, (await Discipline(made.D).GetAsync($"{Api}?decision={made.Id}&proposer={made.Proposer}").Gives(HttpStatusCode.OK)).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Negligence_asks_the_accountability_side_about_the_proposer_and_shows_to_oversight_staff_alone()
    {
        var made = await Known();
        var recorded = await Record(made, b => b["negligence"] = new { kind = "Proceeding", reason = "未作市场询价。", itemCodes = new[] { made.D.Item } }).Gives(HttpStatusCode.Created);
        var review = Assert.Single(await service.Recorded<OutcomeReviewed>(), r => r.DecisionId == made.Id);
        var asked = Assert.Single(await service.Recorded<AccountabilityRequested>(), r => r.CauseId == review.ReviewId);
        Assert.Equal((recorded.GetProperty("requestId").GetGuid(), made.Proposer, ProposalKind.Proceeding, RequestCause.Negligence, "未作市场询价。"), (asked.RequestId, asked.PersonCode, asked.Kind, asked.Cause, asked.Reason));
        Assert.Equal([made.D.Item], asked.ItemCodes);
        // its case is its own: whoever reads the review finds nothing of the request
        Assert.Null(review.CaseId);
        Assert.NotEqual(Guid.Empty, asked.CaseId);
        Assert.DoesNotContain("未作市场询价", await (await made.D.As(Role.Leader, made.D.Holder).GetAsync(Api)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("未作市场询价", await (await Discipline(made.D).GetAsync(Api)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await Record(made, b => (b["reference"], b["negligence"]) = ("3", new { kind = "Talk", reason = "x", itemCodes = new[] { "NO-SUCH" } })).NamesField(HttpStatusCode.UnprocessableEntity, "negligence.itemCodes[0]");
    }

    [Fact]
    public async Task The_reviewer_is_a_third_party()
    {
        var made = await Known();
        var d = made.D;
        foreach (var name in new[] { d.Department, made.Proposer, made.Chair })
            await Record(made, b => b["reviewer"] = name).NamesField(HttpStatusCode.UnprocessableEntity, "reviewer");
        foreach (var unit in new[] { d.Department, d.Branch, "NOWHERE" })
            await Record(made, b => b["reviewerUnit"] = unit).NamesField(HttpStatusCode.UnprocessableEntity, "reviewerUnit");
        foreach (var person in new[] { made.Proposer, made.Chair, d.Holder })
            await Record(made, b => b["reviewerPerson"] = person).NamesField(HttpStatusCode.UnprocessableEntity, "reviewerPerson");
        await Record(made, b => (b["reviewerUnit"], b["reviewerPerson"]) = (d.OtherDepartment, d.Leader)).Gives(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Who_took_part_or_serves_there_does_not_record_a_review_nor_does_a_system()
    {
        var made = await Known();
        var d = made.D;
        await Record(made, by: d.As(Role.Discipline, made.Proposer)).IsProblem(HttpStatusCode.Forbidden, "took-part");
        await Record(made, by: d.As(Role.Discipline, made.Chair)).IsProblem(HttpStatusCode.Forbidden, "took-part");
        await Record(made, by: d.As(Role.Discipline, d.Holder)).IsProblem(HttpStatusCode.Forbidden, "recused");
        await Record(made, by: service.As(Role.Discipline, d.Code)).IsProblem(HttpStatusCode.Forbidden, "person-required");
        await Record(made, by: service.As(Role.Discipline, d.OtherDepartment, d.Overseer)).NamesField(HttpStatusCode.UnprocessableEntity, "decisionId");
    }

    [Fact]
    public async Task Only_what_was_decided_completed_and_looked_at_is_reviewed()
    {
        var open = await Known(closed: false);
        await Record(open).IsProblem(HttpStatusCode.Conflict, "not-closed");
        await service.DeliverAndWait(open.Closed(DecisionOutcome.Rejected));
        await Record(open).IsProblem(HttpStatusCode.Conflict, "rejected");
        var made = await Known();
        var d = made.D;
        await Record(made, b => b["completedOn"] = d.Today.AddDays(-31)).NamesField(HttpStatusCode.UnprocessableEntity, "completedOn");
        await Record(made, b => b["completedOn"] = d.Today).NamesField(HttpStatusCode.UnprocessableEntity, "completedOn");
        await Record(made, b => b["reviewedOn"] = d.Today.AddDays(1)).NamesField(HttpStatusCode.UnprocessableEntity, "reviewedOn");
        await Record(made, b => b["profitTakenFen"] = long.MaxValue).NamesField(HttpStatusCode.UnprocessableEntity, "profitTakenFen");
        await Record(made, b => b["decisionId"] = Guid.NewGuid()).NamesField(HttpStatusCode.UnprocessableEntity, "decisionId");
    }

    [Fact]
    public async Task The_same_review_at_once_is_recorded_once()
    {
        var made = await Known();
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Record(made, b => b["negligence"] = new { kind = "Talk", reason = "未询价" })));
        Assert.Equal(1, answers.Count(a => a.StatusCode == HttpStatusCode.Created));
        var review = Assert.Single(await service.Recorded<OutcomeReviewed>(), r => r.DecisionId == made.Id);
        Assert.Single(await service.Recorded<AccountabilityRequested>(), r => r.CauseId == review.ReviewId);
    }

    // Every order of what is told of one decision, each told twice.
    [Fact]
    public async Task The_decision_is_the_same_in_any_order_and_however_often_it_is_told()
    {
        int[][] orders = [[0, 1, 2, 3], [3, 2, 1, 0], [1, 0, 3, 2], [2, 3, 0, 1], [3, 0, 2, 1], [1, 3, 0, 2]];
        foreach (var order in orders)
        {
            var d = await District.Make(service);
            var made = new Made(d, Guid.CreateVersion7(), "LAST", "CHAIR1");
            Func<Guid, Task>[] told =
            [
                id => service.DeliverAndWait(made.Recorded("FIRST"), id),
                id => service.DeliverAndWait(made.Amended("SECOND", "CHAIR2", 3), id),
                id => service.DeliverAndWait(made.Amended("LAST", "CHAIR3", 5), id),
                id => service.DeliverAndWait(made.Closed(), id),
            ];
            foreach (var i in order)
            {
                var id = Guid.CreateVersion7();
                await told[i](id);
                await told[i](id);
                await told[i](Guid.CreateVersion7());
            }
            Assert.Equal("LAST CHAIR3 购置设备 Adopted", await service.Scalar<string>($"select concat_ws(' ', proposer, chair, title, outcome) from decisions where id = '{made.Id}'"));
        }
    }
}
