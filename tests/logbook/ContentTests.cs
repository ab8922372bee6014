using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Contracts.Logbook;
using DutyNet.Logbook.Entries;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Logbook.Tests;

[Collection("logbook")]
public sealed class ContentTests(LogbookService service)
{
    private async Task<(Town Town, Guid Book)> Opened()
    {
        service.At("2026-11-20");
        var town = await new Town(service).With(Town.Duty(CadenceKind.AsArises, "2026-01-01", "2026-12-31"));
        return (town, await town.Book(town.Secretary));
    }

    private static Task<JsonElement> Read(Town town, Guid entry) => town.AsOversight().GetAsync($"/api/v1/logbook/entries/{entry}").Gives(HttpStatusCode.OK);

    [Fact]
    public async Task The_ledger_proves_the_text_of_every_version_by_a_hash_that_anybody_can_recompute()
    {
        var (town, book) = await Opened();
        var recorded = await town.AsSecretary().Post($"/api/v1/logbook/logbooks/{book}/entries", new
        {
            category = "StudyAndDeployment",
            text = "研究部署\n第二行",
            occurredOn = "2026-11-18",
            writtenAt = "2026-11-19T08:00:00.1234567+08:00",
            participants = new[] { "王某" },
            attendance = new object[] { new { name = "李某", kind = "SatIn", personCode = "P1" }, new { name = "赵某", kind = "Absent" } },
        }).Gives(HttpStatusCode.Created);
        var id = recorded.GetProperty("entryId").GetGuid();
        await town.AsSecretary().Post($"/api/v1/logbook/entries/{id}/amendments", new { text = "研究", reason = "更正", place = "三楼" }).Gives(HttpStatusCode.Created);

        // written out here, byte by byte, as the published rule says
        const string First = "format:1:1\nversion:1:1\ncategory:18:StudyAndDeployment\noccurredOn:10:2026-11-18\nwrittenAt:27:2026-11-19T00:00:00.123456Z\ntext:22:研究部署\n第二行\nplace:-\ncleanGovernment:-\nreason:-\n"
            + "participant:6:王某\nattendee:6:李某\nkind:5:SatIn\nperson:2:P1\nattendee:6:赵某\nkind:6:Absent\nperson:-";
        const string Second = "format:1:1\nversion:1:2\ncategory:18:StudyAndDeployment\noccurredOn:10:2026-11-18\nwrittenAt:27:2026-11-19T00:00:00.123456Z\ntext:6:研究\nplace:6:三楼\ncleanGovernment:-\nreason:6:更正\n"
            + "participant:6:王某\nattendee:6:李某\nkind:5:SatIn\nperson:2:P1\nattendee:6:赵某\nkind:6:Absent\nperson:-";
        var versions = (await Read(town, id)).GetProperty("versions").EnumerateArray().Select(v => v.GetProperty("contentSha256").GetString()).ToList();
        Assert.Equal([Hash(First), Hash(Second)], versions);
        Assert.Equal(versions[0], Assert.Single(await service.Recorded<EntryRecorded>(), e => e.EntryId == id).ContentSha256);
        Assert.Equal(versions[1], Assert.Single(await service.Recorded<EntryAmended>(), e => e.EntryId == id).ContentSha256);
    }

    [Fact]
    public void No_content_can_pass_for_another_by_moving_characters_between_its_fields()
    {
        var base1 = new Content(1, EntryCategory.Other, new DateOnly(2026, 1, 1), null, "甲", "乙", null, null, [], []);
        Content[] others =
        [
            base1 with { Text = "甲\nplace:3:乙", Place = null }, base1 with { Place = null }, base1 with { Place = "" }, base1 with { Version = 2 }, base1 with { Participants = ["甲"] },
            base1 with { Participants = ["甲", "乙"] }, base1 with { Participants = ["甲\nparticipant:3:乙"] }, base1 with { Attendance = [new("甲", AttendanceKind.Attended)] },
            base1 with { Attendance = [new("甲", AttendanceKind.SatIn)] }, base1 with { CleanGovernment = "乙", Place = null }, base1 with { Reason = "甲" }, base1,
        ];
        Assert.Equal(others.Length, others.Select(ContentHash.Of).Distinct().Count());
    }

    [Fact]
    public async Task Attendance_kinds_are_kept_beside_the_participants_through_corrections()
    {
        var (town, book) = await Opened();
        var id = (await town.AsSecretary().Post($"/api/v1/logbook/logbooks/{book}/entries", new
        {
            category = "StudyAndDeployment",
            text = "专题会议",
            occurredOn = "2026-11-20",
            attendance = new object[] { new { name = "张某", kind = "Hosted", personCode = town.Secretary }, new { name = "党代表刘某", kind = "SatIn" } },
        }).Gives(HttpStatusCode.Created)).GetProperty("entryId").GetGuid();
        await town.AsSecretary().Post($"/api/v1/logbook/entries/{id}/amendments", new { text = "专题会议纪要", reason = "补充" }).Gives(HttpStatusCode.Created);
        var newest = (await Read(town, id)).GetProperty("versions")[1];
        Assert.Equal(["Hosted 张某", "SatIn 党代表刘某"], newest.GetProperty("attendance").EnumerateArray().Select(a => $"{a.GetProperty("kind")} {a.GetProperty("name")}"));
        var path = $"/api/v1/logbook/logbooks/{book}/entries";
        await town.AsSecretary().Post(path, new { category = "Other", text = "甲", occurredOn = "2026-11-20", attendance = new object[] { new { name = "", kind = "SatIn" } } }).NamesField(HttpStatusCode.UnprocessableEntity, "attendance[0].name");
        await town.AsSecretary().Post(path, new { category = "Other", text = "甲", occurredOn = "2026-11-20", attendance = new object[] { new { name = "甲", kind = "Slept" } } }).NamesField(HttpStatusCode.BadRequest, "attendance[0].kind");
    }

    [Fact]
    public async Task A_report_upward_without_its_section_on_clean_government_is_shown_as_irregular()
    {
        var (town, book) = await Opened();
        var path = $"/api/v1/logbook/logbooks/{book}/entries";
        var bare = (await town.Record(town.AsSecretary(), book, "2026-11-20", EntryCategory.ReportUpward)).GetProperty("entryId").GetGuid();
        Assert.True((await Read(town, bare)).GetProperty("cleanGovernmentMissing").GetBoolean());
        Assert.True((await town.AsOversight().GetAsync(path).Gives(HttpStatusCode.OK)).GetProperty("items")[0].GetProperty("cleanGovernmentMissing").GetBoolean());
        await town.AsSecretary().Post($"/api/v1/logbook/entries/{bare}/amendments", new { text = "汇报", reason = "补充专门部分", cleanGovernment = "党风廉政建设情况" }).Gives(HttpStatusCode.Created);
        Assert.False((await Read(town, bare)).GetProperty("cleanGovernmentMissing").GetBoolean());
        await town.Record(town.AsSecretary(), book, "2026-11-20");
        Assert.All((await town.AsOversight().GetAsync(path).Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray(), e => Assert.False(e.GetProperty("cleanGovernmentMissing").GetBoolean()));
    }

    [Fact]
    public async Task A_report_from_below_and_the_entry_that_heard_it_show_each_other_to_whoever_may_see_both()
    {
        var (above, _) = await Opened();
        var below = await new Town(service) { Above = above.Path }.With(Town.Duty(CadenceKind.AsArises, "2026-01-01", "2026-12-31"));
        var report = (await below.Record(below.AsSecretary(), await below.Book(below.Secretary), "2026-11-19", EntryCategory.ReportUpward)).GetProperty("entryId").GetGuid();
        var hearing = (await above.Record(above.AsSecretary(), await above.Book(above.Secretary), "2026-11-20", EntryCategory.StudyAndDeployment)).GetProperty("entryId").GetGuid();
        // not by the lower side, which does not see the book above
        await below.AsSecretary().Post($"/api/v1/logbook/entries/{hearing}/links", new { reportEntryId = report }).IsProblem(HttpStatusCode.NotFound, "entry-not-found");
        for (var i = 0; i < 2; i++) // the same again changes nothing
            await above.AsSecretary().Post($"/api/v1/logbook/entries/{hearing}/links", new { reportEntryId = report }).Gives(HttpStatusCode.Created);
        Assert.Single(await service.Recorded<ReportHeard>(), h => h.ReportEntryId == report && h.HearingEntryId == hearing);

        Assert.Equal([("Heard", report)], Links(await Read(above, hearing)));
        Assert.Equal([("HeardBy", hearing)], Links(await above.AsOversight().GetAsync($"/api/v1/logbook/entries/{report}").Gives(HttpStatusCode.OK)));
        Assert.Empty(Links(await Read(below, report)));

        // only a report, only from below, only by a writer of the book that heard it
        var talk = (await below.Record(below.AsSecretary(), await below.Book(below.Secretary), "2026-11-19")).GetProperty("entryId").GetGuid();
        await above.AsSecretary().Post($"/api/v1/logbook/entries/{hearing}/links", new { reportEntryId = talk }).NamesField(HttpStatusCode.UnprocessableEntity, "reportEntryId");
        var own = (await above.Record(above.AsSecretary(), await above.Book(above.Secretary), "2026-11-20", EntryCategory.ReportUpward)).GetProperty("entryId").GetGuid();
        await above.AsSecretary().Post($"/api/v1/logbook/entries/{hearing}/links", new { reportEntryId = own }).NamesField(HttpStatusCode.UnprocessableEntity, "reportEntryId");
        await service.As(Role.Leader, above.Unit, below.Secretary).Post($"/api/v1/logbook/entries/{talk}/links", new { reportEntryId = own }).NamesField(HttpStatusCode.UnprocessableEntity, "reportEntryId");
        await service.As(Role.Leader, above.Unit, "stranger").Post($"/api/v1/logbook/entries/{hearing}/links", new { reportEntryId = report }).IsProblem(HttpStatusCode.Forbidden, "not-your-logbook");
        var (foreign, foreignBook) = await Opened();
        var theirs = (await foreign.Record(foreign.AsSecretary(), foreignBook, "2026-11-20", EntryCategory.ReportUpward)).GetProperty("entryId").GetGuid();
        await above.AsSecretary().Post($"/api/v1/logbook/entries/{hearing}/links", new { reportEntryId = theirs }).NamesField(HttpStatusCode.UnprocessableEntity, "reportEntryId");
    }

    [Fact]
    public async Task An_entry_serves_several_duties_and_fulfils_several_expected_entries()
    {
        service.At("2026-11-20");
        var (talks, lectures) = (Town.Duty(CadenceKind.Quarterly, "2026-10-01", "2026-12-31"), Town.Duty(CadenceKind.Quarterly, "2026-10-01", "2026-12-31", item: "P3-S05"));
        var other = Town.Duty(CadenceKind.AsArises, "2026-01-01", "2026-12-31", EntryCategory.Other, item: "P3-S06");
        var town = await new Town(service).With(talks, lectures, other);
        var expected = (await town.Expected()).Select(x => x.GetProperty("expectedEntryId").GetGuid()).ToArray();
        var recorded = await town.AsSecretary().Post($"/api/v1/logbook/logbooks/{await town.Book(town.Secretary)}/entries",
            new { category = "HeartToHeartTalk", text = "谈心谈话", occurredOn = "2026-11-20", expectedEntryIds = expected, dutyIds = new[] { other.DutyId } }).Gives(HttpStatusCode.Created);
        Assert.Equal(2, recorded.GetProperty("fulfilled").GetArrayLength());
        var entry = recorded.GetProperty("entryId").GetGuid();
        Assert.Equal(new[] { talks.DutyId, lectures.DutyId, other.DutyId }.Order(), (await Read(town, entry)).GetProperty("dutyIds").EnumerateArray().Select(d => d.GetGuid()).Order());
        foreach (var duty in new[] { talks, lectures, other })
            Assert.Equal(entry, Assert.Single((await town.AsOversight().GetAsync($"/api/v1/logbook/entries?duty={duty.DutyId}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray()).GetProperty("entryId").GetGuid());
    }

    private static IEnumerable<(string?, Guid)> Links(JsonElement entry) => entry.GetProperty("links").EnumerateArray().Select(l => (l.GetProperty("kind").GetString(), l.GetProperty("entryId").GetGuid()));

    private static string Hash(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
}
