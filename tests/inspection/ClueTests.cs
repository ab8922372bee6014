using System.Net;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using DutyNet.Inspection.Clues;
using DutyNet.Tests.Support;
using Npgsql;
using Xunit;

namespace DutyNet.Inspection.Tests;

/// <summary>Clues (问题线索): for discipline alone, disposed of in time, and kept.</summary>
[Collection(Shared.Name)]
public sealed class ClueTests(InspectionService service)
{
    private const string Clues = "/api/v1/inspection/clues";

    [Fact]
    public async Task A_clue_begins_a_case_and_its_disposal_is_due()
    {
        var d = await District.Make(service);
        var answer = await Register(d, receivedOn: d.Today.AddDays(-3)).Gives(HttpStatusCode.Created);
        var (clue, caseId) = (answer.GetProperty("clueId").GetGuid(), answer.GetProperty("caseId").GetGuid());
        Assert.Equal(Text(d.Today.AddDays(27)), answer.GetProperty("decideBy").GetString());
        var fact = Assert.Single(await service.Recorded<ClueRegistered>(), f => f.ClueId == clue);
        Assert.Equal((caseId, ClueSource.Petition, ClueTarget.VillageCadre, (string?)null), (fact.CaseId, fact.Source, fact.Target, fact.PersonCode));
        var shown = await Read(d, clue);
        Assert.Equal(("Registered", "Decision"), (shown.GetProperty("status").GetString(), shown.GetProperty("step").GetString()));
        Assert.Equal("反映村干部违规发放补贴", shown.GetProperty("summary").GetString());
    }

    [Fact]
    public async Task Everything_about_clues_is_restricted_in_ledger_and_messages()
    {
        var d = await District.Make(service);
        var clue = await Registered(d);
        await Read(d, clue);
        await Dispose(d, clue, "KeptPending").Gives(HttpStatusCode.Created);
        Assert.Equal(3, await service.Scalar<long>($"select count(*) from ledger where subject = 'clue/{clue}'"));
        Assert.Equal(0, await service.Scalar<long>($"select count(*) from ledger where subject = 'clue/{clue}' and not restricted"));
        // A department's feed has none of it.
        foreach (var role in new[] { Role.Department, Role.Leader, Role.Inspector, Role.Clerk })
            await service.As(role, d.Code, d.Holder).GetAsync($"{Clues}/{clue}").IsProblem(HttpStatusCode.Forbidden, "role-not-allowed");
    }

    [Fact]
    public async Task Who_reads_a_clue_is_on_its_trail_once_for_each_reader_and_day()
    {
        var d = await District.Make(service);
        var clue = await Registered(d);
        foreach (var reader in new[] { d.Overseer, d.Overseer, d.Planner })
            await Read(d, clue, reader);
        async Task<string?[]> Readers() => [.. (await service.Recorded<ClueRead>()).Where(f => f.ClueId == clue).Select(f => f.PersonCode)];
        Assert.Equal(new[] { d.Overseer, d.Planner }, await Readers());
        service.Clock.Advance(TimeSpan.FromDays(1));
        await Read(d, clue);
        Assert.Equal(3, (await Readers()).Length);
        // The list says neither what it says nor about whom, and reading it leaves no trace.
        var row = Assert.Single((await d.As(Role.Discipline, d.Overseer).GetAsync(Clues).Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
        Assert.False(row.TryGetProperty("summary", out _));
        Assert.False(row.TryGetProperty("personCode", out _));
        Assert.Equal(3, (await Readers()).Length);
    }

    [Fact]
    public async Task Nobody_reads_or_works_on_a_clue_about_themselves()
    {
        var d = await District.Make(service);
        var clue = (await Register(d, person: d.Overseer).Gives(HttpStatusCode.Created)).GetProperty("clueId").GetGuid();
        var subject = d.As(Role.Discipline, d.Overseer);
        await subject.GetAsync($"{Clues}/{clue}").Gives(HttpStatusCode.NotFound);
        await subject.Post($"{Clues}/{clue}/disposals", new { disposal = "Closed", reason = "查无实据" }).Gives(HttpStatusCode.NotFound);
        await subject.Post($"{Clues}/{clue}/merge", new { into = await Registered(d), reason = "同一事" }).Gives(HttpStatusCode.NotFound);
        Assert.DoesNotContain((await subject.GetAsync(Clues).Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray(), r => r.GetProperty("clueId").GetGuid() == clue);
        Assert.Equal(1, (await subject.GetAsync($"{Clues}/statistics").Gives(HttpStatusCode.OK)).GetProperty("clues").GetInt32());
        await Read(d, clue, d.Planner);
    }

    [Fact]
    public async Task A_talk_or_inquiry_is_answered_within_three_weeks_and_reported_within_a_month()
    {
        var d = await District.Make(service);
        var clue = await Registered(d);
        var disposed = await Dispose(d, clue, "TalkOrInquiry").Gives(HttpStatusCode.Created);
        Assert.Equal(Text(d.Today.AddDays(21)), disposed.GetProperty("dueOn").GetString());
        await Report(d, clue).IsProblem(HttpStatusCode.Conflict, "no-report-due");
        var discipline = d.As(Role.Discipline, d.Planner);
        await discipline.Post($"{Clues}/{clue}/reply", new { reply = "说明如下", repliedOn = d.Today.AddDays(1) }).NamesField(HttpStatusCode.UnprocessableEntity, "repliedOn");
        await discipline.Post($"{Clues}/{clue}/reply", new { reply = "说明如下", repliedOn = d.Today.AddDays(-1) }).NamesField(HttpStatusCode.UnprocessableEntity, "repliedOn");
        var replied = await discipline.Post($"{Clues}/{clue}/reply", new { reply = "说明如下" }).Gives(HttpStatusCode.OK);
        Assert.Equal(Text(d.Today.AddDays(30)), replied.GetProperty("reportDueOn").GetString());
        await discipline.Post($"{Clues}/{clue}/reply", new { reply = "再说" }).IsProblem(HttpStatusCode.Conflict, "no-reply-due");
        await Report(d, clue, "NotSubstantiated").Gives(HttpStatusCode.OK);
        var shown = await Read(d, clue);
        Assert.Equal("Reported", shown.GetProperty("status").GetString());
        Assert.Equal(JsonValueKind.Null, shown.GetProperty("dueOn").ValueKind);
        await Report(d, clue).IsProblem(HttpStatusCode.Conflict, "no-report-due");
    }

    [Fact]
    public async Task A_later_decision_takes_the_place_of_an_earlier_one_and_both_are_kept()
    {
        var d = await District.Make(service);
        var clue = await Registered(d);
        Assert.Equal(Text(d.Today.AddDays(180)), (await Dispose(d, clue, "KeptPending").Gives(HttpStatusCode.Created)).GetProperty("dueOn").GetString());
        Assert.Equal(("Pending", "Review"), await Standing(d, clue));
        Assert.Equal(Text(d.Today.AddDays(60)), (await Dispose(d, clue, "PreliminaryCheck").Gives(HttpStatusCode.Created)).GetProperty("dueOn").GetString());
        Assert.Equal(("InHand", "Report"), await Standing(d, clue));
        Assert.Equal(["KeptPending", "PreliminaryCheck"], (await Read(d, clue)).GetProperty("disposals").EnumerateArray().Select(x => x.GetProperty("kind").GetString()!));
    }

    [Fact]
    public async Task Who_registered_a_clue_cannot_close_it_and_a_closed_one_stays_closed()
    {
        var d = await District.Make(service);
        var clue = await Registered(d);
        await Dispose(d, clue, "Closed", d.Planner).IsProblem(HttpStatusCode.Forbidden, "another-person-required");
        await service.As(Role.Discipline, d.Code).Post($"{Clues}/{clue}/disposals", new { disposal = "Closed", reason = "系统" }).IsProblem(HttpStatusCode.Forbidden, "person-required");
        await Dispose(d, clue, "Closed").Gives(HttpStatusCode.Created);
        Assert.Equal("Closed", (await Standing(d, clue)).Status);
        await Dispose(d, clue, "KeptPending").IsProblem(HttpStatusCode.Conflict, "clue-closed");
    }

    [Fact]
    public async Task Two_who_decide_at_once_do_not_overwrite_each_other()
    {
        var d = await District.Make(service);
        var clue = await Registered(d);
        async Task<HttpStatusCode> Decide(string person)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{Clues}/{clue}/disposals") { Content = System.Net.Http.Json.JsonContent.Create(new { disposal = "KeptPending", reason = "暂存" }) };
            request.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
            using var answer = await d.As(Role.Discipline, person).SendAsync(request);
            return answer.StatusCode;
        }
        var answers = await Task.WhenAll(Decide(d.Planner), Decide(d.Overseer));
        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.PreconditionFailed], answers.Order());
    }

    [Fact]
    public async Task Merged_clues_are_both_kept_one_points_to_the_other_and_it_can_be_undone_with_a_reason()
    {
        var d = await District.Make(service);
        var (first, second) = (await Registered(d), await Registered(d));
        await Merge(d, second, second).NamesField(HttpStatusCode.UnprocessableEntity, "into");
        await Merge(d, second, Guid.NewGuid()).NamesField(HttpStatusCode.UnprocessableEntity, "into");
        await Merge(d, second, first).Gives(HttpStatusCode.OK);
        Assert.Equal(first, (await Read(d, second)).GetProperty("mergedInto").GetGuid());
        Assert.Equal(second, Assert.Single((await Read(d, first)).GetProperty("mergedHere").EnumerateArray()).GetGuid());
        await Merge(d, second, first).IsProblem(HttpStatusCode.Conflict, "clue-merged");
        await Merge(d, first, second).IsProblem(HttpStatusCode.Conflict, "clue-merged");
        await Merge(d, first, await Registered(d)).IsProblem(HttpStatusCode.Conflict, "has-merged-clues");
        await Dispose(d, second, "KeptPending").IsProblem(HttpStatusCode.Conflict, "clue-merged");
        await d.As(Role.Discipline, d.Planner).Post($"{Clues}/{second}/separate", new { reason = "" }).NamesField(HttpStatusCode.UnprocessableEntity, "reason");
        await d.As(Role.Discipline, d.Planner).Post($"{Clues}/{second}/separate", new { reason = "系两件事" }).Gives(HttpStatusCode.OK);
        await d.As(Role.Discipline, d.Planner).Post($"{Clues}/{second}/separate", new { reason = "系两件事" }).IsProblem(HttpStatusCode.Conflict, "not-merged");
        var shown = await Read(d, second);
        Assert.Equal("Registered", shown.GetProperty("status").GetString());
        Assert.Equal("系两件事", Assert.Single(shown.GetProperty("merges").EnumerateArray()).GetProperty("undoneReason").GetString());
        Assert.Single(await service.Recorded<ClueSeparated>(), f => f.ClueId == second);
    }

    [Fact]
    public async Task Two_merges_crossing_each_other_leave_one()
    {
        var d = await District.Make(service);
        var (first, second) = (await Registered(d), await Registered(d));
        var answers = await Task.WhenAll(Merge(d, first, second), Merge(d, second, first));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Conflict], answers.Select(a => a.StatusCode).Order());
    }

    [Fact]
    public async Task What_is_overdue_is_published_once_for_each_due_date()
    {
        var d = await District.Make(service);
        var (late, merged, done) = (await Registered(d), await Registered(d), await Registered(d));
        await Merge(d, merged, late).Gives(HttpStatusCode.OK);
        await Dispose(d, done, "Closed").Gives(HttpStatusCode.Created);
        async Task<(ClueStep, DateOnly)[]> Published(Guid clue) => [.. (await service.Recorded<ClueOverdue>()).Where(f => f.ClueId == clue).Select(f => (f.Step, f.DueOn))];
        var registered = d.Today;
        service.Clock.Advance(TimeSpan.FromDays(30));
        await service.Sweep<PublishOverdueClues>();
        Assert.Empty(await Published(late));
        service.Clock.Advance(TimeSpan.FromDays(1));
        await Task.WhenAll(service.Sweep<PublishOverdueClues>(), service.Sweep<PublishOverdueClues>());
        Assert.Equal([(ClueStep.Decision, registered.AddDays(30))], await Published(late));
        Assert.True((await Read(d, late)).GetProperty("overdue").GetBoolean());
        var decided = d.Today;
        await Dispose(d, late, "TalkOrInquiry").Gives(HttpStatusCode.Created);
        // Long down, it catches up: the reply's date has passed, and nothing is published twice.
        service.Clock.Advance(TimeSpan.FromDays(100));
        await service.Sweep<PublishOverdueClues>();
        await service.Sweep<PublishOverdueClues>();
        Assert.Equal([(ClueStep.Decision, registered.AddDays(30)), (ClueStep.Reply, decided.AddDays(21))], await Published(late));
        Assert.Empty(await Published(merged));
        Assert.Empty(await Published(done));
        Assert.Equal(late, Assert.Single((await d.As(Role.Discipline, d.Overseer).GetAsync($"{Clues}?overdue=true").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray()).GetProperty("clueId").GetGuid());
    }

    [Fact]
    public async Task A_clue_becomes_a_finding_in_its_own_case_once_by_the_team_of_the_unit()
    {
        var d = await District.Make(service);
        var answer = await Register(d).Gives(HttpStatusCode.Created);
        var (clue, caseId) = (answer.GetProperty("clueId").GetGuid(), answer.GetProperty("caseId").GetGuid());
        var round = await d.RoundWithTeam();
        var body = new { roundId = round, finding = d.Fault() };
        await d.As(Role.Discipline, d.Planner).Post($"{Clues}/{clue}/finding", body).IsProblem(HttpStatusCode.Forbidden, "not-your-round");
        await d.As(Role.Discipline, d.Inspector).Post($"{Clues}/{clue}/finding", new { roundId = round, finding = d.Fault("NO-SUCH") }).NamesField(HttpStatusCode.UnprocessableEntity, "itemCodes[0]");
        var finding = (await d.As(Role.Discipline, d.Inspector).Post($"{Clues}/{clue}/finding", body).Gives(HttpStatusCode.Created)).GetProperty("findingId").GetGuid();
        var raised = Assert.Single(await service.Recorded<FindingRaised>(), f => f.FindingId == finding);
        Assert.Equal(caseId, raised.CaseId);
        Assert.Equal((ClueConversion.Finding, finding), Assert.Single(await service.Recorded<ClueConverted>(), f => f.ClueId == clue) is var c ? (c.Into, c.TargetId) : default);
        await d.As(Role.Discipline, d.Inspector).Post($"{Clues}/{clue}/finding", body).IsProblem(HttpStatusCode.Conflict, "clue-converted");
        await Merge(d, clue, await Registered(d)).IsProblem(HttpStatusCode.Conflict, "clue-converted");
    }

    [Fact]
    public async Task A_clue_goes_to_accountability_once_and_only_when_it_was_found_true()
    {
        var d = await District.Make(service);
        var clue = (await Register(d, person: d.Holder).Gives(HttpStatusCode.Created)).GetProperty("clueId").GetGuid();
        Task<HttpResponseMessage> HandOver(object? items = null) => d.As(Role.Discipline, d.Overseer).Post($"{Clues}/{clue}/accountability", new { kind = "Proceeding", reason = "违规发放补贴", itemCodes = items ?? new[] { d.Item } });
        await HandOver().IsProblem(HttpStatusCode.Conflict, "not-substantiated");
        await Dispose(d, clue, "PreliminaryCheck").Gives(HttpStatusCode.Created);
        await HandOver().IsProblem(HttpStatusCode.Conflict, "not-substantiated");
        await Report(d, clue).Gives(HttpStatusCode.OK);
        await HandOver(new[] { "NO-SUCH" }).NamesField(HttpStatusCode.UnprocessableEntity, "itemCodes[0]");
        var request = (await HandOver().Gives(HttpStatusCode.Created)).GetProperty("requestId").GetGuid();
        var fact = Assert.Single(await service.Recorded<AccountabilityRequested>(), f => f.RequestId == request);
        Assert.Equal((RequestCause.Clue, clue, ProposalKind.Proceeding, d.Holder), (fact.Cause, fact.CauseId, fact.Kind, fact.PersonCode));
        await HandOver().IsProblem(HttpStatusCode.Conflict, "clue-converted");
    }

    [Fact]
    public async Task Twelve_kinds_of_225_clues_are_counted_by_kind_and_half_are_about_village_cadres()
    {
        // The figures of documents 003 (12类225个) and 000 (大约有一半是反映村干部的).
        var d = await District.Make(service);
        var kinds = new Policies().KindsOfClues;
        Assert.Equal(12, kinds.Count);
        await using (var source = NpgsqlDataSource.Create(service.Database))
        {
            await using var command = source.CreateCommand("""
                insert into clues (id, case_id, source, kind, target, unit_code, person_code, summary, received_on, decide_by, registered_by, registered_at, version)
                select gen_random_uuid(), gen_random_uuid(), 'CovertVisit', ($1::text[])[1 + n % 12], case when n <= 113 then 'VillageCadre' else 'TownCadre' end, $2,
                       case when n % 5 = 0 then 'p' || n % 10 end, '线索', $3, $3, 'key/test', now(), 1
                from generate_series(1, 225) n
                """);
            command.Parameters.Add(new() { Value = kinds.ToArray() });
            command.Parameters.Add(new() { Value = d.Branch });
            command.Parameters.Add(new() { Value = d.Today });
            await command.ExecuteNonQueryAsync();
        }
        var counts = await d.As(Role.Discipline, d.Overseer).GetAsync($"{Clues}/statistics?unit={d.Department}&from={Text(d.Today)}").Gives(HttpStatusCode.OK);
        Assert.Equal((225, 2), (counts.GetProperty("clues").GetInt32(), counts.GetProperty("persons").GetInt32()));
        Assert.Equal(12, counts.GetProperty("byKind").GetArrayLength());
        Assert.Equal(225, counts.GetProperty("byKind").EnumerateArray().Sum(k => k.GetProperty("clues").GetInt32()));
        var village = counts.GetProperty("byTarget").EnumerateArray().Single(t => t.GetProperty("of").GetString() == "VillageCadre");
        Assert.Equal((113, 50.2m), (village.GetProperty("clues").GetInt32(), village.GetProperty("percent").GetDecimal()));
        Assert.Equal(0, (await d.As(Role.Discipline, d.Overseer).GetAsync($"{Clues}/statistics?until={Text(d.Today.AddDays(-1))}").Gives(HttpStatusCode.OK)).GetProperty("clues").GetInt32());
    }

    [Fact]
    public async Task A_merged_clue_is_counted_once()
    {
        var d = await District.Make(service);
        var (first, second) = (await Registered(d), await Registered(d));
        await Merge(d, second, first).Gives(HttpStatusCode.OK);
        var counts = await d.As(Role.Discipline, d.Overseer).GetAsync($"{Clues}/statistics").Gives(HttpStatusCode.OK);
        Assert.Equal((1, 1), (counts.GetProperty("clues").GetInt32(), counts.GetProperty("merged").GetInt32()));
        Assert.Equal(100m, counts.GetProperty("byTarget").EnumerateArray().Single(t => t.GetProperty("of").GetString() == "VillageCadre").GetProperty("percent").GetDecimal());
    }

    [Fact]
    public async Task Clues_are_listed_by_what_narrows_them_in_pages_and_as_csv()
    {
        var d = await District.Make(service);
        var late = (await Register(d, receivedOn: d.Today.AddDays(-1)).Gives(HttpStatusCode.Created)).GetProperty("clueId").GetGuid();
        var early = (await Register(d, receivedOn: d.Today.AddDays(-5)).Gives(HttpStatusCode.Created)).GetProperty("clueId").GetGuid();
        var http = d.As(Role.Discipline, d.Overseer);
        async Task<Guid[]> Ids(string query) => [.. (await http.GetAsync($"{Clues}?{query}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray().Select(r => r.GetProperty("clueId").GetGuid())];
        Assert.Equal([late, early], await Ids(""));
        Assert.Equal([early, late], await Ids("sort=receivedOn"));
        Assert.Equal([early, late], await Ids($"sort=dueOn&status=Registered&kind=allowances&target=VillageCadre&source=Petition&unit={d.Code}"));
        Assert.Empty(await Ids("source=Tour"));
        Assert.Empty(await Ids($"unit={d.OtherDepartment}"));
        Assert.Equal([late], await Ids($"from={Text(d.Today.AddDays(-2))}"));
        Assert.Equal([early], await Ids($"until={Text(d.Today.AddDays(-2))}"));
        foreach (var sort in new[] { "", "&sort=receivedOn", "&sort=dueOn" })
        {
            var page = await http.GetAsync($"{Clues}?limit=1{sort}").Gives(HttpStatusCode.OK);
            Assert.NotEqual(page.GetProperty("items")[0].GetProperty("clueId").GetGuid(), Assert.Single(await Ids($"limit=1{sort}&cursor={page.GetProperty("next").GetString()}")));
        }
        Assert.Equal(3, (await http.GetStringAsync($"{Clues}?format=csv")).Trim().Split('\n').Length);
    }

    [Fact]
    public async Task Bad_input_names_its_field()
    {
        var d = await District.Make(service);
        var foreign = await District.Make(service);
        Task<HttpResponseMessage> Post(string kind = "gifts", string? unit = null, DateOnly? on = null, string? person = null) => d.As(Role.Discipline, d.Planner)
            .Post(Clues, new { source = "Tour", kind, target = "Other", unit = unit ?? d.Department, summary = "线索", receivedOn = on ?? d.Today, person });
        await Post(kind: "picnic").NamesField(HttpStatusCode.UnprocessableEntity, "kind");
        await Post(unit: foreign.Department).NamesField(HttpStatusCode.UnprocessableEntity, "unit");
        await Post(on: d.Today.AddDays(1)).NamesField(HttpStatusCode.UnprocessableEntity, "receivedOn");
        await Post(on: DateOnly.MinValue).NamesField(HttpStatusCode.UnprocessableEntity, "receivedOn");
        await Post(on: DateOnly.MaxValue).NamesField(HttpStatusCode.UnprocessableEntity, "receivedOn");
        await Post(person: "nobody").NamesField(HttpStatusCode.UnprocessableEntity, "person");
        await Dispose(d, await Registered(d), "Forget").NamesField(HttpStatusCode.BadRequest, "disposal");
    }

    /// <summary>A clue about the department.</summary>
    internal static async Task<Guid> Registered(District d) => (await Register(d).Gives(HttpStatusCode.Created)).GetProperty("clueId").GetGuid();

    private static Task<HttpResponseMessage> Register(District d, DateOnly? receivedOn = null, string? person = null) => d.As(Role.Discipline, d.Planner).Post(Clues, new
    {
        source = "Petition",
        kind = "allowances",
        target = "VillageCadre",
        unit = d.Department,
        summary = "反映村干部违规发放补贴",
        receivedOn = receivedOn ?? d.Today,
        person,
    });

    private static Task<HttpResponseMessage> Dispose(District d, Guid clue, string disposal, string? by = null) =>
        d.As(Role.Discipline, by ?? d.Overseer).Post($"{Clues}/{clue}/disposals", new { disposal, reason = "集体研究" });

    private static Task<HttpResponseMessage> Report(District d, Guid clue, string result = "Substantiated") =>
        d.As(Role.Discipline, d.Overseer).Post($"{Clues}/{clue}/report", new { result, report = "经核实" });

    private static Task<HttpResponseMessage> Merge(District d, Guid clue, Guid into) =>
        d.As(Role.Discipline, d.Overseer).Post($"{Clues}/{clue}/merge", new { into, reason = "反映同一事" });

    private static Task<JsonElement> Read(District d, Guid clue, string? by = null) => d.As(Role.Discipline, by ?? d.Overseer).GetAsync($"{Clues}/{clue}").Gives(HttpStatusCode.OK);

    private static async Task<(string? Status, string? Step)> Standing(District d, Guid clue) =>
        await Read(d, clue) is var shown ? (shown.GetProperty("status").GetString(), shown.GetProperty("step").GetString()) : default;

    private static string Text(DateOnly day) => day.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
}
