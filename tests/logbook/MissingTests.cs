using System.Text.Json;
using DutyNet.Contracts;
using DutyNet.Contracts.Logbook;
using DutyNet.Contracts.Responsibility;
using DutyNet.Logbook.ExpectedEntries;
using Xunit;

namespace DutyNet.Logbook.Tests;

[Collection("logbook")]
public sealed class MissingTests(LogbookService service)
{
    private async Task<Town> Quarter()
    {
        service.At("2026-11-20");
        return await new Town(service).With(Town.Duty(CadenceKind.Quarterly, "2026-10-01", "2026-12-31"));
    }

    private async Task<string?> Status(Town town) => (await town.Expected()).Single().GetProperty("status").GetString();

    [Fact]
    public async Task Missing_is_published_once_after_due_date_and_grace_and_begins_a_case()
    {
        var town = await Quarter();
        service.At("2027-01-03"); // due 31 December, three days of grace
        await service.Sweep<PublishMissing>();
        Assert.Empty(await town.Missing());
        service.At("2027-01-04");
        await Task.WhenAll(service.Sweep<PublishMissing>(), service.Sweep<PublishMissing>());
        await service.Sweep<PublishMissing>();
        var missing = Assert.Single(await town.Missing());
        Assert.Equal(town.Secretary, missing.PersonCode);
        Assert.Equal(town.PostId, missing.PostId);
        Assert.Equal(town.Path, missing.UnitPath);
        Assert.Equal((LogbookService.Day("2026-10-01"), LogbookService.Day("2026-12-31"), LogbookService.Day("2026-12-31")), (missing.PeriodFrom, missing.PeriodUntil, missing.DueOn));
        var shown = (await town.Expected($"case={missing.CaseId}&status=Missing")).Single();
        Assert.Equal("Red", shown.GetProperty("light").GetString());
    }

    [Fact]
    public async Task What_a_post_owed_that_nobody_held_on_the_due_date_is_exempt_as_vacant_and_begins_no_case()
    {
        var town = await Vacant();
        service.At("2026-11-03"); // within the days of grace
        await service.Sweep<PublishMissing>();
        Assert.Equal("Expected", await Status(town));
        service.At("2026-11-04");
        await service.Sweep<PublishMissing>();
        await service.Sweep<PublishMissing>();
        var one = Assert.Single(await town.Expected("status=Exempt"));
        Assert.Equal(("vacant", JsonValueKind.Null, JsonValueKind.Null), (one.GetProperty("exemptReason").GetString(), one.GetProperty("caseId").ValueKind, one.GetProperty("light").ValueKind));
        // somebody who came after the due date does not answer for it
        await service.DeliverAndWait(town.Filled(town.Secretary, "2026-11-01"));
        await service.Sweep<PublishMissing>();
        Assert.Equal("Exempt", await Status(town));
        Assert.Empty(await town.Missing());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_holder_on_the_due_date_answers_whether_known_before_the_exemption_or_after(bool late)
    {
        var town = await Vacant();
        var filled = town.Filled(town.Secretary, "2026-10-15");
        service.At("2026-11-10");
        if (late)
        {
            await service.Sweep<PublishMissing>();
            Assert.Equal("Exempt", await Status(town));
        }
        // of the two events the later may come first
        await service.DeliverAndWait(Town.Vacated(filled, "2026-10-31"));
        await service.DeliverAndWait(filled);
        await Task.WhenAll(service.Sweep<PublishMissing>(), service.Sweep<PublishMissing>());
        var missing = Assert.Single(await town.Missing());
        Assert.Equal((town.Secretary, LogbookService.Day("2026-10-31")), (missing.PersonCode, missing.DueOn));
        var one = Assert.Single(await town.Expected("status=Missing"));
        Assert.Equal((missing.CaseId, JsonValueKind.Null), (one.GetProperty("caseId").GetGuid(), one.GetProperty("exemptReason").ValueKind));
        await town.Record(town.AsSecretary(), await town.Book(town.Secretary), "2026-11-10", expected: [missing.ExpectedEntryId]);
        Assert.Equal("MadeGood", await Status(town));
    }

    [Fact]
    public async Task What_is_exempt_as_vacant_is_withdrawn_when_its_duty_turns_out_to_have_ended_before()
    {
        var duty = Town.Duty(CadenceKind.Monthly, "2026-10-01", "2026-10-31");
        var town = await Vacant(duty);
        service.At("2026-11-10");
        await service.Sweep<PublishMissing>();
        await service.DeliverAndWait(town.Ended("2026-09-30", duty.DutyId));
        await service.DeliverAndWait(town.Filled(town.Secretary, "2026-10-15"));
        await service.Sweep<PublishMissing>();
        Assert.Equal("Withdrawn", await Status(town));
        Assert.Empty(await town.Missing());
    }

    [Fact]
    public async Task What_the_unit_owes_is_missing_also_while_a_post_is_vacant()
    {
        var town = await Vacant(Town.Duty(CadenceKind.Monthly, "2026-10-01", "2026-10-31", owedBy: DutyOwner.Unit));
        service.At("2026-11-10");
        await service.Sweep<PublishMissing>();
        Assert.Null(Assert.Single(await town.Missing()).PersonCode);
    }

    // A post that owes an entry due on 31 October, and nobody known to hold it.
    private async Task<Town> Vacant(AssignedDuty? duty = null)
    {
        service.At("2026-10-20");
        var town = new Town(service);
        await service.DeliverAndWait(town.Registered());
        await service.DeliverAndWait(town.Assigned(duty ?? Town.Duty(CadenceKind.Monthly, "2026-10-01", "2026-10-31")));
        await service.Sweep<ScheduleExpectedEntries>();
        return town;
    }

    [Theory]
    [InlineData("2026-12-31", "Fulfilled")]
    [InlineData("2027-01-03", "Fulfilled")] // the last day of grace
    [InlineData("2027-01-04", "FulfilledLate")] // a day later, before any sweep saw it
    public async Task The_day_of_receiving_decides_between_fulfilled_and_late(string receivedOn, string status)
    {
        var town = await Quarter();
        var book = await town.Book(town.Secretary);
        service.At(receivedOn, hour: 23);
        await town.Record(town.AsSecretary(), book, "2026-12-30");
        Assert.Equal(status, await Status(town));
        await service.Sweep<PublishMissing>();
        Assert.Empty(await town.Missing());
    }

    [Fact]
    public async Task What_was_missing_is_made_good_once_and_its_light_goes_to_yellow()
    {
        var town = await Quarter();
        var book = await town.Book(town.Secretary);
        service.At("2027-01-10");
        await service.Sweep<PublishMissing>();
        var missing = Assert.Single(await town.Missing());
        // two at the same moment: one makes it good
        var recorded = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => town.Record(town.AsSecretary(), book, "2026-12-30")));
        Assert.Equal(["MadeGood"], recorded.SelectMany(r => r.GetProperty("fulfilled").EnumerateArray()).Select(f => f.GetProperty("status").GetString()));
        var good = Assert.Single(await service.Recorded<EntryMadeGood>(), g => g.ExpectedEntryId == missing.ExpectedEntryId);
        Assert.Equal((missing.CaseId, LogbookService.Day("2027-01-10")), (good.CaseId, good.MadeGoodOn));
        var entry = Assert.Single(await service.Recorded<EntryRecorded>(), e => e.EntryId == good.EntryId);
        Assert.Equal(missing.CaseId, entry.CaseId);
        Assert.True(entry.LateRecorded);
        Assert.Equal("Yellow", (await town.Expected()).Single().GetProperty("light").GetString());
    }

    [Fact]
    public async Task Recording_and_publishing_at_the_same_moment_never_lose_each_other()
    {
        for (var i = 0; i < 3; i++)
        {
            var town = await Quarter();
            var book = await town.Book(town.Secretary);
            service.At("2027-01-10");
            await Task.WhenAll(service.Sweep<PublishMissing>(), town.Record(town.AsSecretary(), book, "2026-12-30"));
            var missing = await town.Missing();
            var good = (await service.Recorded<EntryMadeGood>()).Where(g => g.UnitCode == town.Unit).ToList();
            Assert.Equal(missing.Count, good.Count);
            Assert.Equal(missing.Count == 0 ? "FulfilledLate" : "MadeGood", await Status(town));
        }
    }

    [Fact]
    public async Task The_light_is_green_until_ten_days_before_the_due_date_then_yellow_then_red()
    {
        var town = await Quarter();
        foreach (var (day, light) in new[] { ("2026-12-20", "Green"), ("2026-12-21", "Yellow"), ("2026-12-31", "Yellow"), ("2027-01-01", "Red") })
        {
            service.At(day);
            Assert.Equal(light, (await town.Expected()).Single().GetProperty("light").GetString());
        }
    }

    [Fact]
    public async Task Who_holds_the_post_on_the_due_date_answers_and_a_change_neither_skips_nor_doubles()
    {
        service.At("2026-11-20");
        var town = new Town(service);
        var first = town.Filled(town.Secretary, "2020-01-01");
        await service.DeliverAndWait(town.Registered());
        await service.DeliverAndWait(first);
        await service.DeliverAndWait(town.Assigned(Town.Duty(CadenceKind.Quarterly, "2026-10-01", "2026-12-31")));
        await service.Sweep<ScheduleExpectedEntries>();
        Assert.Single(await town.Expected($"person={town.Secretary}"));

        await service.DeliverAndWait(Town.Vacated(first, "2026-11-30"));
        await service.DeliverAndWait(town.Filled(town.Successor, "2026-12-01"));
        await service.Sweep<ScheduleExpectedEntries>();
        Assert.Single(await town.Expected($"person={town.Secretary}")); // until they leave
        service.At("2026-12-01");
        var one = Assert.Single(await town.Expected());
        Assert.Equal(town.Successor, one.GetProperty("personCode").GetString());
        Assert.Equal(await town.Book(town.Successor), one.GetProperty("logbookId").GetGuid());
        Assert.Empty(await town.Expected($"person={town.Secretary}"));
        service.At("2027-01-10");
        await service.Sweep<PublishMissing>();
        Assert.Equal(town.Successor, Assert.Single(await town.Missing()).PersonCode);
    }
}
