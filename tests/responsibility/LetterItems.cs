using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using DutyNet.Contracts.Responsibility;
using DutyNet.Responsibility.Rectifications;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Responsibility.Tests;

/// <summary>An item of a recommendation letter (工作建议书) is put right like a finding, under its own id.</summary>
public sealed class LetterItems(SmallDistrict service) : IClassFixture<SmallDistrict>
{
    private const string Tasks = "/api/v1/responsibility/rectifications";
    private const string Issuer = "P00009";
    private static readonly byte[] Picture = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3];

    private LetterItemIssued Item(params string[] codes) => new(
        Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), "FH_D01", "FH.FH_D01", "2026-1", 1, codes, "记录不规范", Severity.Serious, "补齐会议记录", 100, service.Today.AddDays(15), Issuer, 1);

    private static RectificationReturned Returned(LetterItemIssued i, Guid task, int version) => new(i.ItemId, i.CaseId, i.UnitCode, i.UnitPath, task, 1, "佐证不足", version);

    private static ExtensionDecided Decided(LetterItemIssued i, int version) => new(Guid.CreateVersion7(), i.ItemId, i.CaseId, i.UnitCode, i.UnitPath, true, i.DueOn.AddDays(7), i.DueOn, "同意", version);

    private static LetterItemClosed Closed(LetterItemIssued i, int version, bool putRight = true) => new(i.ItemId, i.LetterId, i.CaseId, i.UnitCode, i.UnitPath, i.LetterNumber, i.Number, putRight, Issuer, "已核实", version);

    private async Task<RectificationAssigned> Issue(LetterItemIssued item)
    {
        await service.DeliverAndWait(item);
        return Assert.Single(await service.Recorded<RectificationAssigned>(), a => a.FindingId == item.ItemId);
    }

    private async Task<JsonElement> Task(LetterItemIssued item) =>
        Assert.Single((await service.As(Role.Discipline).GetAsync($"{Tasks}?finding={item.ItemId}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray().ToArray());

    [Fact]
    public async Task An_item_goes_to_the_holder_who_owed_what_it_rests_on_or_to_the_first_responsible_person()
    {
        var owed = await Issue(Item("P3-S01"));
        Assert.Equal(("P3-S01", true, "P00017"), (owed.ItemCode, owed.MatchedByItem, owed.PersonCode));
        var item = Item();
        var free = await Issue(item);
        Assert.Equal((null, false, "FH_D01_P01", item.CaseId, item.DueOn), (free.ItemCode, free.MatchedByItem, free.PostCode, free.CaseId, free.DueOn));
        Assert.Equal(item.LetterId, await service.Scalar<Guid>($"select letter_id from rectifications where id = '{free.TaskId}' and round_id is null"));
    }

    [Fact]
    public async Task It_is_put_right_returned_and_closed_and_never_by_who_issued_it()
    {
        var item = Item("P3-S01");
        var task = await Issue(item);
        var holder = service.As(Role.Leader, "FH_D01", "P00017");
        await service.As([Role.Inspector, Role.Clerk], "FH", Issuer).Post($"{Tasks}/{task.TaskId}/progress", new { percent = 10, note = "开始" }).IsProblem(HttpStatusCode.Forbidden, "inspector-cannot-rectify");
        var file = new ByteArrayContent(Picture);
        file.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        var evidence = (await holder.PostAsync($"{Tasks}/{task.TaskId}/evidence", new MultipartFormDataContent { { file, "file", "现场.png" } }).Gives(HttpStatusCode.Created)).GetProperty("evidenceId").GetGuid();
        var submission = new { measures = "已补齐", evidenceIds = new[] { evidence } };
        await holder.Post($"{Tasks}/{task.TaskId}/submit", submission).Gives(HttpStatusCode.OK);
        await service.DeliverAndWait(Returned(item, task.TaskId, 2));
        Assert.Equal("Returned", (await Task(item)).GetProperty("status").GetString());
        await holder.Post($"{Tasks}/{task.TaskId}/submit", submission).Gives(HttpStatusCode.OK);
        Assert.Equal([item.ItemId, item.ItemId], (await service.Recorded<RectificationSubmitted>()).FindAll(s => s.TaskId == task.TaskId).Select(s => s.FindingId));
        await service.DeliverAndWait(Closed(item, 3));
        Assert.Equal("Closed", (await Task(item)).GetProperty("status").GetString());
        await holder.Post($"{Tasks}/{task.TaskId}/progress", new { percent = 50, note = "又" }).IsProblem(HttpStatusCode.Conflict, "rectification-closed");
    }

    [Fact]
    public async Task Closed_because_it_was_rightly_not_adopted_it_is_no_longer_overdue()
    {
        var item = Item("P3-S01") with { DueOn = service.Today.AddDays(-1) };
        var task = await Issue(item);
        await service.DeliverAndWait(Closed(item, 2, putRight: false));
        await service.Sweep<PublishOverdue>();
        Assert.DoesNotContain(await service.Recorded<RectificationOverdue>(), o => o.TaskId == task.TaskId);
        Assert.Equal("Closed", (await Task(item)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Twice_late_and_out_of_order_give_the_same_task()
    {
        List<JsonElement> seen = [];
        foreach (var order in new int[][] { [0, 1, 2, 3], [3, 2, 1, 0], [3, 0, 1, 2], [1, 3, 0, 2], [2, 0, 3, 1], [0, 3, 2, 1] })
        {
            var item = Item("P3-S01");
            var (returned, decided, closed) = (Returned(item, Guid.Empty, 2), Decided(item, 3), Closed(item, 4));
            Func<Guid, Task>[] told = [id => service.DeliverAndWait(item, id), id => service.DeliverAndWait(returned, id), id => service.DeliverAndWait(decided, id), id => service.DeliverAndWait(closed, id)];
            foreach (var i in order)
            {
                var id = Guid.CreateVersion7();
                await told[i](id);
                await told[i](id);
                await told[i](Guid.CreateVersion7());
            }
            Assert.Single(await service.Recorded<RectificationAssigned>(), a => a.FindingId == item.ItemId);
            seen.Add(await Task(item));
        }
        Assert.Single(seen.Select(s => (s.GetProperty("status").GetString(), s.GetProperty("dueOn").GetString(), s.GetProperty("personCode").GetString())).Distinct());
        Assert.Equal(("Closed", service.Today.AddDays(22).ToString("O")), (seen[0].GetProperty("status").GetString(), seen[0].GetProperty("dueOn").GetString()));
    }
}
