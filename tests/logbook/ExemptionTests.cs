using System.Net;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Contracts.Logbook;
using DutyNet.Logbook.ExpectedEntries;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Logbook.Tests;

[Collection("logbook")]
public sealed class ExemptionTests(LogbookService service)
{
    private const string Api = "/api/v1/logbook/";

    private async Task<(Town Town, Guid Expected)> Owing()
    {
        service.At("2026-10-20");
        var town = await new Town(service).With(Town.Duty(CadenceKind.Monthly, "2026-10-01", "2026-10-31"));
        return (town, (await town.Expected()).Single().GetProperty("expectedEntryId").GetGuid());
    }

    private static Task<JsonElement> Ask(HttpClient http, Guid expected) =>
        http.Post($"{Api}expected-entries/{expected}/exemption-requests", new { reason = "当月参加省委党校脱产学习" }).Gives(HttpStatusCode.Created);

    private static Task<HttpResponseMessage> Decide(HttpClient http, JsonElement request, bool granted = true) =>
        http.Post($"{Api}exemption-requests/{request.GetProperty("requestId").GetGuid()}/decision", new { granted, reason = "情况属实" });

    private HttpClient Discipline(Town town, string person) => service.As([Role.Discipline], town.Unit, person, $"account/{person}");

    private static async Task<string> Status(Town town) => (await town.Expected()).Single().GetProperty("status").GetString()!;

    [Fact]
    public async Task An_expected_entry_is_exempt_with_a_reason_once_another_person_grants_it_and_is_never_missing()
    {
        var (town, expected) = await Owing();
        var request = await Ask(town.AsSecretary(), expected);
        Assert.Equal("Expected", await Status(town)); // asked is not granted
        await Decide(Discipline(town, "D1"), request).Gives(HttpStatusCode.OK);
        var one = (await town.Expected()).Single();
        Assert.Equal(("Exempt", "granted"), (one.GetProperty("status").GetString(), one.GetProperty("exemptReason").GetString()));
        service.At("2026-11-20");
        await service.Sweep<PublishMissing>();
        Assert.Empty(await town.Missing());
        var decided = Assert.Single(await service.Recorded<ExemptionDecided>(), e => e.ExpectedEntryId == expected);
        Assert.Equal((true, false, null), (decided.Granted, decided.WasMissing, decided.CaseId));
        Assert.Single(await service.Recorded<ExemptionRequested>(), e => e.ExpectedEntryId == expected);
    }

    [Fact]
    public async Task Nobody_grants_what_they_asked_for_or_answer_for_and_no_key_does()
    {
        var (town, expected) = await Owing();
        var request = await Ask(service.As([Role.Clerk], town.Unit, "C1", "account/C1"), expected);
        await Decide(service.As([Role.Discipline], town.Unit, "C1", "account/C1"), request).IsProblem(HttpStatusCode.Forbidden, "decider-is-requester");
        await Decide(service.As([Role.Discipline], town.Unit, "C1", "account/other-of-C1"), request).IsProblem(HttpStatusCode.Forbidden, "decider-is-requester");
        await Decide(Discipline(town, town.Secretary), request).IsProblem(HttpStatusCode.Forbidden, "decider-is-answerable");
        await Decide(service.As([Role.Discipline], town.Unit, null, "key/1"), request).IsProblem(HttpStatusCode.Forbidden, "own-account-needed");
        await Decide(Discipline(town, "D1"), request, granted: false).Gives(HttpStatusCode.OK);
        await Decide(Discipline(town, "D2"), request).IsProblem(HttpStatusCode.Conflict, "already-decided");
        Assert.Equal("Expected", await Status(town));
        await Ask(town.AsSecretary(), expected); // refused once, it may be asked for again with better reasons
    }

    [Fact]
    public async Task A_leader_asks_only_for_what_is_theirs_and_once_at_a_time()
    {
        var (town, expected) = await Owing();
        await service.As([Role.Leader], town.Unit, "SOMEBODY", "account/S").Post($"{Api}expected-entries/{expected}/exemption-requests", new { reason = "不是我的" }).IsProblem(HttpStatusCode.Forbidden, "not-your-logbook");
        await town.AsSecretary().Post($"{Api}expected-entries/{expected}/exemption-requests", new { reason = "  " }).IsProblem(HttpStatusCode.UnprocessableEntity, "invalid-fields");
        await Ask(town.AsSecretary(), expected);
        await town.AsClerk().Post($"{Api}expected-entries/{expected}/exemption-requests", new { reason = "再申请" }).IsProblem(HttpStatusCode.Conflict, "exemption-asked");
        var listed = await town.AsOversight().GetAsync($"{Api}exemption-requests?unit={town.Unit}&open=true").Gives(HttpStatusCode.OK);
        Assert.Equal(town.Secretary, listed.GetProperty("items").EnumerateArray().Single().GetProperty("personCode").GetString());
        var foreign = await service.As(Role.Discipline, "ELSEWHERE").GetAsync($"{Api}exemption-requests?unit={town.Unit}").Gives(HttpStatusCode.OK);
        Assert.Equal(0, foreign.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task What_was_missing_can_be_excused_afterwards_within_its_case()
    {
        var (town, expected) = await Owing();
        service.At("2026-11-20");
        await service.Sweep<PublishMissing>();
        var missing = Assert.Single(await town.Missing());
        await Decide(Discipline(town, "D1"), await Ask(town.AsSecretary(), expected)).Gives(HttpStatusCode.OK);
        Assert.Equal("Exempt", await Status(town));
        var decided = Assert.Single(await service.Recorded<ExemptionDecided>(), e => e.ExpectedEntryId == expected);
        Assert.Equal((true, true, missing.CaseId), (decided.Granted, decided.WasMissing, decided.CaseId));
    }

    [Fact]
    public async Task What_was_recorded_meanwhile_is_not_exempt()
    {
        var (town, expected) = await Owing();
        var request = await Ask(town.AsSecretary(), expected);
        await town.Record(town.AsSecretary(), await town.Book(town.Secretary), "2026-10-20", expected: [expected]);
        await Decide(Discipline(town, "D1"), request).IsProblem(HttpStatusCode.Conflict, "expected-entry-settled");
        await Decide(Discipline(town, "D1"), request, granted: false).Gives(HttpStatusCode.OK);
        await town.AsSecretary().Post($"{Api}expected-entries/{expected}/exemption-requests", new { reason = "不用了" }).IsProblem(HttpStatusCode.Conflict, "expected-entry-settled");
        Assert.Equal("Fulfilled", await Status(town));
    }

    [Fact]
    public async Task An_entry_and_a_decision_at_the_same_moment_never_both_settle_it()
    {
        for (var i = 0; i < 5; i++)
        {
            var (town, expected) = await Owing();
            var request = await Ask(town.AsSecretary(), expected);
            var book = await town.Book(town.Secretary);
            var (recorded, decided) = (town.AsSecretary().Post($"{Api}logbooks/{book}/entries", Town.Body("2026-10-20", expected: [expected])), Decide(Discipline(town, "D1"), request));
            var answers = new[] { (await recorded).StatusCode, (await decided).StatusCode };
            Assert.Contains(HttpStatusCode.Conflict, answers);
            Assert.Contains(answers, a => a is HttpStatusCode.OK or HttpStatusCode.Created);
            Assert.Equal(answers[0] == HttpStatusCode.Created ? "Fulfilled" : "Exempt", await Status(town));
        }
    }
}
