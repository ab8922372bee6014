using System.Net;
using DutyNet.Accountability.Ladders;
using DutyNet.Chassis.Access;
using DutyNet.Contracts.Accountability;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Accountability.Tests;

public sealed class Reminders(AccountabilityService service) : IClassFixture<AccountabilityService>
{
    private const string Base = "/api/v1/accountability/reminders";
    private static readonly DateOnly Monday = AccountabilityService.Monday;

    [Fact]
    public async Task The_recipient_in_person_acknowledges_once_with_a_note()
    {
        var (affair, bell) = await Bell();
        using var recipient = service.As(Role.Leader, "FH_D01_B1", "B1M");
        await recipient.Post($"{Base}/{bell}/acknowledge", new { note = "马上补记" }).Gives(HttpStatusCode.OK);
        await recipient.Post($"{Base}/{bell}/acknowledge", new { }).IsProblem(HttpStatusCode.Conflict, "already-acknowledged");
        Assert.Equal("马上补记", (await service.Recorded<ReminderAcknowledged>()).Single(a => a.CaseId == affair.CaseId).Note);
        var row = await Row(recipient, $"case={affair.CaseId}");
        Assert.False(row.GetProperty("open").GetBoolean());
        Assert.Equal("Running", row.GetProperty("status").GetString()); // what is owed stays owed
    }

    [Fact]
    public async Task Nobody_else_acknowledges_for_the_recipient()
    {
        var (_, bell) = await Bell();
        using var superior = service.As(Role.Leader, "FH_D01", "D1");
        await superior.Post($"{Base}/{bell}/acknowledge", new { }).IsProblem(HttpStatusCode.Forbidden, "not-the-recipient");
        using var stranger = service.As(Role.Leader, "FH_E01", "E1");
        await stranger.Post($"{Base}/{bell}/acknowledge", new { }).IsProblem(HttpStatusCode.NotFound, "reminder-not-found");
        using var clerk = service.As(Role.Clerk, "FH_D01_B1", "B1M");
        await clerk.Post($"{Base}/{bell}/acknowledge", new { }).IsProblem(HttpStatusCode.Forbidden, "role-not-allowed");
    }

    [Fact]
    public async Task The_same_idempotency_key_twice_acknowledges_once_with_the_same_answer()
    {
        var (affair, bell) = await Bell();
        using var recipient = service.As(Role.Leader, "FH_D01_B1", "B1M");
        var key = Guid.NewGuid().ToString();
        var first = await recipient.Post($"{Base}/{bell}/acknowledge", new { note = "收到" }, key).Gives(HttpStatusCode.OK);
        var second = await recipient.Post($"{Base}/{bell}/acknowledge", new { note = "收到" }, key).Gives(HttpStatusCode.OK);
        Assert.Equal(first.GetRawText(), second.GetRawText());
        Assert.Single(await service.Recorded<ReminderAcknowledged>(), a => a.CaseId == affair.CaseId);
        await recipient.Post($"{Base}/{bell}/acknowledge", new { note = "另一内容" }, key).IsProblem(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
    }

    [Fact]
    public async Task An_acknowledgement_without_a_body_is_one_without_a_note()
    {
        var (_, bell) = await Bell();
        using var recipient = service.As(Role.Leader, "FH_D01_B1", "B1M");
        await recipient.PostAsync($"{Base}/{bell}/acknowledge", null).Gives(HttpStatusCode.OK);
    }

    [Fact]
    public async Task While_paused_no_rung_is_issued_and_after_resuming_the_missed_ones_are()
    {
        var (affair, bell) = await Bell();
        using var discipline = service.As(Role.Discipline, "FH", "DISC");
        var paused = await discipline.Post($"{Base}/{bell}/pause", new { reason = "防汛抢险" }).Gives(HttpStatusCode.OK);
        Assert.Equal("Paused", paused.GetProperty("status").GetString());
        await discipline.Post($"{Base}/{bell}/pause", new { reason = "再次" }).IsProblem(HttpStatusCode.Conflict, "already-paused");
        service.ItIs(Monday.AddDays(30));
        await service.Sweep<ClimbLadders>();
        Assert.Equal("Bell:B1M", await Standing.Rungs(service, affair.ExpectedEntryId));
        await discipline.Post($"{Base}/{bell}/resume", new { reason = "汛情结束" }).Gives(HttpStatusCode.OK);
        Assert.Equal("Bell:B1M", await Standing.Rungs(service, affair.ExpectedEntryId));
        await service.Sweep<ClimbLadders>();
        Assert.Equal("Bell:B1M YellowCard:B1 RedLight:D1", await Standing.Rungs(service, affair.ExpectedEntryId));
        await discipline.Post($"{Base}/{bell}/resume", new { reason = "再次" }).IsProblem(HttpStatusCode.Conflict, "not-paused");
        Assert.Equal("防汛抢险", (await service.Recorded<LadderPaused>()).Single(p => p.CaseId == affair.CaseId).Reason);
        Assert.Equal("汛情结束", (await service.Recorded<LadderResumed>()).Single(p => p.CaseId == affair.CaseId).Reason);
    }

    [Fact]
    public async Task What_becomes_overdue_while_paused_rings_only_after_resuming()
    {
        service.ItIs(Monday.AddDays(1));
        var affair = new Affair();
        await service.Handle(affair.Assigned());
        await service.Handle(affair.Overdue());
        using var discipline = service.As(Role.Discipline, "FH", "DISC");
        var bell = (await Row(discipline, $"case={affair.CaseId}")).GetProperty("reminderId").GetGuid();
        await discipline.Post($"{Base}/{bell}/pause", new { reason = "待研究" }).Gives(HttpStatusCode.OK);
        await service.Handle(affair.Extended(5));
        service.ItIs(Monday.AddDays(6));
        await service.Handle(affair.Overdue(5));
        Assert.Equal(("Paused", "Red"), await Standing.Of(service, affair.FindingId) is var s ? (s.Status, s.Light) : default);
        await discipline.Post($"{Base}/{bell}/resume", new { reason = "继续" }).Gives(HttpStatusCode.OK);
        await service.Sweep<ClimbLadders>();
        Assert.Equal("Bell:B1M Bell:B1M", await Standing.Rungs(service, affair.FindingId));
    }

    [Fact]
    public async Task What_was_put_right_is_not_paused()
    {
        var (affair, bell) = await Bell();
        await service.Handle(affair.MadeGood());
        using var discipline = service.As(Role.Discipline, "FH", "DISC");
        await discipline.Post($"{Base}/{bell}/pause", new { reason = "不必" }).IsProblem(HttpStatusCode.Conflict, "already-settled");
    }

    [Fact]
    public async Task Made_good_while_paused_ends_the_pause_and_the_ladder()
    {
        var (affair, bell) = await Bell();
        using var discipline = service.As(Role.Discipline, "FH", "DISC");
        await discipline.Post($"{Base}/{bell}/pause", new { reason = "防汛抢险" }).Gives(HttpStatusCode.OK);
        await service.Handle(affair.MadeGood());
        Assert.Equal(("Stopped", "Yellow"), await Standing.Of(service, affair.ExpectedEntryId) is var s ? (s.Status, s.Light) : default);
        await discipline.Post($"{Base}/{bell}/resume", new { reason = "无" }).IsProblem(HttpStatusCode.Conflict, "not-paused");
    }

    [Theory]
    [InlineData("B1M")]
    [InlineData("B1")]
    public async Task Neither_the_answerable_person_nor_a_recipient_pauses_their_own_case(string person)
    {
        var (affair, bell) = await Bell();
        service.ItIs(Monday.AddDays(8));
        await service.Sweep<ClimbLadders>();
        using var discipline = service.As(Role.Discipline, "FH", person);
        await discipline.Post($"{Base}/{bell}/pause", new { reason = "本人要求" }).IsProblem(HttpStatusCode.Forbidden, "own-case");
        Assert.Equal("Running", (await Standing.Of(service, affair.ExpectedEntryId)).Status);
    }

    [Fact]
    public async Task A_pause_needs_a_reason()
    {
        var (_, bell) = await Bell();
        using var discipline = service.As(Role.Discipline, "FH", "DISC");
        await discipline.Post($"{Base}/{bell}/pause", new { reason = "" }).NamesField(HttpStatusCode.UnprocessableEntity, "reason");
        await discipline.Post($"{Base}/{bell}/pause", new { reason = "   " }).NamesField(HttpStatusCode.UnprocessableEntity, "reason");
        await discipline.Post($"{Base}/{bell}/pause", new { reason = new string('长', 2001) }).NamesField(HttpStatusCode.UnprocessableEntity, "reason");
        await discipline.Post($"{Base}/{bell}/pause", new { }).NamesField(HttpStatusCode.BadRequest, "reason");
        await discipline.Post($"{Base}/{bell}/pause", new { reason = 7 }).NamesField(HttpStatusCode.BadRequest, "reason");
    }

    [Fact]
    public async Task Reminders_are_found_by_recipient_rung_unit_case_and_whether_open()
    {
        var (affair, _) = await Bell();
        service.ItIs(Monday.AddDays(9));
        await service.Sweep<ClimbLadders>();
        using var discipline = service.As(Role.Discipline, "FH");
        var yellow = await Row(discipline, $"case={affair.CaseId}&recipient=B1&rung=YellowCard&open=true&unit=FH_D01");
        Assert.Equal(("姓名B1", "姓名B1M", "运输支部", 9, "P3-S01"), (yellow.GetProperty("recipientName").GetString(), yellow.GetProperty("personName").GetString(),
            yellow.GetProperty("unitName").GetString(), yellow.GetProperty("daysOverdue").GetInt32(), yellow.GetProperty("about").GetString()));
        Assert.Equal(0, await Count(discipline, $"case={affair.CaseId}&unit=FH_E01"));
        Assert.Equal(0, await Count(discipline, $"case={affair.CaseId}&unit=no%20such%20unit"));
        await service.Handle(affair.MadeGood());
        Assert.Equal(0, await Count(discipline, $"case={affair.CaseId}&open=true"));
        Assert.Equal(2, await Count(discipline, $"case={affair.CaseId}&open=false"));
        await discipline.GetAsync($"{Base}?rung=Gong").NamesField(HttpStatusCode.BadRequest, "rung");
        await discipline.GetAsync($"{Base}?case=1").NamesField(HttpStatusCode.BadRequest, "case");
        var csv = await discipline.GetStringAsync($"{Base}?format=csv&case={affair.CaseId}");
        Assert.Equal(3, csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task A_leader_sees_their_own_reminders_also_from_outside_their_subtree()
    {
        var (affair, _) = await Bell();
        using var elsewhere = service.As(Role.Leader, "FH_E01", "B1M");
        Assert.Equal(1, await Count(elsewhere, $"case={affair.CaseId}"));
        using var other = service.As(Role.Leader, "FH_E01", "E1");
        Assert.Equal(0, await Count(other, $"case={affair.CaseId}"));
        using var inspector = service.As(Role.Inspector, "FH_E01", "B1M");
        Assert.Equal(0, await Count(inspector, $"case={affair.CaseId}"));
    }

    [Fact]
    public async Task Without_anybody_up_the_line_discipline_staff_see_it()
    {
        service.ItIs(Monday.AddDays(1));
        var affair = new Affair("XX.XX_1", null);
        await service.Handle(affair.Missing());
        using var discipline = service.As(Role.Discipline);
        Assert.Equal(0, await Count(discipline, $"case={affair.CaseId}")); // the register may still say who it is
        service.ItIs(Monday.AddDays(3)); // the clock goes on: a full day has passed only the day after next
        await service.Sweep<ClimbLadders>();
        Assert.Equal(1, await Count(discipline, $"recipient=none&case={affair.CaseId}"));
        var ladder = (await discipline.GetAsync($"/api/v1/accountability/ladders?case={affair.CaseId}").Gives(HttpStatusCode.OK)).GetProperty("items")[0];
        Assert.Equal("Discipline", ladder.GetProperty("restsWith").GetString());
    }

    [Fact]
    public async Task What_was_issued_to_nobody_stays_with_discipline_staff_and_the_next_rung_goes_to_whoever_is_found()
    {
        service.ItIs(Monday.AddDays(1));
        var affair = new Affair("YY.YY_1", null);
        await service.Handle(affair.Missing());
        service.ItIs(Monday.AddDays(3)); // the clock goes on: a full day has passed only the day after next
        await service.Sweep<ClimbLadders>();
        Assert.Equal("Bell:-", await Standing.Rungs(service, affair.ExpectedEntryId));
        foreach (var fact in new Contracts.IFact[]
        {
            AccountabilityService.Unit("YY", null, "晚到的区"), AccountabilityService.Unit("YY.YY_1", "YY", "晚到的单位"),
            AccountabilityService.Filled("YY.YY_1", "YY1", Contracts.PostRole.FirstResponsible),
        })
            await service.Handle(fact);
        await service.Sweep<ClimbLadders>();
        using var discipline = service.As(Role.Discipline);
        Assert.Equal(1, await Count(discipline, $"recipient=none&open=true&case={affair.CaseId}"));
        Assert.Equal("Discipline", await service.Scalar<string>($"select rests_with from standings s join ladders l on l.id = s.ladder_id where l.cause_id = '{affair.ExpectedEntryId}'"));
        service.ItIs(Monday.AddDays(7));
        await service.Sweep<ClimbLadders>();
        Assert.Equal("Bell:- YellowCard:YY1", await Standing.Rungs(service, affair.ExpectedEntryId));
    }

    [Fact]
    public async Task Pausing_and_resuming_need_a_person()
    {
        var (affair, bell) = await Bell();
        using var system = service.As(Role.Discipline, "FH");
        await system.Post($"{Base}/{bell}/pause", new { reason = "系统暂停" }).IsProblem(HttpStatusCode.Forbidden, "person-required");
        await system.Post($"{Base}/{bell}/resume", new { reason = "系统恢复" }).IsProblem(HttpStatusCode.Forbidden, "person-required");
        Assert.Equal("Running", (await Standing.Of(service, affair.ExpectedEntryId)).Status);
    }

    [Fact]
    public async Task Reminders_page_and_sort_without_losing_or_doubling_a_row()
    {
        service.ItIs(Monday.AddDays(1));
        for (var i = 0; i < 5; i++)
            await service.Handle(new Affair("FH.FH_E01", "E1M") { Due = i == 0 ? DateOnly.MaxValue : Monday.AddDays(-i) }.Missing());
        using var caller = service.As(Role.Discipline, "FH_E01");
        foreach (var sort in new[] { "", "&sort=dueOn", "&sort=issuedAt" })
        {
            var seen = new List<string>();
            string? cursor = null;
            do
            {
                var page = await caller.GetAsync($"{Base}?limit=2{sort}{(cursor is null ? "" : $"&cursor={cursor}")}").Gives(HttpStatusCode.OK);
                seen.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("reminderId").GetString()!));
                cursor = page.GetProperty("next").GetString();
            }
            while (cursor is not null && seen.Count < 50);
            Assert.Equal(5, seen.Distinct().Count());
            Assert.Equal(5, seen.Count);
        }
        var alien = Convert.ToBase64String("[\"\",\"no id\"]"u8);
        foreach (var list in new[] { "ladders", "reminders", "proposals", "cases" })
            await caller.GetAsync($"/api/v1/accountability/{list}?cursor={Uri.EscapeDataString(alien)}").NamesField(HttpStatusCode.BadRequest, "cursor");
    }

    private async Task<(Affair Affair, Guid Bell)> Bell()
    {
        service.ItIs(Monday.AddDays(1));
        var affair = new Affair();
        await service.Handle(affair.Missing());
        return (affair, Guid.Parse((await service.Scalar<string>($"select r.id::text from reminders r join ladders l on l.id = r.ladder_id where l.cause_id = '{affair.ExpectedEntryId}'"))!));
    }

    private static async Task<System.Text.Json.JsonElement> Row(HttpClient http, string query) =>
        Assert.Single((await http.GetAsync($"{Base}?{query}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray());

    private static async Task<int> Count(HttpClient http, string query) =>
        (await http.GetAsync($"{Base}?{query}").Gives(HttpStatusCode.OK)).GetProperty("items").GetArrayLength();
}
