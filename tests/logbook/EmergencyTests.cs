using System.Net;
using System.Text.Json;
using DutyNet.Contracts;
using DutyNet.Contracts.Logbook;
using DutyNet.Logbook.Decisions;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Logbook.Tests;

/// <summary>Rule 5: decided in an emergency, without a meeting.</summary>
[Collection("logbook")]
public sealed class EmergencyTests(LogbookService service)
{
    private const string Api = Council.Api;

    private async Task<List<DecisionIrregular>> Irregular(Guid id) => [.. (await service.Recorded<DecisionIrregular>()).Where(i => i.DecisionId == id)];

    private async Task<List<DecisionPutRight>> PutRight(Guid id) => [.. (await service.Recorded<DecisionPutRight>()).Where(i => i.DecisionId == id)];

    private Task<JsonElement> Report(Council council, Guid id, string meetingOn) =>
        council.Clerk().Post($"{Api}/{id}/meeting-report", new { meetingOn, reference = "党委会纪要〔2026〕20号" }).Gives(HttpStatusCode.OK);

    [Fact]
    public async Task An_emergency_is_written_up_signed_filed_and_reported_in_this_order()
    {
        var council = await new Council(service).Sits();
        var id = await council.Emergency("2026-11-19", council.First);
        async Task State(string expected) => Assert.Equal(expected, (await council.Show(id)).GetProperty("state").GetString());
        await State("Occurred");
        await council.Sign(id, council.First).IsProblem(HttpStatusCode.Conflict, "not-written-up");
        await council.Close(id).IsProblem(HttpStatusCode.Conflict, "not-complete");
        await council.Clerk().Post($"{Api}/{id}/write-up", new { motion = "全文", noMeetingReason = " " }).NamesField(HttpStatusCode.UnprocessableEntity, "noMeetingReason");
        Assert.False((await council.WriteUp(id)).GetProperty("late").GetBoolean());
        await State("WrittenUp");
        await council.Clerk().Post($"{Api}/{id}/write-up", new { motion = "全文", noMeetingReason = "再次" }).IsProblem(HttpStatusCode.Conflict, "written-up-before");
        await council.Close(id).IsProblem(HttpStatusCode.Conflict, "not-complete"); // the proposer has not signed
        await council.Sign(id, council.First).Gives(HttpStatusCode.OK);
        await State("Signed");
        await council.Clerk().Post($"{Api}/{id}/meeting-report", new { meetingOn = "2026-11-20", reference = "纪要" }).IsProblem(HttpStatusCode.Conflict, "not-filed");
        await council.Close(id).Gives(HttpStatusCode.OK);
        await State("Filed");
        Assert.False((await Report(council, id, "2026-11-20")).GetProperty("late").GetBoolean());
        await State("ReportedAtMeeting");
        await council.Clerk().Post($"{Api}/{id}/meeting-report", new { meetingOn = "2026-11-20", reference = "纪要" }).IsProblem(HttpStatusCode.Conflict, "reported-before");
        service.At("2027-03-01");
        await service.Sweep<PublishIrregular>();
        Assert.Empty(await Irregular(id));
        Assert.Null(Assert.Single(await service.Recorded<EmergencyReportedAtMeeting>(), r => r.DecisionId == id).CaseId);
    }

    [Fact]
    public async Task What_a_meeting_decided_is_no_emergency()
    {
        var council = await new Council(service).Sits();
        var id = await council.Record();
        await council.Clerk().Post($"{Api}/{id}/write-up", new { motion = "全文", noMeetingReason = "理由" }).IsProblem(HttpStatusCode.Conflict, "not-an-emergency");
        await council.Clerk().Post($"{Api}/{id}/meeting-report", new { meetingOn = "2026-11-20", reference = "纪要" }).IsProblem(HttpStatusCode.Conflict, "not-an-emergency");
        await council.Clerk().Post($"{Api}/{await council.Emergency("2026-11-20")}/outcome", new { outcome = "Adopted", text = "通过" }).IsProblem(HttpStatusCode.Conflict, "no-meeting");
    }

    [Theory]
    [InlineData("2026-11-22", false)] // three days after the nineteenth
    [InlineData("2026-11-23", true)]
    public async Task An_emergency_is_written_up_within_three_days_of_the_event(string writtenUpOn, bool late)
    {
        var council = await new Council(service).Sits();
        var id = await council.Emergency("2026-11-19", council.First);
        service.At(writtenUpOn, hour: 23);
        Assert.Equal(late, (await council.WriteUp(id)).GetProperty("late").GetBoolean());
        await service.Sweep<PublishIrregular>();
        Assert.Equal(late ? 1 : 0, (await Irregular(id)).Count);
        Assert.Equal(late ? 1 : 0, (await PutRight(id)).Count);
        if (!late)
            return;
        var irregular = (await Irregular(id))[0];
        Assert.Equal((IrregularityKind.NotWrittenUp, council.Chair, council.Town.PostId, LogbookService.Day("2026-11-22")), (irregular.Kind, irregular.PersonCode, irregular.PostId, irregular.DueOn));
        Assert.Equal(irregular.CaseId, (await PutRight(id))[0].CaseId);
        Assert.Equal(irregular.CaseId, Assert.Single(await service.Recorded<EmergencyWrittenUp>(), w => w.DecisionId == id).CaseId);
    }

    [Fact]
    public async Task Correcting_the_day_of_an_emergency_earns_no_more_time()
    {
        var council = await new Council(service).Sits();
        var id = await council.Emergency("2026-11-19", council.First);
        service.At("2026-11-22");
        var later = council.Body(council.First);
        (later["meetingOn"], later["attendees"], later["reason"]) = ("2026-11-21", Array.Empty<object>(), "日期填错");
        await council.Clerk().Post($"{Api}/{id}/amendments", later).Gives(HttpStatusCode.Created);
        service.At("2026-11-23");
        await service.Sweep<PublishIrregular>();
        Assert.Equal(LogbookService.Day("2026-11-22"), Assert.Single(await Irregular(id)).DueOn);
        Assert.True((await council.WriteUp(id)).GetProperty("late").GetBoolean());
    }

    [Fact]
    public async Task What_is_not_written_up_is_published_once_with_a_case_of_its_own_and_put_right_later()
    {
        var council = await new Council(service).Sits();
        var id = await council.Emergency("2026-11-19");
        service.At("2026-11-22");
        await service.Sweep<PublishIrregular>();
        Assert.Empty(await Irregular(id));
        service.At("2026-11-23", hour: 1);
        await Task.WhenAll(service.Sweep<PublishIrregular>(), service.Sweep<PublishIrregular>());
        await service.Sweep<PublishIrregular>();
        var irregular = Assert.Single(await Irregular(id));
        var shown = await council.Show(id);
        Assert.Equal(irregular.CaseId, shown.GetProperty("caseId").GetGuid());
        Assert.Equal(JsonValueKind.Null, shown.GetProperty("irregularities")[0].GetProperty("putRightOn").ValueKind);
        await council.WriteUp(id);
        Assert.Equal(irregular.IrregularityId, Assert.Single(await PutRight(id)).IrregularityId);
        Assert.Equal("2026-11-23", (await council.Show(id)).GetProperty("irregularities")[0].GetProperty("putRightOn").GetString());
        Assert.Single(await Irregular(id));
    }

    [Fact]
    public async Task What_is_not_reported_at_the_next_meeting_is_published_once_in_the_same_case()
    {
        var council = await new Council(service).Sits("2026-11-30");
        var id = await council.Emergency("2026-11-20", council.First); // noted late already
        await council.WriteUp(id);
        await council.Sign(id, council.First).Gives(HttpStatusCode.OK);
        await council.Close(id).Gives(HttpStatusCode.OK);
        await council.Record(meetingOn: "2026-11-30"); // the next meeting, and no word of it
        service.At("2026-12-03");
        await service.Sweep<PublishIrregular>();
        Assert.Single(await Irregular(id)); // days of grace
        service.At("2026-12-04");
        await service.Sweep<PublishIrregular>();
        await service.Sweep<PublishIrregular>();
        var all = await Irregular(id);
        Assert.Equal([IrregularityKind.NotWrittenUp, IrregularityKind.NotReported], all.Select(i => i.Kind));
        Assert.Equal(all[0].CaseId, all[1].CaseId);
        Assert.Equal(LogbookService.Day("2026-11-30"), all[1].DueOn);
        await Report(council, id, "2026-12-04");
        Assert.Equal(2, (await PutRight(id)).Count);
    }

    [Theory]
    [InlineData("2026-12-21", false)] // 31 days, and no meeting on record
    [InlineData("2026-12-22", true)]
    public async Task Without_a_meeting_on_record_it_is_reported_within_a_month(string meetingOn, bool late)
    {
        var council = await new Council(service).Sits();
        var id = await council.Filed("2026-11-20");
        service.At("2026-12-22");
        Assert.Equal(late, (await Report(council, id, meetingOn)).GetProperty("late").GetBoolean());
        Assert.Equal(late ? 1 : 0, (await Irregular(id)).Count);
        Assert.Equal(late ? 1 : 0, (await PutRight(id)).Count);
    }

    [Fact]
    public async Task Writing_up_and_publishing_at_the_same_moment_never_lose_each_other()
    {
        for (var i = 0; i < 3; i++)
        {
            var council = await new Council(service).Sits();
            var id = await council.Emergency("2026-11-19");
            service.At("2026-11-25");
            await Task.WhenAll(service.Sweep<PublishIrregular>(), council.WriteUp(id));
            await service.Sweep<PublishIrregular>();
            Assert.Single(await Irregular(id));
            Assert.Single(await PutRight(id));
        }
    }
}
