using DutyNet.Accountability.Ladders;
using DutyNet.Chassis.Database;
using DutyNet.Contracts;
using Xunit;

namespace DutyNet.Accountability.Tests;

public sealed class ReportingLines(AccountabilityService service) : IClassFixture<AccountabilityService>
{
    private static readonly DateOnly Monday = AccountabilityService.Monday;

    [Theory]
    [InlineData("B1M", "FH.FH_D01.FH_D01_B1", "B1M B1 D1 TOP")] // a member reports to their unit's first responsible person
    [InlineData("B1", "FH.FH_D01.FH_D01_B1", "B1 D1 TOP")] // a first responsible person to the one of the unit above
    [InlineData("C1", "FH.FH_V01.FH_V01_C1", "C1 TOP")] // a town without a secretary is passed over
    [InlineData("TOP", "FH", "TOP")] // nobody stands above the top
    [InlineData("DISC", "FH", "DISC TOP")]
    [InlineData(null, "FH.FH_D01", "D1 TOP")] // no post: the unit's first responsible person answers
    [InlineData(null, "XX", "")] // nobody at all
    public async Task The_line_goes_up_from_the_post(string? person, string unitPath, string expected) =>
        Assert.Equal(expected, await Line(person is null ? null : AccountabilityService.PostOf(person), person, unitPath));

    [Fact]
    public async Task Whoever_holds_the_post_now_answers_when_the_person_of_the_event_has_left()
    {
        var old = AccountabilityService.Filled("FH.FH_E01", "E9", PostRole.TeamMember);
        await service.Handle(old);
        await service.Handle(AccountabilityService.Vacated(old, Monday.AddDays(-30)));
        Assert.Equal("E9 E1 TOP", await Line(old.PostId, "E9", "FH.FH_E01")); // vacant: who held it still answers
        await service.Handle(AccountabilityService.Filled("FH.FH_E01", "E10", PostRole.TeamMember, post: "E9"));
        Assert.Equal("E10 E1 TOP", await Line(old.PostId, "E9", "FH.FH_E01"));
    }

    [Fact]
    public async Task One_head_of_a_unit_is_not_the_superior_of_the_other()
    {
        await service.Handle(AccountabilityService.Unit("FH.FH_T02", "FH", "西镇"));
        await service.Handle(AccountabilityService.Filled("FH.FH_T02", "T2A", PostRole.FirstResponsible));
        await service.Handle(AccountabilityService.Filled("FH.FH_T02", "T2B", PostRole.FirstResponsible));
        Assert.Equal("T2B TOP", await Line(AccountabilityService.PostOf("T2B"), "T2B", "FH.FH_T02"));
        Assert.Equal("T2A TOP", await Line(AccountabilityService.PostOf("T2A"), "T2A", "FH.FH_T02"));
    }

    [Fact]
    public void Somebody_who_heads_two_units_stands_on_the_line_once()
    {
        var (lower, upper) = (Guid.NewGuid(), Guid.NewGuid());
        var line = ReportingLine.Of(LadderCause.EntryMissing, new(Guid.NewGuid(), "B", false, "M"), "M", ["A", "B"], [new(lower, "B", true, "S"), new(upper, "A", true, "S")]);
        Assert.Equal(["M", "S"], line.Select(s => s.PersonCode));
    }

    [Fact]
    public void At_the_top_it_stays_with_the_top()
    {
        ReportingLine.Step[] line = [new("M", null), new("S", null)];
        Assert.Equal(["M", "S", "S"], Ladder.Rungs.Select(r => ReportingLine.RecipientOf(r, line)?.PersonCode));
        Assert.All(Ladder.Rungs, r => Assert.Null(ReportingLine.RecipientOf(r, [])));
    }

    [Fact]
    public async Task For_a_missing_entry_who_held_the_post_at_the_time_answers_also_after_they_moved_on()
    {
        var old = AccountabilityService.Filled("FH.FH_D01.FH_D01_B1", "B7", PostRole.FirstResponsible);
        await service.Handle(old);
        await service.Handle(AccountabilityService.Vacated(old, Monday.AddDays(-30)));
        await service.Handle(AccountabilityService.Filled("FH.FH_D01.FH_D01_B1", "B8", PostRole.FirstResponsible, post: "B7"));
        Assert.Equal("B7 D1 TOP", await Line(old.PostId, "B7", "FH.FH_D01.FH_D01_B1", LadderCause.EntryMissing));
        Assert.Equal("B8 D1 TOP", await Line(old.PostId, "B7", "FH.FH_D01.FH_D01_B1")); // what is to be put right is the present holder's
        Assert.Equal("B8 D1 TOP", await Line(old.PostId, null, "FH.FH_D01.FH_D01_B1", LadderCause.EntryMissing));
        await service.Handle(AccountabilityService.Vacated(AccountabilityService.Filled("FH.FH_D01.FH_D01_B1", "B8", PostRole.FirstResponsible, post: "B7"), Monday.AddDays(-1)));
    }

    [Fact]
    public async Task Who_answers_for_a_missing_entry_is_not_their_own_superior_in_the_post_they_moved_on_to()
    {
        var old = AccountabilityService.Filled("FH.FH_V01.FH_V01_C1", "C7", PostRole.TeamMember);
        await service.Handle(old);
        await service.Handle(AccountabilityService.Vacated(old, Monday.AddDays(-30)));
        var promoted = AccountabilityService.Filled("FH.FH_V01", "C7", PostRole.FirstResponsible, post: "V01");
        await service.Handle(promoted);
        Assert.Equal("C7 C1 TOP", await Line(old.PostId, "C7", "FH.FH_V01.FH_V01_C1", LadderCause.EntryMissing));
        await service.Handle(AccountabilityService.Vacated(promoted, Monday.AddDays(-1)));
    }

    private async Task<string> Line(Guid? post, string? person, string unitPath, LadderCause cause = LadderCause.RectificationOverdue) => string.Join(' ',
        (await service.Get<Database>().Read(tx => ReportingLine.Of(tx, cause, post, person, unitPath, Monday))).Select(s => s.PersonCode));
}
