using System.Net;
using DutyNet.Contracts;
using DutyNet.Contracts.Responsibility;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Inspection.Tests;

/// <summary>Each consumer, with its event twice, late and out of order.</summary>
[Collection(Shared.Name)]
public sealed class ArrivalTests(InspectionService service)
{
    [Fact]
    public async Task A_unit_keeps_its_newest_version()
    {
        var d = await District.Make(service);
        var unit = d.Code + "_N";
        await Twice(d.Unit(unit, 3, "新名"));
        await Twice(d.Unit(unit, 2, "旧名"));
        Assert.Equal("新名", await service.Scalar<string>($"select name from units where code = '{unit}'"));
    }

    [Fact]
    public async Task A_holder_who_left_stays_gone_when_the_news_of_coming_is_late()
    {
        var d = await District.Make(service);
        var filled = d.Filled("early" + d.Code, d.Department);
        await Twice(d.Vacated(filled, d.Today.AddDays(-10)));
        await Twice(filled);
        Assert.Equal(d.Today.AddDays(-10), DateOnly.FromDateTime(await service.Scalar<DateTime>($"select held_until::timestamp from holdings where holding_id = '{filled.HoldingId}'")));
        Assert.Equal(1, await service.Scalar<long>($"select count(*) from holdings where person_code = 'early{d.Code}'"));
    }

    [Fact]
    public async Task A_holder_known_before_the_unit_is_recused_all_the_same()
    {
        var d = await District.Make(service);
        var late = d.Code + "_LATE";
        await d.Fill(d.Inspector, late);
        await d.Register(late);
        await d.Assign(await d.Round(late), d.Leader, [d.Inspector], late).Names("members[0]", "own-unit");
    }

    [Fact]
    public async Task A_list_keeps_the_items_of_its_newest_version()
    {
        var d = await District.Make(service);
        await Twice(d.List(3, d.Item, d.Code + "-I3"));
        await Twice(d.List(2, d.SecondItem));
        var round = await d.RoundWithTeam();
        await d.Raise(round, d.Fault(d.Code + "-I3")).Gives(HttpStatusCode.Created);
        await d.Raise(round, d.Fault(d.SecondItem)).NamesField(HttpStatusCode.UnprocessableEntity, "itemCodes[0]");
    }

    [Fact]
    public async Task An_assignment_keeps_its_newest_version()
    {
        var d = await District.Make(service);
        var found = await d.Find();
        await Twice(d.Assigned(found, 2, "new" + d.Code));
        await Twice(d.Assigned(found, 1, "old" + d.Code));
        Assert.Equal("new" + d.Code, (await d.Get(found)).GetProperty("answerablePerson").GetString());
    }

    [Fact]
    public async Task A_submission_before_its_assignment_counts()
    {
        var d = await District.Make(service);
        var found = await d.Find();
        await Twice(d.Submitted(found, 1));
        Assert.Equal("Submitted", await d.Status(found));
        await Twice(d.Assigned(found));
        Assert.Equal("Submitted", await d.Status(found));
        await d.Return(found).Gives(HttpStatusCode.OK);
        await Twice(d.Assigned(found));
        Assert.Equal("Returned", await d.Status(found));
    }

    [Fact]
    public async Task A_late_first_submission_does_not_undo_the_return_of_the_second()
    {
        var d = await District.Make(service);
        var found = await d.Find();
        await Twice(d.Submitted(found, 2));
        await d.Return(found).Gives(HttpStatusCode.OK);
        await Twice(d.Submitted(found, 1));
        Assert.Equal("Returned", await d.Status(found));
        await d.Close(found).IsProblem(HttpStatusCode.Conflict, "nothing-submitted");
    }

    [Fact]
    public async Task A_missed_due_date_is_kept_once()
    {
        var d = await District.Make(service);
        var found = await d.Find();
        await Twice(d.Missed(found));
        Assert.Equal(found.Due.ToString("O"), Assert.Single((await d.Get(found)).GetProperty("dueDatesMissed").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task A_request_that_comes_again_after_its_decision_stays_decided()
    {
        var d = await District.Make(service);
        var found = await d.Find();
        var asked = d.Asked(found, 20);
        await Twice(asked);
        await d.As(Chassis.Access.Role.Inspector, d.Inspector).Post($"/api/v1/inspection/extension-requests/{asked.RequestId}/decide", new { granted = true, reason = "同意" }).Gives(HttpStatusCode.OK);
        await Twice(asked);
        Assert.True(Assert.Single((await d.Get(found)).GetProperty("extensions").EnumerateArray()).GetProperty("granted").GetBoolean());
    }

    [Fact]
    public async Task Events_about_a_finding_nobody_here_knows_are_kept_and_harm_nothing()
    {
        var d = await District.Make(service);
        var unknown = new Found(Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), new DateTime(2030, 1, 1));
        var asked = d.Asked(unknown, 5);
        await Task.WhenAll(Twice(d.Assigned(unknown)), Twice(d.Submitted(unknown, 1)), Twice(d.Missed(unknown)), Twice(asked));
        Assert.Equal(1, await service.Scalar<long>($"select count(*) from submissions where finding_id = '{unknown.Id}'"));
        await d.As(Chassis.Access.Role.Inspector, d.Inspector).Post($"/api/v1/inspection/extension-requests/{asked.RequestId}/decide", new { granted = true, reason = "x" }).Gives(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Any_order_of_events_gives_the_same_state(int seed)
    {
        var random = new Random(seed);
        var d = await District.Make(service);
        var round = await d.RoundWithTeam();
        var states = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => random.Next()).ToList().ConvertAll(s => Play(d, round, new Random(s))));
        Assert.Single(states.Distinct());
    }

    // One finding: everything the rectifying side says comes in any order, doubled; then the last submission is returned; then all of it comes once more.
    private async Task<string> Play(District d, Guid round, Random random)
    {
        var raised = await d.Raise(round).Gives(HttpStatusCode.Created);
        var found = new Found(raised.GetProperty("findingId").GetGuid(), raised.GetProperty("caseId").GetGuid(), Guid.CreateVersion7(), raised.GetProperty("dueOn").GetDateTime());
        IFact[] events = [d.Assigned(found, 1, "old" + d.Code), d.Assigned(found, 2), d.Submitted(found, 1), d.Submitted(found, 2), d.Submitted(found, 3), d.Missed(found), d.Asked(found, 9)];
        (IFact Event, Guid Id)[] messages = [.. events.Select(e => (e, Guid.CreateVersion7()))];
        (IFact Event, Guid Id)[] order = [.. messages, .. messages];
        random.Shuffle(order);
        foreach (var (e, id) in order)
            await Deliver(e, id);
        await d.Return(found).Gives(HttpStatusCode.OK);
        random.Shuffle(order);
        foreach (var (e, _) in order)
            await Deliver(e, Guid.CreateVersion7());
        var f = await d.Get(found);
        return string.Join(' ', f.GetProperty("status"), f.GetProperty("version"), f.GetProperty("answerablePerson"), f.GetProperty("dueOn"), f.GetProperty("dueDatesMissed"),
            f.GetProperty("extensions").GetArrayLength(), string.Join(',', f.GetProperty("submissions").EnumerateArray().Select(s => s.GetProperty("measures"))),
            string.Join(',', f.GetProperty("returns").EnumerateArray().Select(s => s.GetProperty("attempt"))));
    }

    private Task Deliver(IFact e, Guid id) => e switch
    {
        RectificationAssigned a => service.DeliverAndWait(a, id),
        RectificationSubmitted s => service.DeliverAndWait(s, id),
        RectificationOverdue o => service.DeliverAndWait(o, id),
        ExtensionRequested x => service.DeliverAndWait(x, id),
        _ => throw new ArgumentOutOfRangeException(nameof(e)),
    };

    // The same message again, which the inbox knows, and then its content once more under another id.
    private async Task Twice<T>(T e)
        where T : class, IFact
    {
        var id = Guid.CreateVersion7();
        await service.Deliver(e, id);
        await service.DeliverAndWait(e, id);
        await service.DeliverAndWait(e);
    }
}
