using System.Net;
using DutyNet.Chassis.Access;
using DutyNet.Contracts.Inspection;
using DutyNet.Tests.Support;
using Npgsql;
using Xunit;

namespace DutyNet.Inspection.Tests;

[Collection(Shared.Name)]
public sealed class FindingTests(InspectionService service)
{
    private const string Findings = "/api/v1/inspection/findings";

    [Fact]
    public async Task A_finding_begins_a_case_and_is_due_by_policy()
    {
        var d = await District.Make(service);
        var round = await d.RoundWithTeam();
        foreach (var (severity, days) in new[] { ("Minor", 60), ("Serious", 30), ("Grave", 15) })
        {
            var raised = await d.Raise(round, new { itemCodes = new[] { d.Item, d.SecondItem }, category = "财务", severity, description = "账目不符", amountInvolvedFen = 150_700_000L }).Gives(HttpStatusCode.Created);
            Assert.Equal(d.Today.AddDays(days).ToString("O"), raised.GetProperty("dueOn").GetString());
            Assert.Equal(1, raised.GetProperty("version").GetInt32());
            var fact = Assert.Single(await service.Recorded<FindingRaised>(), f => f.FindingId == raised.GetProperty("findingId").GetGuid());
            Assert.Equal((raised.GetProperty("caseId").GetGuid(), d.Path(d.Department), d.Inspector, 150_700_000L), (fact.CaseId, fact.UnitPath, fact.InspectorPerson, fact.AmountInvolvedFen));
            Assert.Equal([d.Item, d.SecondItem], fact.ItemCodes);
        }
    }

    [Fact]
    public async Task A_raised_finding_has_a_location_an_etag_and_its_case_in_the_header()
    {
        var d = await District.Make(service);
        using var raised = await d.Raise(await d.RoundWithTeam());
        Assert.Equal("\"1\"", raised.Headers.ETag!.Tag);
        Assert.True(raised.Headers.Contains("DutyNet-Case"));
        await d.As(Role.Discipline, d.Planner).GetAsync(raised.Headers.Location).Gives(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Only_the_team_of_that_round_and_unit_raises_findings()
    {
        var d = await District.Make(service);
        var round = await d.Round(d.Department, d.OtherDepartment);
        await d.Assign(round, d.Leader, [d.Inspector], d.OtherDepartment).Gives(HttpStatusCode.Created);
        await d.Raise(round).IsProblem(HttpStatusCode.Forbidden, "not-your-round");
        await service.As(Role.Inspector, d.Code).Post($"/api/v1/inspection/rounds/{round}/units/{d.OtherDepartment}/findings", d.Fault()).IsProblem(HttpStatusCode.Forbidden, "not-your-round");
        await service.As(Role.Inspector, d.Department, d.Inspector).Post($"/api/v1/inspection/rounds/{round}/units/{d.OtherDepartment}/findings", d.Fault()).IsProblem(HttpStatusCode.NotFound, "round-not-found");
    }

    [Fact]
    public async Task Bad_input_names_its_field()
    {
        var d = await District.Make(service);
        var round = await d.RoundWithTeam();
        object With(string[]? items = null, string category = "财务", string severity = "Minor", string description = "x", long? amount = null, string? dueOn = null) =>
            new { itemCodes = items ?? [d.Item], category, severity, description, amountInvolvedFen = amount, dueOn };
        await d.Raise(round, With(items: [])).NamesField(HttpStatusCode.UnprocessableEntity, "itemCodes");
        await d.Raise(round, With(items: [d.Item, "NO-SUCH"])).NamesField(HttpStatusCode.UnprocessableEntity, "itemCodes[1]");
        await d.Raise(round, With(items: [d.Item, d.Item])).NamesField(HttpStatusCode.UnprocessableEntity, "itemCodes[1]");
        await d.Raise(round, With(items: [.. Enumerable.Repeat(d.Item, 11)])).NamesField(HttpStatusCode.UnprocessableEntity, "itemCodes");
        await d.Raise(round, With(category: "")).NamesField(HttpStatusCode.UnprocessableEntity, "category");
        await d.Raise(round, With(description: new string('x', 5001))).NamesField(HttpStatusCode.UnprocessableEntity, "description");
        await d.Raise(round, With(amount: -1)).NamesField(HttpStatusCode.UnprocessableEntity, "amountInvolvedFen");
        await d.Raise(round, With(dueOn: d.Today.ToString("O"))).NamesField(HttpStatusCode.UnprocessableEntity, "dueOn");
        await d.Raise(round, With(dueOn: "tomorrow")).NamesField(HttpStatusCode.BadRequest, "dueOn");
        await d.Raise(round, With(severity: "Awful")).NamesField(HttpStatusCode.BadRequest, "severity");
        await d.Raise(round, new { itemCodes = new[] { d.Item } }).NamesField(HttpStatusCode.BadRequest, "category");
        var found = (await d.Raise(round).Gives(HttpStatusCode.Created)).GetProperty("findingId").GetGuid();
        await d.As(Role.Inspector, d.Inspector).Post($"{Findings}/{found}/return", new { reason = "" }).NamesField(HttpStatusCode.UnprocessableEntity, "reason");
        await d.As(Role.Inspector, d.Inspector).Post($"{Findings}/{found}/close", new { }).NamesField(HttpStatusCode.BadRequest, "conclusion");
        await d.As(Role.Inspector, d.Inspector).GetAsync($"{Findings}?status=Gone").NamesField(HttpStatusCode.BadRequest, "status");
    }

    [Fact]
    public async Task A_finding_is_due_within_five_years()
    {
        var d = await District.Make(service);
        var round = await d.RoundWithTeam();
        object Due(DateOnly dueOn) => new { itemCodes = new[] { d.Item }, category = "财务", severity = "Minor", description = "x", dueOn };
        await d.Raise(round, Due(d.Today.AddYears(5).AddDays(1))).NamesField(HttpStatusCode.UnprocessableEntity, "dueOn");
        await d.Raise(round, Due(DateOnly.MaxValue)).NamesField(HttpStatusCode.UnprocessableEntity, "dueOn");
        var raised = await d.Raise(round, Due(d.Today.AddYears(5))).Gives(HttpStatusCode.Created);
        var id = raised.GetProperty("findingId").GetGuid();
        await Assert.ThrowsAsync<PostgresException>(() => Infrastructure.Execute(service.Database, $"update findings set due_on = 'infinity' where id = '{id}'"));
    }

    [Fact]
    public async Task Items_of_the_list_version_in_effect_today_are_cited()
    {
        var d = await District.Make(service);
        var round = await d.RoundWithTeam();
        var coming = d.Code + "-I9";
        // drops the second item and adds one, but not before tomorrow
        await service.DeliverAndWait(d.List(2, d.Item, coming) with { EffectiveFrom = d.Today.AddDays(1) });
        await d.Raise(round, d.Fault(d.SecondItem)).Gives(HttpStatusCode.Created);
        await d.Raise(round, d.Fault(coming)).NamesField(HttpStatusCode.UnprocessableEntity, "itemCodes[0]");
        async Task<string[]> Checklist() =>
            [.. (await d.As(Role.Inspector, d.Inspector).GetAsync($"/api/v1/inspection/rounds/{round}").Gives(HttpStatusCode.OK)).GetProperty("checklist").EnumerateArray().Select(i => i.GetProperty("code").GetString()!)];
        Assert.Equal([d.Item, d.SecondItem], await Checklist());

        var now = service.Clock.GetUtcNow();
        try
        {
            service.Clock.Advance(TimeSpan.FromDays(1));
            await d.Raise(round, d.Fault(coming)).Gives(HttpStatusCode.Created);
            await d.Raise(round, d.Fault(d.SecondItem)).NamesField(HttpStatusCode.UnprocessableEntity, "itemCodes[0]");
            Assert.Equal([d.Item, d.SecondItem], await Checklist()); // frozen on the round's first day
        }
        finally
        {
            service.Clock.SetTo(now);
        }
    }

    [Fact]
    public async Task The_same_idempotency_key_twice_raises_one_finding()
    {
        var d = await District.Make(service);
        var round = await d.RoundWithTeam();
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => d.Raise(round, key: "once").Gives(HttpStatusCode.Created)));
        var id = Assert.Single(answers.Select(a => a.GetProperty("findingId").GetGuid()).Distinct());
        Assert.Single(await service.Recorded<FindingRaised>(), f => f.RoundId == round);
        Assert.NotEqual(Guid.Empty, id);
    }

    [Fact]
    public async Task A_finding_is_returned_submitted_again_and_closed_out()
    {
        var d = await District.Make(service);
        var found = await d.Find();
        Assert.Equal("Raised", await d.Status(found));
        await service.DeliverAndWait(d.Assigned(found));
        Assert.Equal("Rectifying", await d.Status(found));
        await d.Close(found).IsProblem(HttpStatusCode.Conflict, "nothing-submitted");

        await service.DeliverAndWait(d.Submitted(found, 1));
        Assert.Equal("Submitted", await d.Status(found));
        var returned = await d.Return(found).Gives(HttpStatusCode.OK);
        Assert.Equal(("Returned", 2), (returned.GetProperty("status").GetString(), returned.GetProperty("version").GetInt32()));
        Assert.Equal("Returned", await d.Status(found));
        await d.Return(found).IsProblem(HttpStatusCode.Conflict, "nothing-submitted");

        await service.DeliverAndWait(d.Submitted(found, 2));
        var closed = await d.Close(found).Gives(HttpStatusCode.OK);
        Assert.Equal(("Closed", 3), (closed.GetProperty("status").GetString(), closed.GetProperty("version").GetInt32()));
        await d.Close(found).IsProblem(HttpStatusCode.Conflict, "finding-closed");
        await d.Return(found).IsProblem(HttpStatusCode.Conflict, "finding-closed");

        var fact = Assert.Single(await service.Recorded<RectificationReturned>(), r => r.FindingId == found.Id);
        Assert.Equal((found.Task, 1, 2), (fact.TaskId, fact.Attempt, fact.Version));
        Assert.Equal((d.Inspector, 3), Assert.Single((await service.Recorded<FindingClosed>()).FindAll(c => c.FindingId == found.Id).ConvertAll(c => (c.ClosedBy, c.Version))));
        var shown = await d.Get(found);
        Assert.Equal([1, 2], shown.GetProperty("submissions").EnumerateArray().Select(s => s.GetProperty("attempt").GetInt32()));
        Assert.Equal("证据不足", Assert.Single(shown.GetProperty("returns").EnumerateArray()).GetProperty("reason").GetString());
    }

    [Fact]
    public async Task The_inspector_of_the_round_closes_never_the_rectifier()
    {
        var d = await District.Make(service);
        var found = await d.Find();
        await service.DeliverAndWait(d.Assigned(found));
        await service.DeliverAndWait(d.Submitted(found, 1, by: d.Leader));
        await d.Close(found, by: d.Holder).IsProblem(HttpStatusCode.Forbidden, "rectifier-cannot-close");
        await d.Return(found, by: d.Holder).IsProblem(HttpStatusCode.Forbidden, "rectifier-cannot-close");
        // the leader belongs to the team, but submitted
        await d.Close(found, by: d.Leader).IsProblem(HttpStatusCode.Forbidden, "rectifier-cannot-close");
        await d.Close(found, by: d.Overseer).IsProblem(HttpStatusCode.Forbidden, "not-your-round");
        await d.Close(found).Gives(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Who_submitted_an_earlier_attempt_never_closes_the_later_one()
    {
        var d = await District.Make(service);
        var found = await d.Find();
        await service.DeliverAndWait(d.Submitted(found, 1, by: d.Leader));
        await d.Return(found).Gives(HttpStatusCode.OK);
        await service.DeliverAndWait(d.Submitted(found, 2));
        await d.Close(found, by: d.Leader).IsProblem(HttpStatusCode.Forbidden, "rectifier-cannot-close");
    }

    [Fact]
    public async Task What_was_changed_meanwhile_is_neither_returned_nor_closed()
    {
        var d = await District.Make(service);
        var found = await d.Find();
        await service.DeliverAndWait(d.Submitted(found, 1));
        await d.Return(found).Gives(HttpStatusCode.OK);
        await service.DeliverAndWait(d.Submitted(found, 2));
        Task<HttpResponseMessage> Send(string verb, object body, string tag)
        {
            var http = d.As(Role.Inspector, d.Inspector);
            http.DefaultRequestHeaders.TryAddWithoutValidation("If-Match", tag);
            return http.Post($"{Findings}/{found.Id}/{verb}", body);
        }
        await Send("close", new { conclusion = "旧" }, "\"1\"").IsProblem(HttpStatusCode.PreconditionFailed, "changed-meanwhile");
        await Send("return", new { reason = "旧" }, "\"1\"").IsProblem(HttpStatusCode.PreconditionFailed, "changed-meanwhile");
        using var read = await d.As(Role.Inspector, d.Inspector).GetAsync($"{Findings}/{found.Id}");
        await Send("close", new { conclusion = "新" }, read.Headers.ETag!.Tag).Gives(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Of_two_inspectors_at_once_one_closes()
    {
        var d = await District.Make(service);
        var found = await d.Find();
        await service.DeliverAndWait(d.Submitted(found, 1));
        var answers = await Task.WhenAll(d.Close(found), d.Close(found, by: d.Leader), d.Return(found), d.Return(found, by: d.Leader));
        Assert.Single(answers, a => a.IsSuccessStatusCode);
        Assert.All(answers.Where(a => !a.IsSuccessStatusCode), a => Assert.Equal(HttpStatusCode.Conflict, a.StatusCode));
    }

    [Fact]
    public async Task A_foreign_subtree_is_answered_as_not_found()
    {
        var d = await District.Make(service);
        var found = await d.Find();
        await service.DeliverAndWait(d.Submitted(found, 1));
        var foreign = await District.Make(service);
        await service.As(Role.Discipline, foreign.Code, "x").GetAsync($"{Findings}/{found.Id}").IsProblem(HttpStatusCode.NotFound, "finding-not-found");
        await service.As(Role.Inspector, foreign.Code, d.Inspector).Post($"{Findings}/{found.Id}/close", new { conclusion = "x" }).IsProblem(HttpStatusCode.NotFound, "finding-not-found");
        await service.As(Role.Inspector, d.OtherDepartment, d.Inspector).Post($"{Findings}/{found.Id}/return", new { reason = "x" }).IsProblem(HttpStatusCode.NotFound, "finding-not-found");
        Assert.Equal(0, (await service.As(Role.Leader, d.OtherDepartment, "x").GetAsync(Findings).Gives(HttpStatusCode.OK)).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Findings_are_listed_by_unit_status_severity_round_case_and_overdue()
    {
        var d = await District.Make(service);
        var found = await d.Find();
        await service.DeliverAndWait(d.Assigned(found));
        var list = d.As(Role.Leader, d.Holder);
        async Task<Guid[]> Ids(string query) =>
            [.. (await list.GetAsync($"{Findings}?{query}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray().Select(f => f.GetProperty("findingId").GetGuid())];

        foreach (var query in new[] { "", $"unit={d.Department}", $"unit={d.Code}", "status=Rectifying", "severity=Serious", $"case={found.Case}", "overdue=false", "sort=dueOn" })
            Assert.Equal([found.Id], await Ids(query));
        foreach (var query in new[] { $"unit={d.OtherDepartment}", "status=Raised", "severity=Grave", $"case={Guid.NewGuid()}", $"round={Guid.NewGuid()}", "overdue=true" })
            Assert.Empty(await Ids(query));
        Assert.Contains(d.Holder, await list.GetStringAsync($"{Findings}?format=csv"));
    }

    [Fact]
    public async Task A_finding_is_overdue_once_its_due_date_has_passed_unless_it_is_submitted()
    {
        var d = await District.Make(service);
        var found = await d.Find();
        var now = service.Clock.GetUtcNow();
        async Task<bool> Overdue() => (await d.Get(found)).GetProperty("overdue").GetBoolean();
        try
        {
            Assert.False(await Overdue());
            service.Clock.Advance(TimeSpan.FromDays(31));
            Assert.True(await Overdue());
            var listed = await d.As(Role.Discipline, d.Planner).GetAsync($"{Findings}?overdue=true").Gives(HttpStatusCode.OK);
            Assert.Equal(1, listed.GetProperty("items").GetArrayLength());
            await service.DeliverAndWait(d.Submitted(found, 1));
            Assert.False(await Overdue());
        }
        finally
        {
            service.Clock.SetTo(now);
        }
    }
}
