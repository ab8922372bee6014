using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using DutyNet.Chassis.Access;
using DutyNet.Contracts.Responsibility;
using DutyNet.Responsibility.Pledges;
using DutyNet.Tests.Support;
using Xunit;
using static DutyNet.Responsibility.Tests.Pledging;

namespace DutyNet.Responsibility.Tests;

/// <summary>The small district in January, each test a service of its own: a campaign is for the whole jurisdiction, once a year.</summary>
public sealed class PledgeTests : IAsyncLifetime
{
    private readonly SmallDistrict service = new();

    public async Task InitializeAsync()
    {
        service.Clock.SetTo(new DateTimeOffset(service.Clock.GetUtcNow().Year + 1, 1, 5, 9, 0, 0, TimeSpan.FromHours(8)));
        await service.InitializeAsync();
    }

    public Task DisposeAsync() => service.DisposeAsync();

    [Fact]
    public async Task A_campaign_drafts_one_pledge_for_each_unit_and_the_one_above_it_once_a_year()
    {
        var campaign = await service.OpenCampaign();
        Assert.Equal(18, campaign.GetProperty("pledges").GetInt32());
        Assert.Equal(18, await service.Scalar<long>("select count(distinct unit_code) from pledges p where kind = 'Unit' and superior_unit = (select parent_code from units u where u.code = p.unit_code)"));
        Assert.Equal(18, (await service.Recorded<PledgesDrafted>()).Sum(d => d.Pledges.Length));
        Assert.Single(await service.Recorded<PledgeCampaignOpened>());
        await service.Administrator.Post(Campaigns, new { year = service.Today.Year, title = "再来一次", signBy = service.Today }).IsProblem(HttpStatusCode.Conflict, "campaign-exists");
        await service.Administrator.Post(Campaigns, new { year = service.Today.Year + 1, title = "明年", signBy = service.Today }).IsProblem(HttpStatusCode.UnprocessableEntity, "invalid-fields");
        await service.As(Role.Administrator, "FH_D01").Post(Campaigns, new { year = service.Today.Year, title = "一个部门", signBy = service.Today }).IsProblem(HttpStatusCode.Forbidden, "not-the-whole-jurisdiction");
    }

    [Fact]
    public async Task A_campaign_of_teams_has_each_member_pledge_to_the_first_responsible_person()
    {
        await service.OpenCampaign("Teams");
        Assert.Equal(18, await service.Scalar<long>("select count(*) from pledges where kind = 'Unit'"));
        var members = await service.Scalar<long>("select count(*) from posts p where role in ('TeamMember', 'DisciplineSecretary', 'OversightMember', 'OfficeHead') and exists (select from posts l where l.unit_code = p.unit_code and l.role = 'FirstResponsible')");
        var toThemselves = await service.Scalar<long>("""
            select count(*) from posts p join holdings h on h.post_id = p.id and h.held_until is null
            join posts l on l.unit_code = p.unit_code and l.role = 'FirstResponsible' join holdings g on g.post_id = l.id and g.held_until is null and g.person_code = h.person_code
            where p.role in ('TeamMember', 'DisciplineSecretary', 'OversightMember', 'OfficeHead')
            """);
        Assert.Equal(members - toThemselves, await service.Scalar<long>("select count(*) from pledges where kind = 'Member'"));
        // A member's pledge waits for the unit's own, as a unit's does.
        await service.Sign(await service.PledgeOf("FH_D01_P02")).IsProblem(HttpStatusCode.Conflict, "upward-pledge-first");
        await service.SignAndCountersign("FH_D01_P01");
        await service.SignAndCountersign("FH_D01_P02");
    }

    [Fact]
    public async Task A_unit_issues_pledges_downward_only_when_its_own_upward_pledge_is_effective()
    {
        await service.OpenCampaign();
        var village = await service.PledgeOf("FH_T12_V01_P01");
        await service.Sign(village).IsProblem(HttpStatusCode.Conflict, "upward-pledge-first");
        var town = await service.PledgeOf("FH_T12_P01");
        await service.Sign(town).Gives(HttpStatusCode.OK);
        await service.Sign(village).IsProblem(HttpStatusCode.Conflict, "upward-pledge-first");
        await service.Sign(town, counter: true).Gives(HttpStatusCode.OK);
        await service.Sign(village).Gives(HttpStatusCode.OK);
        Assert.Equal("SignedBySubordinate", await service.StatusOf(village));
        var effective = Assert.Single(await service.Recorded<PledgeEffective>());
        Assert.Equal((town, "FH_T12", "P00046", "P00001"), (effective.PledgeId, effective.UnitCode, effective.PersonCode, effective.SuperiorPersonCode));
    }

    [Fact]
    public async Task Only_the_holder_in_person_signs_and_a_mark_is_no_signature()
    {
        await service.OpenCampaign();
        var pledge = await service.PledgeOf("FH_D01_P01");
        await service.Sign(pledge, caller: service.As(Role.Leader, "FH_D01", "P00018")).IsProblem(HttpStatusCode.Forbidden, "sign-in-person");
        await service.Sign(pledge, caller: service.As(Role.Clerk, "FH_D01", "P00017")).IsProblem(HttpStatusCode.Forbidden, "role-not-allowed");
        // A department's key has no person, whatever roles it was given.
        await service.Sign(pledge, caller: service.As([Role.Department, Role.Leader], "FH_D01")).IsProblem(HttpStatusCode.Forbidden, "sign-in-person");
        await service.Sign(pledge, caller: service.As(Role.Leader, "FH_D10", "P00017")).IsProblem(HttpStatusCode.NotFound, "pledge-not-found");
        await service.Sign(pledge, name: "○").IsProblem(HttpStatusCode.UnprocessableEntity, "invalid-fields");
        await service.Sign(pledge, date: service.Today.AddDays(-1)).IsProblem(HttpStatusCode.UnprocessableEntity, "invalid-fields");
        await service.Sign(pledge, statement: "知道了").IsProblem(HttpStatusCode.UnprocessableEntity, "invalid-fields");
        await service.Sign(pledge, hash: new string('0', 64)).IsProblem(HttpStatusCode.Conflict, "content-changed");
        await service.Sign(pledge, counter: true).IsProblem(HttpStatusCode.Conflict, "not-to-be-countersigned");
        await service.Sign(pledge).Gives(HttpStatusCode.OK);
        await service.Sign(pledge).IsProblem(HttpStatusCode.Conflict, "not-to-be-signed");
        await service.Sign(pledge, counter: true, name: "潘惠樾", caller: service.As(Role.Leader, "FH", "P00017")).IsProblem(HttpStatusCode.Forbidden, "own-pledge");
        Assert.Empty(await service.Recorded<PledgeEffective>());
        Assert.Single(await service.Recorded<PledgeSigned>());
    }

    [Fact]
    public async Task The_hash_is_of_exactly_what_the_personal_list_says_and_paper_shows_it_with_the_signatures()
    {
        await service.OpenCampaign();
        var pledge = await service.SignAndCountersign("FH_D01_P01");
        var shown = await service.Administrator.GetAsync($"{Root}/{pledge}").Gives(HttpStatusCode.OK);
        var (content, hash) = (shown.GetProperty("content").GetString()!, shown.GetProperty("contentHash").GetString()!);
        Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content))));
        var personal = await service.Administrator.GetAsync("/api/v1/responsibility/posts/FH_D01_P01/personal-list").Gives(HttpStatusCode.OK);
        var owed = personal.GetProperty("common").EnumerateArray().Concat(personal.GetProperty("speciality").EnumerateArray()).Select(i => $"{i.GetProperty("listCode")} {i.GetProperty("itemCode")}").ToHashSet();
        Assert.NotEmpty(owed);
        Assert.Superset(owed, shown.GetProperty("items").EnumerateArray().Select(i => $"{i.GetProperty("listCode")} {i.GetProperty("itemCode")}").ToHashSet());
        Assert.Equal(content.Split('\n').Length, shown.GetProperty("items").GetArrayLength());
        var paper = await (await service.Administrator.GetAsync($"{Root}/{pledge}?format=html")).Content.ReadAsStringAsync();
        Assert.Contains(hash, paper, StringComparison.Ordinal);
        Assert.Contains((await service.Scalar<string>("select name from persons where code = 'P00017'"))!, paper, StringComparison.Ordinal);
        Assert.Contains((await service.Scalar<string>("select name from persons where code = 'P00001'"))!, paper, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signed_pledge_is_withdrawn_and_issued_again_when_the_holder_changes()
    {
        await service.OpenCampaign();
        var before = await service.SignAndCountersign("FH_D01_P01");
        await Import("posts", await PostRow("FH_D01_P01", person: "P00020", from: service.Today));
        Assert.Equal("Withdrawn", await service.StatusOf(before));
        var after = await service.PledgeOf("FH_D01_P01");
        Assert.NotEqual(before, after);
        var withdrawn = Assert.Single(await service.Recorded<PledgeWithdrawn>());
        Assert.Equal((before, "HolderChanged", (Guid?)after), (withdrawn.PledgeId, withdrawn.Reason, withdrawn.ReplacedBy));
        // The unit below must wait again; what it has signed stays.
        await service.Sign(await service.PledgeOf("FH_D01_B01_P01")).IsProblem(HttpStatusCode.Conflict, "upward-pledge-first");
        await service.Sign(after).Gives(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_new_holder_of_the_superiors_post_changes_nothing_and_countersigns_what_waits()
    {
        await service.OpenCampaign();
        var effective = await service.SignAndCountersign("FH_T12_P01");
        var waiting = await service.PledgeOf("FH_D01_P01");
        await service.Sign(waiting).Gives(HttpStatusCode.OK);
        await Import("posts", await PostRow("FH_P01", person: "P00009", from: service.Today));
        Assert.Equal(("Effective", "SignedBySubordinate"), (await service.StatusOf(effective), await service.StatusOf(waiting)));
        await service.Sign(waiting, counter: true, caller: service.As(Role.Leader, "FH", "P00001"), name: await service.Scalar<string>("select name from persons where code = 'P00001'")).IsProblem(HttpStatusCode.Forbidden, "sign-in-person");
        await service.Sign(waiting, counter: true).Gives(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_new_list_version_turns_pledges_over_changed_content_stale_and_leaves_the_others()
    {
        await service.OpenCampaign();
        var (department, enterprise, unsigned) = (await service.SignAndCountersign("FH_D01_P01"), await service.SignAndCountersign("FH_E01_P01"), await service.PledgeOf("FH_D10_P01"));
        var halfSigned = await service.PledgeOf("FH_D19_P01");
        await service.Sign(halfSigned).Gives(HttpStatusCode.OK);
        var drafted = await service.Scalar<string>($"select content_hash from pledges where id = '{unsigned}'");
        var next = service.SampleLists("small").Single(l => (string)l!["code"]! == "P3-DEPT")!;
        next["items"]!.AsArray().Single(i => (string)i!["code"]! == "P3-S01")!["text"] = "说法变了";
        await service.PutInForce(next);
        Assert.Equal(("Stale", "Effective", "Drafted"), (await service.StatusOf(department), await service.StatusOf(enterprise), await service.StatusOf(unsigned)));
        Assert.NotEqual(drafted, await service.Scalar<string>($"select content_hash from pledges where id = '{unsigned}'"));
        Assert.Equal((halfSigned, "ContentChanged"), (await service.Recorded<PledgeWithdrawn>()).Select(w => (w.PledgeId, w.Reason)).Single());
        var stale = Assert.Single(await service.Recorded<PledgeStale>());
        var again = await service.PledgeOf("FH_D01_P01");
        Assert.Equal((department, (Guid?)again), (stale.PledgeId, stale.ReplacedBy));
        Assert.Equal(stale.OwedHash, await service.Scalar<string>($"select content_hash from pledges where id = '{again}'"));
        // The same words again change nothing.
        await service.SignAndCountersign("FH_D01_P01");
        await service.PutInForce(JsonNode.Parse(next.ToJsonString())!);
        Assert.Equal("Effective", await service.StatusOf(again));
    }

    [Fact]
    public async Task A_missing_signature_is_published_once_and_only_where_its_turn_has_come()
    {
        await service.OpenCampaign(signWithin: 10);
        service.Clock.Advance(TimeSpan.FromDays(10));
        Assert.Equal(0, await service.Sweep<PublishPledgesOverdue>());
        service.Clock.Advance(TimeSpan.FromDays(1));
        var direct = await service.Scalar<long>("select count(*) from units where parent_code = 'FH'");
        Assert.Equal(direct, await service.Sweep<PublishPledgesOverdue>());
        Assert.Equal(0, await service.Sweep<PublishPledgesOverdue>());
        var overdue = await service.Recorded<PledgeOverdue>();
        Assert.All(overdue, o => Assert.Equal(2, o.UnitPath.Split('.').Length));
        Assert.Equal(overdue.Count, overdue.Select(o => o.CaseId).Distinct().Count());
        // The town signs late: now its superior is asked for the other signature, a grace later, in the same case.
        var town = overdue.Single(o => o.UnitCode == "FH_T12");
        await service.Sign(town.PledgeId).Gives(HttpStatusCode.OK);
        service.Clock.Advance(TimeSpan.FromDays(7));
        Assert.Equal(0, await service.Sweep<PublishPledgesOverdue>());
        service.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await service.Sweep<PublishPledgesOverdue>());
        var second = (await service.Recorded<PledgeOverdue>())[^1];
        Assert.Equal((town.PledgeId, town.CaseId, "FH_P01", "P00001"), (second.PledgeId, second.CaseId, second.PostCode, second.PersonCode));
        await service.Sign(town.PledgeId, counter: true).Gives(HttpStatusCode.OK);
        Assert.Equal(town.CaseId, (await service.Recorded<PledgeEffective>())[^1].CaseId);
        // The village's turn has come, and its grace begins.
        service.Clock.Advance(TimeSpan.FromDays(7));
        Assert.Equal(0, await service.Sweep<PublishPledgesOverdue>());
        service.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(2, await service.Sweep<PublishPledgesOverdue>());
        Assert.Equal(["FH_T12_JW", "FH_T12_V01"], (await service.Recorded<PledgeOverdue>())[^2..].Select(o => o.UnitCode).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Pledges_expire_with_their_year_and_the_next_years_campaign_waits_for_its_duties()
    {
        await service.OpenCampaign();
        var pledge = await service.SignAndCountersign("FH_D01_P01");
        var year = service.Today.Year;
        service.Clock.SetTo(new DateTimeOffset(year, 12, 31, 23, 0, 0, TimeSpan.FromHours(8)));
        Assert.Equal(0, await service.Sweep<ExpirePledges>());
        await service.Sweep<Duties.RenewDuties>();
        await service.Administrator.Post(Campaigns, new { year = year + 1, title = "下一年度", signBy = new DateOnly(year + 1, 1, 31) }).Gives(HttpStatusCode.Created);
        service.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(18, await service.Sweep<ExpirePledges>());
        Assert.Equal("Expired", await service.StatusOf(pledge));
        Assert.Equal(18, await service.Scalar<long>($"select count(*) from pledges where year = {year + 1} and status = 'Drafted' and content_hash <> encode(sha256(''), 'hex') or year = {year + 1} and post_id in (select id from posts where unit_code like '%JW')"));
        Assert.Equal(18, (await service.Recorded<PledgesExpired>()).Sum(e => e.PledgeIds.Length));
    }

    [Fact]
    public async Task The_superior_or_discipline_staff_withdraw_a_pledge_with_a_reason_and_it_is_signed_anew()
    {
        await service.OpenCampaign();
        var pledge = await service.SignAndCountersign("FH_D01_P01");
        await service.As(Role.Leader, "FH_D01", "P00017").Post($"{Root}/{pledge}/withdraw", new { reason = "重签" }).IsProblem(HttpStatusCode.Forbidden, "not-the-superior");
        await service.As(Role.Discipline, "FH_D10", "P00013").Post($"{Root}/{pledge}/withdraw", new { reason = "重签" }).IsProblem(HttpStatusCode.NotFound, "pledge-not-found");
        var answer = await service.As(Role.Leader, "FH", "P00001").Post($"{Root}/{pledge}/withdraw", new { reason = "他人代签" }).Gives(HttpStatusCode.OK);
        Assert.Equal(await service.PledgeOf("FH_D01_P01"), answer.GetProperty("replacedBy").GetGuid());
        await service.As(Role.Discipline, "FH", "P00004").Post($"{Root}/{pledge}/withdraw", new { reason = "再撤" }).IsProblem(HttpStatusCode.Conflict, "pledge-ended");
        await service.SignAndCountersign("FH_D01_P01");
    }

    [Fact]
    public async Task Everybody_sees_what_waits_for_their_own_signature()
    {
        await service.OpenCampaign();
        var mine = service.As(Role.Leader, "FH_T12", "P00046");
        var waiting = await mine.GetAsync("/api/v1/responsibility/my/pledges").Gives(HttpStatusCode.OK);
        Assert.Equal((1, 0, 0), (waiting.GetProperty("toSign").GetArrayLength(), waiting.GetProperty("toCountersign").GetArrayLength(), waiting.GetProperty("blocked").GetArrayLength()));
        await service.Sign(await service.PledgeOf("FH_T12_P01")).Gives(HttpStatusCode.OK);
        var above = await service.As(Role.Leader, "FH", "P00001").GetAsync("/api/v1/responsibility/my/pledges").Gives(HttpStatusCode.OK);
        Assert.Equal("FH_T12", above.GetProperty("toCountersign")[0].GetProperty("unitCode").GetString());
        var next = await service.Administrator.GetAsync($"{Root}?next=true&unit=FH_T12").Gives(HttpStatusCode.OK);
        Assert.Equal(["FH_T12"], next.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("unitCode").GetString()));
        var blocked = await service.As(Role.Leader, "FH_T12", "P00063").GetAsync("/api/v1/responsibility/my/pledges").Gives(HttpStatusCode.OK);
        Assert.Equal(1, blocked.GetProperty("blocked").GetArrayLength());
    }

    [Fact]
    public async Task Open_pledges_always_say_what_a_fresh_draft_would_whatever_changes()
    {
        await service.OpenCampaign("Teams");
        var random = new Random(20260105);
        string[] persons = ["P00018", "P00025", "P00032", "P00040", "P00056", ""];
        string[] posts = ["FH_D01_P01", "FH_D10_P01", "FH_T12_P01", "FH_T12_V01_P01", "FH_P01", "FH_E01_P02", "FH_D01_P02"];
        for (var i = 0; i < 25; i++)
        {
            service.Clock.Advance(TimeSpan.FromDays(1));
            var post = posts[random.Next(posts.Length)];
            switch (random.Next(4))
            {
                case 0:
                    await service.ImportCsv("posts", await PostRow(post, persons[random.Next(persons.Length)], service.Today));
                    break;
                case 1:
                    await service.ImportCsv("posts", await PostRow(post, areas: random.Next(2) == 0 ? "spending" : "construction;personnel"));
                    break;
                case 2:
                    var list = service.SampleLists("small")[random.Next(10)]!;
                    list["items"]!.AsArray().RemoveAt(random.Next(list["items"]!.AsArray().Count));
                    list["effectiveFrom"] = service.Today.ToString("O");
                    foreach (var item in list["items"]!.AsArray().Where(x => x!["cadence"]!["dueOn"] is not null))
                        item!["cadence"]!["dueOn"] = service.Today.AddDays(40).ToString("O");
                    await service.PutInForce(list);
                    break;
                default:
                    var waiting = await service.Scalar<Guid?>("select t.pledge_id from pledge_turns t join pledges p on p.id = t.pledge_id order by p.id limit 1");
                    if (waiting is { } pledge)
                        await service.Sign(pledge, counter: await service.StatusOf(pledge) == "SignedBySubordinate");
                    break;
            }
            // Asked of the rules themselves: pairs and content as a campaign of today would draw them.
            Assert.Equal(0, await service.Scalar<long>($"""
                with wanted as (
                    select w.*, encode(sha256(convert_to(t.content, 'UTF8')), 'hex') as hash
                    from pledge_pairs('Teams', '{service.Today:O}', array(select code from units)) w
                    join pledged_content(array(select id from posts), {service.Today.Year}) t on t.post_id = w.post_id)
                select count(*) from wanted w
                full join (select * from pledges where status in ('Drafted', 'SignedBySubordinate', 'Effective')) p
                    on p.post_id = w.post_id and p.superior_post = w.superior_post and p.unit_code = w.unit_code and p.content_hash = w.hash
                where w.post_id is null or p.id is null
                """));
            Assert.Equal(0, await service.Scalar<long>($"select count(*) from pledges p left join holdings h on h.post_id = p.post_id and h.held_until is null where p.status in ('SignedBySubordinate', 'Effective') and p.signed_by is distinct from h.person_code"));
        }
    }

    [Theory]
    [InlineData(false, true, true, true, true, true, Revision.Withdraw)]
    [InlineData(true, false, false, false, true, true, Revision.Keep)]
    [InlineData(true, false, false, true, false, true, Revision.Redraft)]
    [InlineData(true, false, false, true, true, false, Revision.Redraft)]
    [InlineData(true, true, true, false, true, false, Revision.Replace)]
    [InlineData(true, true, true, true, false, true, Revision.Replace)]
    [InlineData(true, true, false, true, true, false, Revision.Replace)]
    [InlineData(true, true, true, true, true, false, Revision.Stale)]
    [InlineData(true, true, true, true, true, true, Revision.Keep)]
    public void What_becomes_of_a_pledge(bool isWanted, bool isSigned, bool isEffective, bool sameHolder, bool samePlace, bool sameContent, Revision revision) =>
        Assert.Equal(revision, RevisePledges.Of(isWanted, isSigned, isEffective, sameHolder, samePlace, sameContent));

    private async Task Import(string kind, string csv) => await service.ImportCsv(kind, csv).Gives(HttpStatusCode.OK);

    // The register's own row of a post, with another holder or portfolio.
    private async Task<string> PostRow(string post, string? person = null, DateOnly? from = null, string? areas = null) => "code,unit,title,role,areas,inChargeOf,person,from\n" + await service.Scalar<string>($"""
        select concat_ws(',', p.code, p.unit_code, p.title, p.role, coalesce({(areas is null ? "null" : $"'{areas}'")}, array_to_string(p.areas, ';')), array_to_string(p.in_charge_of, ';'),
                         coalesce({(person is null ? "null" : $"'{person}'")}, h.person_code, ''), coalesce('{from:yyyy-MM-dd}'::text || '', '') || case when '{from:yyyy-MM-dd}' = '' then coalesce(h.held_from::text, '') else '' end)
        from posts p left join holdings h on h.post_id = p.id and h.held_until is null where p.code = '{post}'
        """);
}
