using System.Text.Json;
using Spectre.Console;
using static DutyNet.Play.FirstDay;

namespace DutyNet.Play;

/// <summary>Flow 2: from a missing entry to a reminder, and what follows.</summary>
public static class MissingEntryToReminder
{
    /// <summary>Plays the flow; the case that waits for a decision.</summary>
    public static async Task<Guid> Play(Cast cast, Scenario scenario, IAnsiConsole console)
    {
        var flow = scenario.Flow2;
        var (discipline, debtor, superior) = (await cast.Discipline(), await cast.Debtor(), await cast.Superior());
        var today = DateOnly.FromDateTime(DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(8)).DateTime);
        console.MarkupLine("[bold]Flow 2: missing entry to reminder[/]");

        await Step(console, "An entry is recorded on time", () => Record(debtor, flow, flow.Items.OnTime, today, "Fulfilled"));
        var never = await Step(console, "An entry that was never recorded begins a case", () => Missing(debtor, flow, flow.Items.Never));
        var caseId = never.GetProperty("caseId").GetGuid();
        await Step(console, "The holder is reminded (Bell 敲警钟)", () => Rung(debtor, caseId, "Bell", flow.HolderPerson));
        await Step(console, "One step up the reporting line (YellowCard 亮黄牌)", () => Rung(discipline, caseId, "YellowCard", flow.SuperiorPerson));
        await Step(console, "RedLight 闪红灯, with a proposal that waits for a decision", async () =>
        {
            await discipline.UntilListed($"accountability/reminders?case={caseId}&rung=RedLight", _ => true, "the red light");
            var proposal = await discipline.UntilListed($"accountability/proposals?case={caseId}&open=true", _ => true, "a proposal");
            return proposal.GetProperty("kind").GetString();
        });
        await Step(console, "The holder acknowledges the bell", async () =>
        {
            var bell = await debtor.UntilListed($"accountability/reminders?recipient={flow.HolderPerson}&rung=Bell&case={caseId}", _ => true, "the holder's bell");
            return await debtor.Post($"accountability/reminders/{bell.GetProperty("reminderId").GetString()}/acknowledge", new { note = "已知悉，尽快补记。" });
        });
        await Step(console, "Another missing entry is made good late: red to yellow, then closed", async () =>
        {
            var late = await Missing(debtor, flow, flow.Items.Late);
            var lateCase = late.GetProperty("caseId").GetGuid();
            await discipline.UntilListed($"accountability/reminders?case={lateCase}", _ => true, "its bell");
            await Record(debtor, flow, flow.Items.Late, today, "MadeGood");
            var ladder = await discipline.UntilListed($"accountability/ladders?case={lateCase}", l => l.GetProperty("status").GetString() == "Stopped", "the ladder stopped");
            return ladder.GetProperty("light").GetString();
        });
        await Step(console, "A ladder is paused with a reason, and goes on", async () =>
        {
            var other = await discipline.UntilListed($"accountability/reminders?recipient={flow.OtherHolder}&rung=Bell&open=true", _ => true, "a bell of somebody else");
            var path = $"accountability/reminders/{other.GetProperty("reminderId").GetString()}";
            await discipline.Post(path + "/pause", new { reason = "当事人因公出差，待其返回。" });
            return await discipline.Post(path + "/resume", new { reason = "已返回。" });
        });
        await Step(console, "The superior sees what rests with them", async () =>
            $"{(await superior.List($"accountability/reminders?recipient={flow.SuperiorPerson}&open=true&limit=500")).Count} reminders");
        return caseId;
    }

    private static Task<JsonElement> Missing(Api debtor, Scenario.MissingEntry flow, string item) =>
        debtor.UntilListed($"logbook/expected-entries?person={flow.HolderPerson}&status=Missing&limit=500", e => e.GetProperty("itemCode").GetString() == item, $"{item} is published as missing");

    private static async Task<string> Record(Api debtor, Scenario.MissingEntry flow, string item, DateOnly today, string status)
    {
        var expected = await debtor.UntilListed($"logbook/expected-entries?person={flow.HolderPerson}&limit=500", e => e.GetProperty("itemCode").GetString() == item, $"{item} is expected");
        var entry = await debtor.Post($"logbook/logbooks/{expected.GetProperty("logbookId").GetString()}/entries", new
        {
            category = expected.GetProperty("category").GetString(),
            text = "按清单要求开展工作，全程记实。",
            place = "会议室",
            participants = new[] { "班子成员" },
            occurredOn = today,
            expectedEntryIds = new[] { expected.GetProperty("expectedEntryId").GetString() },
        });
        var became = entry.GetProperty("fulfilled")[0].GetProperty("status").GetString();
        return became == status ? became : throw new PlayException($"the entry for {item} is {became} instead of {status}");
    }

    private static async Task<string> Rung(Api reader, Guid caseId, string rung, string recipient)
    {
        var reminder = await reader.UntilListed($"accountability/reminders?case={caseId}&rung={rung}", _ => true, rung);
        var person = reminder.GetProperty("recipientPerson").GetString();
        return person == recipient ? $"to {person}" : throw new PlayException($"the {rung} went to {person} instead of {recipient}");
    }
}
