using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using DutyNet.Contracts.Logbook;
using DutyNet.Logbook.Decisions;
using DutyNet.Logbook.Policies;
using DutyNet.Tests.Support;
using Npgsql;
using Xunit;
using static DutyNet.Logbook.Tests.LogbookService;

namespace DutyNet.Logbook.Tests;

/// <summary>The rules of a decision's record (决策留痕), each by its name; those of emergencies, ballots and motions have classes of their own.</summary>
[Collection("logbook")]
public sealed class DecisionTests(LogbookService service)
{
    private const string Api = Council.Api;

    private static string[] Missing(JsonElement problem) => [.. problem.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("code").GetString()!)];

    // Rule 1
    [Fact]
    public async Task Without_a_proposer_the_chair_is_the_initial_proposer_by_default()
    {
        var council = await new Council(service).Sits();
        var recorded = await council.Clerk().Post(Api, council.Body()).Gives(HttpStatusCode.Created);
        Assert.Equal((council.Chair, true), (recorded.GetProperty("proposer").GetString(), recorded.GetProperty("proposerDefaulted").GetBoolean()));
        var declared = await council.Clerk().Post(Api, council.Body(council.Chair)).Gives(HttpStatusCode.Created);
        Assert.Equal((council.Chair, false), (declared.GetProperty("proposer").GetString(), declared.GetProperty("proposerDefaulted").GetBoolean()));
        var fact = Assert.Single(await service.Recorded<DecisionRecorded>(), r => r.DecisionId == recorded.GetProperty("decisionId").GetGuid());
        Assert.True(fact.ProposerDefaulted);
        Assert.Equal(("M1", false), Decision.InitialProposer("M1", "C"));
        Assert.Equal(("C", true), Decision.InitialProposer("  ", "C"));
    }

    // Rule 2
    [Fact]
    public async Task Proposer_and_chair_both_sign_in_person_or_the_record_cannot_be_closed()
    {
        var council = await new Council(service).Sits();
        var id = await council.Record(council.First);
        await council.Decide(id);
        Assert.Equal(["proposer-signature-missing", "chair-signature-missing"], Missing(await council.Close(id).IsProblem(HttpStatusCode.Conflict, "not-complete")));
        // a mark, another day, another's sign-in, a department's key, somebody without part in it
        await council.Sign(id, council.First, name: "○").NamesField(HttpStatusCode.UnprocessableEntity, "fullName");
        await council.Sign(id, council.First, name: Council.NameOf(council.Chair)).NamesField(HttpStatusCode.UnprocessableEntity, "fullName");
        await council.Sign(id, council.First, date: "2026-11-19").NamesField(HttpStatusCode.UnprocessableEntity, "date");
        await council.Sign(id, council.First, hash: new string('0', 64)).IsProblem(HttpStatusCode.Conflict, "content-changed");
        await council.Sign(id, council.First, http: council.As(council.Second)).IsProblem(HttpStatusCode.Forbidden, "sign-in-person");
        await council.Sign(id, council.First, http: service.As([Role.Department, Role.Leader], council.Unit)).IsProblem(HttpStatusCode.Forbidden, "sign-in-person");
        await council.Sign(id, council.First, http: council.Clerk()).IsProblem(HttpStatusCode.Forbidden, "sign-in-person");
        Assert.Equal(0, await service.Scalar<long>($"select count(*) from decision_signatures where decision_id = '{id}'"));

        await council.Sign(id, council.First).Gives(HttpStatusCode.OK);
        await council.Sign(id, council.First).IsProblem(HttpStatusCode.Conflict, "already-signed");
        Assert.Equal(["chair-signature-missing"], Missing(await council.Close(id).IsProblem(HttpStatusCode.Conflict, "not-complete")));
        Assert.Equal("Signed", (await council.Sign(id, council.Chair).Gives(HttpStatusCode.OK)).GetProperty("state").GetString());
        var closed = await council.Close(id).Gives(HttpStatusCode.OK);
        Assert.Equal("Closed", closed.GetProperty("state").GetString());
        Assert.Equal(closed.GetProperty("contentHash").GetString(), Assert.Single(await service.Recorded<DecisionClosed>(), c => c.DecisionId == id).ContentHash);
        Assert.Equal(2, (await service.Recorded<DecisionSigned>()).Count(s => s.DecisionId == id && s.ContentHash == closed.GetProperty("contentHash").GetString()));
    }

    [Fact]
    public async Task A_chair_who_is_proposer_by_default_signs_as_both_at_once()
    {
        var council = await new Council(service).Sits();
        var id = await council.Record();
        await council.Decide(id);
        var signed = await council.Sign(id, council.Chair).Gives(HttpStatusCode.OK);
        Assert.Equal(["Proposer", "Chair"], signed.GetProperty("capacities").EnumerateArray().Select(c => c.GetString()));
        await council.Close(id).Gives(HttpStatusCode.OK);
    }

    // Rule 3
    [Fact]
    public async Task A_major_matter_cannot_be_closed_without_a_sound_recording_known_by_its_content()
    {
        var council = await new Council(service).Sits();
        var id = await council.Record(council.First, major: true);
        await council.Decide(id);
        await council.Sign(id, council.First).Gives(HttpStatusCode.OK);
        await council.Sign(id, council.Chair).Gives(HttpStatusCode.OK);
        await council.Attach(id, [.. "%PDF-1.7 notes"u8], "录音.mp3"); // only named like one
        Assert.Equal(["sound-recording-missing"], Missing(await council.Close(id).IsProblem(HttpStatusCode.Conflict, "not-complete")));
        var paper = await council.Attach(id, Council.Sound, "会议.pdf");
        Assert.True(paper.GetProperty("isSound").GetBoolean());
        await council.Close(id).Gives(HttpStatusCode.OK);
    }

    // Rule 4
    [Fact]
    public async Task Of_a_motion_plainly_against_rules_the_silent_members_are_deemed_to_have_agreed_and_nobody_else()
    {
        var council = await new Council(service).Sits();
        var id = await council.Closed(first: Opinion.Oppose, second: Opinion.Silent);
        Assert.Equal(JsonValueKind.Null, (await council.Show(id, council.Discipline())).GetProperty("classification").ValueKind);
        var answer = await council.Discipline().Post($"{Api}/{id}/classifications", new { againstRules = true, reason = "违反采购规定" }).Gives(HttpStatusCode.OK);
        Assert.Equal([council.Second], answer.GetProperty("deemedToAgree").EnumerateArray().Select(p => p.GetString()));
        Assert.Equal([council.First], answer.GetProperty("dissented").EnumerateArray().Select(p => p.GetString()));
        Assert.Equal([council.Chair], answer.GetProperty("agreed").EnumerateArray().Select(p => p.GetString()));
        var fact = Assert.Single(await service.Recorded<MotionClassified>(), c => c.DecisionId == id);
        Assert.Equal((council.Second, council.First, LogbookService.Day("2026-11-20")), (Assert.Single(fact.DeemedToAgree), fact.Proposer, fact.ClassifiedOn));
        Assert.True(((IFact)fact).Restricted);
        // seen by discipline staff and by who took part, by nobody else
        bool?[] Deemed(JsonElement d) => [.. d.GetProperty("attendees").EnumerateArray().Select(a => a.GetProperty("deemedToAgree").ValueKind == JsonValueKind.Null ? (bool?)null : a.GetProperty("deemedToAgree").GetBoolean())];
        Assert.Equal([false, false, true, false], Deemed(await council.Show(id, council.Discipline())));
        Assert.Equal([false, false, true, false], Deemed(await council.Show(id, council.As(council.Delegate))));
        Assert.All(Deemed(await council.Show(id)), Assert.Null);
        // taken back: nobody is deemed anything
        var back = await council.Discipline().Post($"{Api}/{id}/classifications", new { againstRules = false, reason = "复核认定不属实" }).Gives(HttpStatusCode.OK);
        Assert.Equal((2, 0), (back.GetProperty("version").GetInt32(), back.GetProperty("deemedToAgree").GetArrayLength()));
        Assert.All(Deemed(await council.Show(id, council.Discipline())), Assert.Null);
    }

    [Fact]
    public async Task Only_discipline_staff_who_did_not_take_part_classify_and_only_what_is_closed()
    {
        var council = await new Council(service).Sits();
        var open = await council.Record();
        await council.Discipline().Post($"{Api}/{open}/classifications", new { againstRules = true, reason = "理由" }).IsProblem(HttpStatusCode.Conflict, "not-closed");
        var id = await council.Closed();
        await council.As(council.Delegate, Role.Discipline).Post($"{Api}/{id}/classifications", new { againstRules = true, reason = "理由" }).IsProblem(HttpStatusCode.Forbidden, "took-part");
        await service.As(Role.Discipline, council.Unit).Post($"{Api}/{id}/classifications", new { againstRules = true, reason = "理由" }).IsProblem(HttpStatusCode.Forbidden, "person-required");
        await council.Discipline().Post($"{Api}/{id}/classifications", new { againstRules = false, reason = "理由" }).IsProblem(HttpStatusCode.Conflict, "classified-so");
        await council.Discipline().Post($"{Api}/{id}/classifications", new { againstRules = true, reason = " " }).NamesField(HttpStatusCode.UnprocessableEntity, "reason");
    }

    // Rule 6
    [Fact]
    public async Task Nothing_of_a_decision_is_ever_deleted_or_changed()
    {
        var council = await new Council(service).Sits();
        await council.Closed();
        await council.Ballot();
        var tables = new[]
        {
            "decisions", "decision_versions", "decision_attendees", "decision_opinions", "decision_outcomes", "decision_revisions", "decision_signatures", "decision_papers", "decision_closings",
            "decision_meeting_reports", "decision_irregularities", "decision_put_rights", "decision_classifications", "decision_outcome_reviews", "no_motion_years",
            "ballots", "ballot_electors", "ballot_papers", "ballot_closings", "ballot_sums",
        };
        foreach (var table in tables)
        {
            await Assert.ThrowsAsync<PostgresException>(() => Infrastructure.Execute(service.Database, $"delete from {table}"));
            await Assert.ThrowsAsync<PostgresException>(() => Infrastructure.Execute(service.Database, $"truncate {table} cascade"));
            await Assert.ThrowsAsync<PostgresException>(() => Infrastructure.Execute(service.Database, $"alter table {table} disable trigger all"));
        }
        var refused = await Assert.ThrowsAsync<PostgresException>(() => Infrastructure.Execute(service.Database, "update decision_opinions set opinion = 'Agree'"));
        Assert.Contains("append-only", refused.MessageText, StringComparison.Ordinal);
        await Assert.ThrowsAsync<PostgresException>(() => Infrastructure.Execute(service.Database, "update decision_closings set closed_on = closed_on - 1"));
        // and every append-only table of this kind is named above
        Assert.Equal(tables.Length, await service.Scalar<long>("select count(*) from pg_tables where schemaname = 'public' and (tablename like 'decision%' or tablename like 'ballot%' or tablename = 'no_motion_years')"));
    }

    // Rule 9
    [Fact]
    public async Task Who_proposes_answers_for_the_outcome_review()
    {
        var council = await new Council(service).Sits();
        var id = await council.Closed();
        var body = new { reference = "查究〔2026〕3号", result = "设备闲置。", reviewedOn = "2026-11-20", by = "第三方机构" };
        await council.As(council.Second, Role.Inspector).Post($"{Api}/{id}/outcome-reviews", body).IsProblem(HttpStatusCode.Forbidden, "took-part");
        await council.Discipline().Post($"{Api}/{id}/outcome-reviews", body with { reviewedOn = "2026-11-21" }).NamesField(HttpStatusCode.UnprocessableEntity, "reviewedOn");
        var linked = await service.As(Role.Inspector, council.Unit, "INS").Post($"{Api}/{id}/outcome-reviews", body).Gives(HttpStatusCode.Created);
        Assert.Equal(council.First, linked.GetProperty("proposer").GetString());
        var fact = Assert.Single(await service.Recorded<OutcomeReviewLinked>(), r => r.DecisionId == id);
        Assert.Equal((council.First, body.reference), (fact.Proposer, fact.Reference));
        Assert.Equal(body.reference, (await council.Show(id)).GetProperty("outcomeReviews")[0].GetProperty("reference").GetString());
    }

    [Fact]
    public async Task A_review_that_the_inspecting_side_recorded_is_linked_once_however_often_it_is_told()
    {
        var council = await new Council(service).Sits();
        var decision = await council.Closed();
        var shown = await council.Show(decision);
        OutcomeReviewed Review(Guid id, string reference) => new(
            id, decision, null, council.Unit, council.Town.Path, shown.GetProperty("number").GetString()!, council.First, "某会计师事务所", reference, Day("2026-11-20"), Day("2026-11-20"), 320_000_00, -150_000_00, "中标价高于市场价。");
        var first = Review(Guid.CreateVersion7(), "审字1号");
        var message = Guid.CreateVersion7();
        await service.DeliverAndWait(Review(Guid.CreateVersion7(), "审字2号")); // a later one may come first
        await service.DeliverAndWait(first, message);
        await service.DeliverAndWait(first, message);
        await service.DeliverAndWait(first);
        Assert.Equal(["审字2号", "审字1号"], (await council.Show(decision)).GetProperty("outcomeReviews").EnumerateArray().Select(r => r.GetProperty("reference").GetString()).Order(StringComparer.Ordinal).Reverse());
        var linked = Assert.Single(await service.Recorded<OutcomeReviewLinked>(), r => r.ReviewId == first.ReviewId);
        Assert.Equal((decision, council.First, "审字1号"), (linked.DecisionId, linked.Proposer, linked.Reference));
    }

    [Fact]
    public async Task Village_spending_needs_a_second_signature_by_the_supervision_committee()
    {
        var council = await new Council(service).Sits();
        var without = council.Body(council.First, village: true);
        without["amountFen"] = null;
        await council.Clerk().Post(Api, without).NamesField(HttpStatusCode.UnprocessableEntity, "amountFen");
        var id = await council.Record(council.First, village: true);
        await council.Decide(id);
        await council.Sign(id, council.First).Gives(HttpStatusCode.OK);
        await council.Sign(id, council.Chair).Gives(HttpStatusCode.OK);
        Assert.Equal(["supervision-signature-missing"], Missing(await council.Close(id).IsProblem(HttpStatusCode.Conflict, "not-complete")));
        await council.Sign(id, council.Second).IsProblem(HttpStatusCode.Forbidden, "sign-in-person");
        var signed = await council.Sign(id, council.Supervisor).Gives(HttpStatusCode.OK);
        Assert.Equal("Supervision", signed.GetProperty("capacities")[0].GetString());
        await council.Close(id).Gives(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_supervisor_who_proposed_does_not_give_the_second_signature_too()
    {
        var council = await new Council(service).Sits();
        var id = await council.Record(council.Supervisor, village: true);
        await council.Decide(id);
        Assert.Equal(["Proposer"], (await council.Sign(id, council.Supervisor).Gives(HttpStatusCode.OK)).GetProperty("capacities").EnumerateArray().Select(c => c.GetString()));
        await council.Sign(id, council.Chair).Gives(HttpStatusCode.OK);
        Assert.Equal(["supervision-signature-missing"], Missing(await council.Close(id).IsProblem(HttpStatusCode.Conflict, "not-complete")));
    }

    [Fact]
    public async Task The_chair_speaks_last_and_who_opposes_or_reserves_says_it_in_words()
    {
        var council = await new Council(service).Sits();
        var id = await council.Record(council.First);
        await council.Clerk().Post($"{Api}/{id}/opinions", new { person = council.Chair, opinion = "Agree" }).IsProblem(HttpStatusCode.Conflict, "chair-speaks-last");
        await council.Clerk().Post($"{Api}/{id}/opinions", new { person = council.First, opinion = "Oppose" }).NamesField(HttpStatusCode.UnprocessableEntity, "words");
        await council.Clerk().Post($"{Api}/{id}/opinions", new { person = council.First, opinion = "Reserve", words = " " }).NamesField(HttpStatusCode.UnprocessableEntity, "words");
        // one's own in person; a clerk's is on behalf, and both are kept
        await council.As(council.First).Post($"{Api}/{id}/opinions", new { opinion = "Oppose", words = "价格过高" }).Gives(HttpStatusCode.Created);
        await council.As(council.First).Post($"{Api}/{id}/opinions", new { person = council.Second, opinion = "Agree" }).IsProblem(HttpStatusCode.Forbidden, "not-your-opinion");
        await council.As("STRANGER").Post($"{Api}/{id}/opinions", new { opinion = "Agree" }).NamesField(HttpStatusCode.UnprocessableEntity, "person");
        await council.Opine(id, council.Second, Opinion.Silent);
        await council.Opine(id, council.Chair, Opinion.Agree); // the delegate, who only sits in, is not waited for
        var opinions = (await council.Show(id)).GetProperty("opinions").EnumerateArray().ToDictionary(o => o.GetProperty("personCode").GetString()!);
        Assert.Equal(JsonValueKind.Null, opinions[council.First].GetProperty("onBehalfOf").ValueKind);
        Assert.Equal(council.Second, opinions[council.Second].GetProperty("onBehalfOf").GetString());
        Assert.Equal(3, (await service.Recorded<OpinionRecorded>()).Count(o => o.DecisionId == id));
    }

    [Fact]
    public void Areas_and_whether_the_chair_speaks_last_are_policy()
    {
        Assert.Equal(7, new LogbookPolicies().Areas.Count);
        Assert.Equal(["land"], new LogbookPolicies { DecisionAreas = ["land"] }.Areas);
        Attendee[] attendees = [new("C", "主持人", AttendeeKind.Member, null, null), new("M", "成员", AttendeeKind.Member, null, null), new("L", "列席", AttendeeKind.Delegate, null, null)];
        Assert.True(Decision.SpeaksTooEarly("C", "C", attendees, new LogbookPolicies()));
        Assert.False(Decision.SpeaksTooEarly("M", "C", attendees, new LogbookPolicies()));
        Assert.False(Decision.SpeaksTooEarly("C", "C", attendees, new LogbookPolicies { ChairSpeaksLast = false }));
        attendees[1] = attendees[1] with { Opinion = Opinion.Silent };
        Assert.False(Decision.SpeaksTooEarly("C", "C", attendees, new LogbookPolicies()));
    }

    [Fact]
    public async Task Every_members_opinion_and_the_outcome_are_on_record_before_closing()
    {
        var council = await new Council(service).Sits();
        var id = await council.Record();
        await council.Sign(id, council.Chair).Gives(HttpStatusCode.OK);
        Assert.Equal(["outcome-missing", "opinions-missing"], Missing(await council.Close(id).IsProblem(HttpStatusCode.Conflict, "not-complete")));
    }

    [Fact]
    public async Task A_change_after_signing_voids_the_signatures_which_stay_readable()
    {
        var council = await new Council(service).Sits();
        var id = await council.Record(council.First);
        await council.Decide(id);
        await council.Sign(id, council.First).Gives(HttpStatusCode.OK);
        await council.Sign(id, council.Chair).Gives(HttpStatusCode.OK);
        var amendment = council.Body(council.First);
        amendment.Remove("unit");
        amendment["motion"] = "购置监控设备两批。";
        amendment["reason"] = "数量有误";
        await council.Clerk().Post($"{Api}/{id}/amendments", amendment).Gives(HttpStatusCode.Created);
        await council.Close(id).IsProblem(HttpStatusCode.Conflict, "not-complete");
        // back to the old words: what was signed is still not signed again
        amendment["motion"] = "购置监控设备一批。";
        amendment["reason"] = "又改回";
        await council.Clerk().Post($"{Api}/{id}/amendments", amendment).Gives(HttpStatusCode.Created);
        await council.Close(id).IsProblem(HttpStatusCode.Conflict, "not-complete");
        var shown = await council.Show(id);
        Assert.Equal("Recorded", shown.GetProperty("state").GetString());
        Assert.Equal([false, false], shown.GetProperty("signatures").EnumerateArray().Select(s => s.GetProperty("counts").GetBoolean()));
        Assert.Equal(["购置监控设备一批。", "购置监控设备两批。", "购置监控设备一批。"], shown.GetProperty("versions").EnumerateArray().Select(v => v.GetProperty("motion").GetString()));
        await council.Sign(id, council.First).Gives(HttpStatusCode.OK);
        await council.Sign(id, council.Chair).Gives(HttpStatusCode.OK);
        await council.Opine(id, council.Second, Opinion.Reserve, "需再比价", reason: "原记录有误"); // an opinion corrected voids them too
        await council.Close(id).IsProblem(HttpStatusCode.Conflict, "not-complete");
        await council.Sign(id, council.First).Gives(HttpStatusCode.OK);
        await council.Sign(id, council.Chair).Gives(HttpStatusCode.OK);
        await council.Close(id).Gives(HttpStatusCode.OK);
        await council.Clerk().Post($"{Api}/{id}/amendments", amendment).IsProblem(HttpStatusCode.Conflict, "decision-closed");
        await council.Clerk().Post($"{Api}/{id}/opinions", new { person = council.Second, opinion = "Agree", reason = "更正" }).IsProblem(HttpStatusCode.Conflict, "decision-closed");
        await council.Clerk().Post($"{Api}/{id}/outcome", new { outcome = "Rejected", text = "未通过", reason = "更正" }).IsProblem(HttpStatusCode.Conflict, "decision-closed");
        await council.Close(id).IsProblem(HttpStatusCode.Conflict, "decision-closed");
    }

    [Fact]
    public async Task Signing_and_amending_at_the_same_moment_never_leaves_a_signature_over_other_words()
    {
        var council = await new Council(service).Sits();
        var amendment = council.Body();
        amendment.Remove("unit");
        amendment["reason"] = "更正";
        for (var i = 0; i < 5; i++)
        {
            var id = await council.Record();
            await council.Decide(id);
            amendment["motion"] = $"购置监控设备{i + 2}批。";
            var hash = await council.Hash(id);
            var signing = council.Sign(id, council.Chair, hash: hash);
            await Task.WhenAll(signing, council.Clerk().Post($"{Api}/{id}/amendments", amendment));
            Assert.NotEqual(hash, await council.Hash(id));
            Assert.True((await signing).StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict);
            await council.Close(id).IsProblem(HttpStatusCode.Conflict, "not-complete");
        }
    }

    [Fact]
    public async Task The_hash_in_the_ledger_proves_the_text()
    {
        var council = await new Council(service).Sits();
        var id = await council.Record(council.First);
        var shown = await council.Show(id);
        var canonical = shown.GetProperty("canonical").GetString()!;
        Assert.Equal(shown.GetProperty("contentHash").GetString(), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))));
        Assert.Contains("\nmotion:27:购置监控设备一批。\n", canonical, StringComparison.Ordinal);
        Assert.Contains("\nwords:-\n", canonical, StringComparison.Ordinal);
        Assert.Equal(shown.GetProperty("contentHash").GetString(), Assert.Single(await service.Recorded<DecisionRecorded>(), r => r.DecisionId == id).ContentHash);
        await council.Decide(id);
        shown = await council.Show(id);
        Assert.Equal(5, shown.GetProperty("revision").GetInt32());
        Assert.Equal(shown.GetProperty("contentHash").GetString(), Assert.Single(await service.Recorded<DecisionTaken>(), r => r.DecisionId == id).ContentHash);
    }

    [Fact]
    public async Task Numbers_of_a_unit_and_year_have_no_gaps_also_when_many_record_at_once()
    {
        var council = await new Council(service).Sits();
        var wrong = council.Body();
        wrong["area"] = "Nowhere";
        await Task.WhenAll(Enumerable.Range(0, 12).Select(async i =>
        {
            if (i % 3 == 0)
                await council.Clerk().Post(Api, wrong).NamesField(HttpStatusCode.UnprocessableEntity, "area");
            else
                await council.Record();
        }));
        await council.Record(meetingOn: "2025-12-30");
        Assert.Equal("1,2,3,4,5,6,7,8", await service.Scalar<string>($"select string_agg(number::text, ',' order by number) from decisions where unit_code = '{council.Unit}' and year = 2026"));
        Assert.Equal($"{council.Unit}-2025-1", await service.Scalar<string>($"select number from decisions_now where unit_code = '{council.Unit}' and year = 2025"));
    }

    [Theory]
    [InlineData("area", "Nowhere", "area")]
    [InlineData("chair", "NOBODY", "chair")]
    [InlineData("proposer", "NOBODY", "proposer")]
    [InlineData("meetingOn", "2026-11-21", "meetingOn")]
    [InlineData("meetingOn", "1949-09-30", "meetingOn")]
    [InlineData("motion", "  ", "motion")]
    [InlineData("itemCodes", "NO-ITEM", "itemCodes[0]")]
    [InlineData("attendees", "NOBODY", "attendees[0].person")]
    [InlineData("amountFen", -1, "amountFen")]
    public async Task What_is_wrong_is_named(string field, object value, string named)
    {
        var council = await new Council(service).Sits();
        var body = council.Body();
        body[field] = field switch { "itemCodes" => new[] { value }, "attendees" => new[] { new { person = value } }, _ => value };
        await council.Clerk().Post(Api, body).NamesField(HttpStatusCode.UnprocessableEntity, named);
    }

    [Fact]
    public async Task A_person_of_another_unit_is_named_only_by_who_may_see_both_and_stays_when_others_correct_the_record()
    {
        var (council, other) = (await new Council(service).Sits(), await new Council(service).Sits());
        foreach (var field in new[] { "chair", "proposer" })
        {
            var body = council.Body();
            body[field] = other.First;
            await council.Clerk().Post(Api, body).NamesField(HttpStatusCode.UnprocessableEntity, field);
        }
        await council.Clerk().Post($"{Api}/ballots", council.BallotBody(council.Chair, council.First, other.First)).NamesField(HttpStatusCode.UnprocessableEntity, "electors[2]");
        var wide = council.Body();
        wide["attendees"] = new object[] { new { person = council.First }, new { person = other.Delegate, kind = "Delegate" } };
        var id = (await service.As(Role.Department, "ROOT").Post(Api, wide).Gives(HttpStatusCode.Created)).GetProperty("decisionId").GetGuid();
        wide.Remove("unit");
        wide["reason"] = "措辞";
        await council.Clerk().Post($"{Api}/{id}/amendments", wide).Gives(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Two_who_amend_at_once_do_not_overwrite_each_other()
    {
        var council = await new Council(service).Sits();
        var id = await council.Record();
        var etag = (await council.Clerk().GetAsync($"{Api}/{id}")).Headers.ETag!.Tag;
        var amendment = council.Body();
        amendment.Remove("unit");
        amendment["reason"] = "更正";
        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(async _ =>
        {
            using var http = council.Clerk();
            http.DefaultRequestHeaders.Add("If-Match", etag);
            return (await http.Post($"{Api}/{id}/amendments", amendment)).StatusCode;
        }));
        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.PreconditionFailed], answers.Order());
    }

    [Fact]
    public async Task A_leader_records_for_their_own_unit_only()
    {
        var council = await new Council(service).Sits();
        await council.As(council.Chair).Post(Api, council.Body()).Gives(HttpStatusCode.Created);
        await council.As("STRANGER").Post(Api, council.Body()).IsProblem(HttpStatusCode.Forbidden, "not-your-unit");
        await service.As(Role.Clerk, "ELSEWHERE", "x").Post(Api, council.Body()).IsProblem(HttpStatusCode.NotFound, "unit-not-found");
    }

    [Fact]
    public async Task Who_attended_sees_the_decision_from_wherever_they_are_and_others_do_not()
    {
        var council = await new Council(service).Sits();
        var id = await council.Record(council.First);
        using var attendee = service.As(Role.Leader, "ELSEWHERE", council.Delegate);
        await council.Show(id, attendee);
        Assert.Equal(1, (await attendee.GetAsync($"{Api}?unit={council.Unit}").Gives(HttpStatusCode.OK)).GetProperty("items").GetArrayLength());
        using var other = service.As(Role.Leader, "ELSEWHERE", "OTHER");
        await other.GetAsync($"{Api}/{id}").IsProblem(HttpStatusCode.NotFound, "decision-not-found");
        Assert.Equal(0, (await other.GetAsync($"{Api}?unit={council.Unit}").Gives(HttpStatusCode.OK)).GetProperty("items").GetArrayLength());
        // seeing it is not writing in it
        await service.As(Role.Clerk, "ELSEWHERE", council.Delegate).Post($"{Api}/{id}/opinions", new { opinion = "Agree" }).IsProblem(HttpStatusCode.NotFound, "decision-not-found");
    }

    [Fact]
    public async Task A_paper_is_served_to_who_may_see_the_decision_and_to_nobody_else()
    {
        var council = await new Council(service).Sits();
        var id = await council.Record();
        var paper = (await council.Attach(id, Council.Sound)).GetProperty("paperId").GetGuid();
        var served = await council.Discipline().GetAsync($"{Api}/{id}/papers/{paper}");
        Assert.Equal(Council.Sound, await served.Content.ReadAsByteArrayAsync());
        Assert.Equal(("audio/mpeg", "nosniff"), (served.Content.Headers.ContentType!.MediaType, served.Headers.GetValues("X-Content-Type-Options").Single()));
        await service.As(Role.Discipline, "ELSEWHERE").GetAsync($"{Api}/{id}/papers/{paper}").IsProblem(HttpStatusCode.NotFound, "paper-not-found");
        await council.Discipline().GetAsync($"{Api}/{await council.Record()}/papers/{paper}").IsProblem(HttpStatusCode.NotFound, "paper-not-found");
        using var form = new MultipartFormDataContent { { new ByteArrayContent([.. "<html>"u8]), "file", "a.mp3" } };
        await council.Clerk().PostAsync($"{Api}/{id}/papers", form).IsProblem(HttpStatusCode.UnprocessableEntity, "attachment-kind");
        Assert.Single(await service.Recorded<DecisionPaperAttached>(), p => p.PaperId == paper);
    }

    [Fact]
    public async Task Decisions_are_found_by_what_they_are_and_exported()
    {
        var council = await new Council(service).Sits();
        var closed = await council.Closed();
        await council.Record(major: true, meetingOn: "2026-03-01");
        await council.Emergency("2026-11-19");
        async Task<int> Count(string query) => (await council.Discipline().GetAsync($"{Api}?unit={council.Unit}&{query}").Gives(HttpStatusCode.OK)).GetProperty("items").GetArrayLength();
        foreach (var (query, count) in new[]
        {
            ("", 3), ("state=Closed", 1), ("state=Occurred", 1), ("major=true", 1), ("emergency=false", 2), ($"proposer={council.First}", 1), ($"person={council.Delegate}", 2), ("item=P3-S04", 2),
            ("area=spending", 3), ("year=2025", 0), ("irregular=true", 0), ("q=%E6%8A%A2%E9%99%A9", 1), ("sort=heldOn&limit=1", 1),
        })
            Assert.True(await Count(query) == count, $"{query}: {await Count(query)}");
        var first = await council.Discipline().GetAsync($"{Api}?unit={council.Unit}&sort=heldOn&limit=1").Gives(HttpStatusCode.OK);
        Assert.Equal("2026-03-01", first.GetProperty("items")[0].GetProperty("heldOn").GetString());
        Assert.Equal(2, await Count($"sort=heldOn&limit=5&cursor={first.GetProperty("next").GetString()}"));
        var csv = await (await council.Discipline().GetAsync($"{Api}?unit={council.Unit}&format=csv")).Content.ReadAsStringAsync();
        Assert.Contains(closed.ToString(), csv, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_record_is_printed_with_opinions_signatures_and_hash()
    {
        var council = await new Council(service).Sits();
        var id = await council.Closed(first: Opinion.Oppose);
        var page = await (await council.Discipline().GetAsync($"{Api}/{id}?format=html")).Content.ReadAsStringAsync();
        foreach (var word in new[] { "决策记录", "反对", "不同意见", Council.NameOf(council.First), "列席", "已办结", await council.Hash(id) })
            Assert.Contains(word, page, StringComparison.Ordinal);
        Assert.Contains("Record of a decision", await English(id, council), StringComparison.Ordinal);
    }

    private static async Task<string> English(Guid id, Council council)
    {
        using var http = council.Discipline();
        http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        return await http.GetStringAsync($"{Api}/{id}?format=html");
    }
}
