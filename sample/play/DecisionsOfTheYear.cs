using System.Net;
using System.Text;
using Spectre.Console;
using static DutyNet.Play.FirstDay;

namespace DutyNet.Play;

/// <summary>Decisions that leave a trail (决策留痕): one of a bureau with all that it needs, an emergency, a secret ballot, and who never moved anything.</summary>
public static class DecisionsOfTheYear
{
    // As little of a sound recording as is told to be one by its content.
    private static readonly byte[] Sound = [.. "ID3"u8, 4, 0, 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes("会议录音")];

    /// <summary>Plays it.</summary>
    public static async Task Play(Cast cast, Scenario.LogbooksOfUnits plan, Signatories leaders, DateOnly today, IAnsiConsole console)
    {
        var (department, discipline) = (await cast.Department(), await cast.Discipline());
        var team = (await leaders.Holders(plan.Unit)).Where(h => h.PersonCode is not null && h.Role is "FirstResponsible" or "TeamMember").ToList();
        var chair = team.First(h => h.Role == "FirstResponsible");
        var proposer = team.First(h => h.Role == "TeamMember");
        var decision = await Step(console, "A bureau decides on a major matter; everybody's opinion is on record, the chair's last", async () =>
        {
            var recorded = await department.Post("logbook/decisions", new
            {
                unit = plan.Unit,
                title = "购置设备",
                motion = "以公开招标方式购置监控设备一批。",
                area = "spending",
                chair = chair.PersonCode,
                proposer = proposer.PersonCode,
                meetingOn = today,
                place = "党组会议室",
                attendees = team.Select(t => new { person = t.PersonCode, kind = "Member" }),
                isMajor = true,
                amountFen = 1_280_000_00L,
            });
            var id = recorded.GetProperty("decisionId").GetString()!;
            foreach (var member in team.Where(t => t != chair).Append(chair))
                await department.Post($"logbook/decisions/{id}/opinions", new { opinion = "Agree", person = member.PersonCode });
            await department.Post($"logbook/decisions/{id}/outcome", new { outcome = "Adopted", text = "会议同意，按程序公开招标。" });
            return id;
        });
        await Step(console, "Without signatures and a sound recording it cannot be closed", () => department.Refused($"logbook/decisions/{decision}/close", new { }, HttpStatusCode.Conflict));
        await Step(console, "Proposer and chair sign in person, the recording is attached, and it is closed", async () =>
        {
            await department.Upload($"logbook/decisions/{decision}/papers", "会议录音.mp3", Sound);
            foreach (var signer in new[] { proposer, chair }.DistinctBy(s => s.PersonCode))
            {
                var hash = (await department.Get($"logbook/decisions/{decision}")).GetProperty("contentHash").GetString();
                await (await leaders.Of(signer.PersonCode!, plan.Unit)).Post($"logbook/decisions/{decision}/signatures", new { fullName = signer.PersonName, date = today, contentHash = hash });
            }
            return (await department.Post($"logbook/decisions/{decision}/close", new { })).GetProperty("state").GetString();
        });
        await Step(console, "An emergency is decided without a meeting, and written up the same day", async () =>
        {
            var emergency = (await department.Post("logbook/decisions/emergencies", new
            {
                unit = plan.Unit,
                title = "防汛抢险",
                motion = "立即调拨抢险物资。",
                area = "spending",
                decidedBy = chair.PersonCode,
                occurredOn = today,
                place = "现场",
                proposer = chair.PersonCode,
            })).GetProperty("decisionId").GetString();
            return (await department.Post($"logbook/decisions/{emergency}/write-up", new { motion = "立即调拨抢险物资并组织转移群众。", noMeetingReason = "汛情紧急，来不及召开会议。" })).GetProperty("state").GetString();
        });
        await Step(console, "A secret ballot: who shall move it. Counted, and nobody can tell who voted what", async () =>
        {
            var electors = team.DistinctBy(t => t.PersonCode).Take(3).ToList();
            var ballot = (await department.Post("logbook/decisions/ballots", new { unit = plan.Unit, question = "由谁牵头提出动议？", options = new[] { "分管领导", "主要负责人" }, electors = electors.Select(e => e.PersonCode) })).GetProperty("ballotId").GetString();
            foreach (var (i, elector) in electors.Index())
                await (await leaders.Of(elector.PersonCode!, plan.Unit)).Post($"logbook/decisions/ballots/{ballot}/ballot-papers", new { choice = i == 0 ? "主要负责人" : "分管领导" });
            var twice = await (await leaders.Of(electors[0].PersonCode!, plan.Unit)).Refused($"logbook/decisions/ballots/{ballot}/ballot-papers", new { choice = "分管领导" }, HttpStatusCode.Conflict);
            var closed = await department.Post($"logbook/decisions/ballots/{ballot}/close", new { });
            return $"{string.Join(" to ", closed.GetProperty("tally").EnumerateArray().Select(t => t.GetInt64()))}; again: {twice}";
        });
        await Step(console, "Leaders who moved nothing all year are listed", async () =>
            $"{(await discipline.All($"logbook/decisions/without-motion?year={today.Year}&unit={plan.Unit}&limit=500")).Count} of the bureau");
    }
}
