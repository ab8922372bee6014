using System.Net;
using System.Security.Cryptography;
using DutyNet.Chassis.Access;
using DutyNet.Contracts.Logbook;
using DutyNet.Logbook.RetentionActs;
using DutyNet.Tests.Support;
using Npgsql;
using Xunit;

namespace DutyNet.Logbook.Tests;

[Collection("logbook")]
public sealed class RetentionTests(LogbookService service)
{
    private const string Acts = "/api/v1/logbook/retention-acts";

    private HttpClient Administrator(Town town, string name = "admin") => service.As(Role.Administrator, town.Unit, $"{town.Unit}_{name}");

    private async Task<Guid> Request(Town town, Guid attachment) =>
        (await Administrator(town).Post(Acts, Body(attachment)).Gives(HttpStatusCode.Created)).GetProperty("actId").GetGuid();

    private static object Body(Guid attachment) => new { attachmentId = attachment, reason = "涉及未成年人隐私", basis = "《个人信息保护法》第四十七条" };

    private static Task<HttpResponseMessage> Decide(HttpClient http, Guid act, bool granted = true) => http.Post($"{Acts}/{act}/decision", new { granted, reason = "经研究决定" });

    [Fact]
    public async Task Evidence_is_erased_only_by_one_administrators_act_and_anothers_approval_and_leaves_its_record()
    {
        var (town, entry) = await service.Entry();
        var file = Samples.Pdf();
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(file));
        var id = await town.AsSecretary().Attach(entry, file);
        var same = await town.AsSecretary().Attach(entry, file, "又一份.pdf");
        var act = await Request(town, id);
        await service.Sweep<EraseEvidence>();
        Assert.Equal(file, await town.AsOversight().GetByteArrayAsync($"/api/v1/logbook/entries/{entry}/attachments/{id}"));

        await Decide(Administrator(town, "other"), act).Gives(HttpStatusCode.OK);
        foreach (var gone in new[] { id, same })
        {
            var problem = await town.AsOversight().GetAsync($"/api/v1/logbook/entries/{entry}/attachments/{gone}").IsProblem(HttpStatusCode.Gone, "evidence-erased");
            Assert.Contains(act.ToString(), problem.GetProperty("title").GetString(), StringComparison.Ordinal);
            await town.AsOversight().GetAsync($"/api/v1/logbook/entries/{entry}/attachments/{gone}/thumbnail").IsProblem(HttpStatusCode.Gone, "evidence-erased");
        }
        await service.Sweep<EraseEvidence>();
        await service.Sweep<EraseEvidence>();
        Assert.Empty(service.Files(sha256));
        Assert.Equal(2, await service.Scalar<long>($"select count(*) from attachments where sha256 = '{sha256}'"));
        Assert.Equal([id, same], Assert.Single(await service.Recorded<RetentionRequested>(), r => r.ActId == act).AttachmentIds);
        Assert.True(Assert.Single(await service.Recorded<RetentionDecided>(), r => r.ActId == act).Granted);
        Assert.Equal([id, same], Assert.Single(await service.Recorded<EvidenceErased>(), r => r.ActId == act).AttachmentIds);
        var listed = (await town.AsOversight().GetAsync(Acts).Gives(HttpStatusCode.OK)).GetProperty("items")[0];
        Assert.Equal("Erased", listed.GetProperty("status").GetString());
        Assert.Equal(2, listed.GetProperty("attachments").GetInt32());
    }

    [Fact]
    public async Task What_is_a_decisions_paper_too_is_never_erased()
    {
        var (town, entry) = await service.Entry();
        var council = await new Council(service).Sits();
        var file = Samples.Pdf();
        var attachment = await town.AsSecretary().Attach(entry, file);
        await council.Attach(await council.Record(), file, "会议纪要.pdf");
        await Administrator(town).Post(Acts, Body(attachment)).IsProblem(HttpStatusCode.Conflict, "proves-a-decision");
    }

    [Fact]
    public async Task Erased_content_does_not_come_back_as_a_decisions_paper()
    {
        var (town, entry) = await service.Entry();
        var council = await new Council(service).Sits();
        var file = Samples.Pdf();
        await Decide(Administrator(town, "other"), await Request(town, await town.AsSecretary().Attach(entry, file))).Gives(HttpStatusCode.OK);
        using var form = new MultipartFormDataContent { { new ByteArrayContent(file), "file", "会议纪要.pdf" } };
        await council.Clerk().PostAsync($"{Council.Api}/{await council.Record()}/papers", form).IsProblem(HttpStatusCode.UnprocessableEntity, "evidence-erased");
    }

    [Fact]
    public async Task Who_asked_for_it_cannot_decide_it_under_any_account()
    {
        var (town, entry) = await service.Entry();
        var act = await Request(town, await town.AsSecretary().Attach(entry, Samples.Pdf()));
        await Decide(Administrator(town), act).IsProblem(HttpStatusCode.Forbidden, "own-act");
        await Decide(service.As(Role.Discipline, town.Unit, $"{town.Unit}_admin", actor: "account/another"), act).IsProblem(HttpStatusCode.Forbidden, "own-act");
        await Decide(town.AsOversight(), act).Gives(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_refused_act_erases_nothing_and_a_decided_one_is_not_decided_again()
    {
        var (town, entry) = await service.Entry();
        var id = await town.AsSecretary().Attach(entry, Samples.Pdf());
        var act = await Request(town, id);
        await Administrator(town).Post(Acts, Body(id)).IsProblem(HttpStatusCode.Conflict, "act-pending");
        await Decide(town.AsOversight(), act, granted: false).Gives(HttpStatusCode.OK);
        await Decide(town.AsOversight(), act).IsProblem(HttpStatusCode.Conflict, "act-decided");
        await service.Sweep<EraseEvidence>();
        await town.AsOversight().GetByteArrayAsync($"/api/v1/logbook/entries/{entry}/attachments/{id}");
        Assert.Equal("Refused", (await town.AsOversight().GetAsync(Acts).Gives(HttpStatusCode.OK)).GetProperty("items")[0].GetProperty("status").GetString());
    }

    [Fact]
    public async Task Content_that_is_attached_elsewhere_too_is_for_somebody_of_a_higher_unit()
    {
        var (town, entry) = await service.Entry();
        var file = Samples.Pdf();
        var id = await town.AsSecretary().Attach(entry, file);
        var (other, elsewhere) = await service.Entry();
        await other.AsSecretary().Attach(elsewhere, file);
        await Administrator(town).Post(Acts, Body(id)).IsProblem(HttpStatusCode.Conflict, "attached-elsewhere");
        var act = (await service.As(Role.Administrator, "ROOT", "chief").Post(Acts, Body(id)).Gives(HttpStatusCode.Created)).GetProperty("actId").GetGuid();
        await Decide(town.AsOversight(), act).IsProblem(HttpStatusCode.Conflict, "attached-elsewhere");
        await Decide(service.As(Role.Discipline, "ROOT", "oversight"), act).Gives(HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_was_erased_is_not_taken_in_again()
    {
        var (town, entry) = await service.Entry();
        var file = Samples.Pdf();
        var id = await town.AsSecretary().Attach(entry, file);
        await Decide(town.AsOversight(), await Request(town, id)).Gives(HttpStatusCode.OK);
        await service.Sweep<EraseEvidence>();
        await town.AsSecretary().Send(entry, file).IsProblem(HttpStatusCode.UnprocessableEntity, "evidence-erased");
        Assert.Empty(service.Files(Convert.ToHexStringLower(SHA256.HashData(file))));
        await Administrator(town).Post(Acts, Body(id)).IsProblem(HttpStatusCode.Gone, "evidence-erased");
    }

    [Fact]
    public async Task A_reason_and_a_basis_are_demanded()
    {
        var (town, entry) = await service.Entry();
        var id = await town.AsSecretary().Attach(entry, Samples.Pdf());
        await Administrator(town).Post(Acts, new { attachmentId = id, reason = " ", basis = "规定" }).NamesField(HttpStatusCode.UnprocessableEntity, "reason");
        await Administrator(town).Post(Acts, new { attachmentId = id, reason = "理由", basis = "" }).NamesField(HttpStatusCode.UnprocessableEntity, "basis");
        await Administrator(town).Post(Acts, Body(Guid.NewGuid())).IsProblem(HttpStatusCode.NotFound, "attachment-not-found");
        await service.As(Role.Administrator, "ELSEWHERE", "x").Post(Acts, Body(id)).IsProblem(HttpStatusCode.NotFound, "attachment-not-found");
    }

    [Theory]
    [InlineData("retention_acts")]
    [InlineData("retention_decisions")]
    [InlineData("erased_contents")]
    [InlineData("removed_contents")]
    public async Task The_record_of_an_act_cannot_be_changed(string table) =>
        Assert.Equal("42501", (await Assert.ThrowsAnyAsync<PostgresException>(() => Infrastructure.Execute(service.Database, $"truncate {table}"))).SqlState);
}
