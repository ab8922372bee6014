using System.Net;
using System.Net.Http.Json;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using DutyNet.Tests.Support;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace DutyNet.Responsibility.Tests;

/// <summary>Every route of the service × every role × own and foreign unit. A route that is missing here fails the first test.</summary>
public sealed class AccessTable(SmallDistrict service) : IClassFixture<SmallDistrict>
{
    private const string Root = "/api/v1/responsibility";
    private static readonly Role[] Readers = [Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department];
    private static readonly Role[] CaseReaders = [Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department];
    private static readonly Role[] Rectifiers = [Role.Leader, Role.Clerk, Role.Department];
    private static readonly Role[] Registrars = [Role.Administrator, Role.Department];
    private static readonly Role[] ListMakers = [Role.Administrator, Role.Department, Role.Discipline];
    private const string NoSuchId = "01900000-0000-7000-8000-000000000000";

    private static readonly Role[] Overseers = [Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Department];
    private static readonly object Signature = new { fullName = "某", date = "2026-01-01", statement = "知道", contentHash = new string('0', 64) };

    // Method, route, roles, a path to an object of FH_D01 ({o}: an override asked for there, {p}: a pledge, {c}: a commitment, {t}: a rectification of it, {a}: an annual task of it in the plan of {y}, {l}: a list that no post of FH_D10 owes by), whether it addresses one unit's object, body.
    private static readonly (string Method, string Route, Role[] Roles, string Path, bool OneObject, object? Body)[] Table =
    [
        ("POST", "/register/imports", Registrars, "/register/imports?dryRun=true", false, new { }),
        ("GET", "/register/exports", Registrars, "/register/exports?kind=units", false, null),
        ("POST", "/units", Registrars, "/units", false, new { }),
        ("POST", "/units/{code}/rename", Registrars, "/units/FH_D01/rename", true, new { from = "2999-01-01", reason = "改名" }),
        ("POST", "/units/{code}/move", Registrars, "/units/FH_D01/move", true, new { parent = "FH_T01", from = "2999-01-01", reason = "调整" }),
        ("POST", "/units/{code}/merge", Registrars, "/units/FH_D01/merge", true, new { into = "FH_T01", from = "2999-01-01", movedPosts = Array.Empty<string>(), reason = "合并" }),
        ("POST", "/units/{code}/close", Registrars, "/units/FH_D01/close", true, new { on = "2999-01-01", reason = "撤销" }),
        ("GET", "/units/{code}/history", Readers, "/units/FH_D01/history", true, null),
        ("POST", "/persons", Registrars, "/persons", false, new { }),
        ("POST", "/persons/{code}/change", Registrars, "/persons/P00017/change", true, new { from = "2999-01-01", reason = "更名" }),
        ("POST", "/posts", Registrars, "/posts", false, new { }),
        ("POST", "/posts/{code}/change", Registrars, "/posts/FH_D01_P01/change", true, new { from = "2999-01-01", reason = "调整" }),
        ("POST", "/posts/{code}/close", Registrars, "/posts/FH_D01_P01/close", true, new { on = "2999-01-01", reason = "核减" }),
        ("POST", "/posts/{code}/fill", Registrars, "/posts/FH_D01_P01/fill", true, new { person = "P00001", from = "2999-01-01" }),
        ("POST", "/posts/{code}/vacate", Registrars, "/posts/FH_D01_P01/vacate", true, new { on = "2999-01-01" }),
        ("POST", "/posts/{code}/hand-over", Registrars, "/posts/FH_D01_P01/hand-over", true, new { person = "P00001", from = "2999-01-01" }),
        ("GET", "/posts/{code}/history", Readers, "/posts/FH_D01_P01/history", true, null),
        ("GET", "/appointment-rules", Readers, "/appointment-rules", false, null),
        ("POST", "/appointment-rules", [Role.Administrator, Role.Discipline], "/appointment-rules", false, new { rules = Array.Empty<string>(), reason = "空" }),
        ("POST", "/appointment-overrides", ListMakers, "/appointment-overrides", true, new { post = "FH_D01_P01", person = "NOBODY", rule = "native-place", reason = "无" }),
        ("POST", "/appointment-overrides/{id:guid}/decide", [Role.Administrator, Role.Discipline], "/appointment-overrides/{o}/decide", true, new { granted = false, reason = "无" }),
        ("GET", "/appointment-overrides", ListMakers, "/appointment-overrides", false, null),
        ("GET", "/tenures", [Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Department], "/tenures", false, null),
        ("POST", "/reshuffles", Registrars, "/reshuffles", false, new { }),
        ("GET", "/reshuffles", Readers, "/reshuffles", false, null),
        ("GET", "/reshuffles/{id:guid}", Readers, "/reshuffles/" + NoSuchId, true, null),
        ("POST", "/regulations", ListMakers, "/regulations", false, new { }),
        ("POST", "/regulations/{code}/versions", ListMakers, "/regulations/NONE/versions", false, new { }),
        ("POST", "/regulations/{code}/repeal", ListMakers, "/regulations/NONE/repeal", false, new { }),
        ("GET", "/regulations", Readers, "/regulations", false, null),
        ("GET", "/regulations/{code}", Readers, "/regulations/NONE", false, null),
        ("GET", "/answerable", [Role.Discipline, Role.Inspector, Role.Administrator, Role.Leader, Role.Department], "/answerable?item=P3-S01&unit=FH_D01", true, null),
        ("GET", "/units", Readers, "/units", false, null),
        ("GET", "/units/{code}", Readers, "/units/FH_D01", true, null),
        ("GET", "/posts", Readers, "/posts", false, null),
        ("GET", "/persons", Readers, "/persons", false, null),
        ("POST", "/lists", ListMakers, "/lists", false, new { }),
        ("POST", "/lists/{id:guid}/adopt", ListMakers, "/lists/{l}/adopt", true, new { decisionReference = "纪要" }),
        ("POST", "/lists/{id:guid}/put-in-force", ListMakers, "/lists/{l}/put-in-force", true, new { }),
        ("GET", "/lists/{id:guid}", Readers, "/lists/{l}", true, null),
        ("GET", "/lists", Readers, "/lists", false, null),
        ("PUT", "/lists/{id:guid}", ListMakers, "/lists/{l}", true, ListDrafts.List("ACCESS", new DateOnly(2026, 12, 1), "A-1")),
        ("POST", "/lists/{id:guid}/discard", ListMakers, "/lists/{l}/discard", true, new { reason = "重复" }),
        ("GET", "/lists/compare", Readers, "/lists/compare?from={l}&to={l}", true, null),
        ("GET", "/lists/{id:guid}/owing", Readers, "/lists/{l}/owing", true, null),
        ("GET", "/templates", Readers, "/templates", false, null),
        ("GET", "/templates/{code}", Readers, "/templates/FENGTAI", false, null),
        ("POST", "/templates/{code}/lists", ListMakers, "/templates/FENGTAI/lists", false, new { }),
        ("GET", "/tier-schemes", Readers, "/tier-schemes", false, null),
        ("POST", "/tier-schemes", ListMakers, "/tier-schemes", false, new { }),
        ("POST", "/tier-schemes/{code}/versions", ListMakers, "/tier-schemes/NONE/versions", false, new { }),
        ("GET", "/posts/{id}/personal-list", Readers, "/posts/FH_D01_P01/personal-list", true, null),
        ("POST", "/pledge-campaigns", ListMakers, "/pledge-campaigns", false, new { }),
        ("GET", "/pledge-campaigns", Readers, "/pledge-campaigns", false, null),
        ("GET", "/pledges", Readers, "/pledges", false, null),
        ("GET", "/pledges/{id:guid}", Readers, "/pledges/{p}", true, null),
        ("GET", "/my/pledges", [Role.Leader], "/my/pledges", false, null),
        ("POST", "/pledges/{id:guid}/sign", [Role.Leader], "/pledges/{p}/sign", true, Signature),
        ("POST", "/pledges/{id:guid}/countersign", [Role.Leader], "/pledges/{p}/countersign", true, Signature),
        ("POST", "/pledges/{id:guid}/withdraw", [Role.Administrator, Role.Discipline, Role.Leader], "/pledges/{p}/withdraw", true, new { reason = "重签" }),
        ("POST", "/commitments", [Role.Leader, Role.Clerk], "/commitments", true, new { post = "FH_D01_P01", year = 2026, title = "承诺", content = "承诺", fullName = "某", date = "2026-01-01" }),
        ("GET", "/commitments", Readers, "/commitments", false, null),
        ("GET", "/commitments/{id:guid}", Readers, "/commitments/{c}", true, null),
        ("GET", "/coverage", Overseers, "/coverage?unit=FH_D01", true, null),
        ("GET", "/coverage/tree", Overseers, "/coverage/tree?unit=FH_D01", true, null),
        ("GET", "/coverage/history", Overseers, "/coverage/history?unit=FH_D01", true, null),
        ("GET", "/coverage/gaps", Overseers, "/coverage/gaps?unit=FH_D01&kind=UnitWithoutPledge", true, null),
        ("GET", "/persons/{code}/personal-list", Readers, "/persons/P00017/personal-list", true, null),
        ("GET", "/my/personal-list", [Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk], "/my/personal-list", false, null),
        ("GET", "/personal-lists/alike", Readers, "/personal-lists/alike", false, null),
        ("POST", "/annual-plans", ListMakers, "/annual-plans", false, new { }),
        ("GET", "/annual-plans", Readers, "/annual-plans", false, null),
        ("POST", "/annual-plans/{year:int}/imports", ListMakers, "/annual-plans/{y}/imports", false, "csv"),
        ("POST", "/annual-plans/{year:int}/tasks", ListMakers, "/annual-plans/{y}/tasks", false, new { }),
        ("PUT", "/annual-plans/{year:int}/tasks/{code}", ListMakers, "/annual-plans/{y}/tasks/RW01", false, new { }),
        ("POST", "/annual-plans/{year:int}/publish", ListMakers, "/annual-plans/{y}/publish", false, new { }),
        ("GET", "/annual-plans/{year:int}/look", Readers, "/annual-plans/{y}/look", false, null),
        ("POST", "/annual-plans/{year:int}/looks", ListMakers, "/annual-plans/{y}/looks", false, new { on = "2000-01-01" }),
        ("GET", "/annual-plans/{year:int}/summary", Readers, "/annual-plans/{y}/summary", false, null),
        ("GET", "/annual-tasks", Readers, "/annual-tasks", false, null),
        ("GET", "/annual-tasks/{id:guid}", Readers, "/annual-tasks/{a}", true, null),
        ("POST", "/annual-tasks/{id:guid}/progress", Rectifiers, "/annual-tasks/{a}/progress", true, new { percent = 1, note = "开始" }),
        ("POST", "/annual-tasks/{id:guid}/milestones/{number:int}/reach", Rectifiers, "/annual-tasks/{a}/milestones/1/reach", true, new { note = "完成" }),
        ("POST", "/annual-tasks/{id:guid}/evidence", Rectifiers, "/annual-tasks/{a}/evidence", true, "file"),
        ("GET", "/annual-tasks/{id:guid}/evidence/{evidenceId:guid}", Readers, "/annual-tasks/{a}/evidence/" + NoSuchId, true, null),
        ("POST", "/annual-tasks/{id:guid}/sign-off", [Role.Leader], "/annual-tasks/{a}/sign-off", true, new { }),
        ("POST", "/annual-tasks/{id:guid}/return", [Role.Leader], "/annual-tasks/{a}/return", true, new { reason = "不足" }),
        ("POST", "/annual-tasks/{id:guid}/transfer", [Role.Administrator, Role.Discipline], "/annual-tasks/{a}/transfer", true, new { reason = "说明" }),
        ("GET", "/rectifications", CaseReaders, "/rectifications", false, null),
        ("GET", "/rectifications/{id:guid}", CaseReaders, "/rectifications/{t}", true, null),
        ("POST", "/rectifications/{id:guid}/progress", Rectifiers, "/rectifications/{t}/progress", true, new { percent = 1, note = "开始" }),
        ("POST", "/rectifications/{id:guid}/evidence", Rectifiers, "/rectifications/{t}/evidence", true, "file"),
        ("GET", "/rectifications/{id:guid}/evidence/{evidenceId:guid}", CaseReaders, "/rectifications/{t}/evidence/" + NoSuchId, true, null),
        ("POST", "/rectifications/{id:guid}/submit", Rectifiers, "/rectifications/{t}/submit", true, new { measures = "已改", evidenceIds = Array.Empty<Guid>() }),
        ("POST", "/rectifications/{id:guid}/extension-requests", Rectifiers, "/rectifications/{t}/extension-requests", true, new { requestedDueOn = "2000-01-01", reason = "不够" }),
        ("POST", "/rectifications/{id:guid}/parts", Rectifiers, "/rectifications/{t}/parts", true, new { description = "自查" }),
        ("POST", "/rectifications/{id:guid}/parts/{number:int}/complete", Rectifiers, "/rectifications/{t}/parts/1/complete", true, new { evidenceIds = Array.Empty<Guid>() }),
        ("POST", "/rectifications/{id:guid}/joint-posts", [Role.Leader, Role.Discipline], "/rectifications/{t}/joint-posts", true, new { post = "FH_D01_P03", reason = "分管" }),
        ("POST", "/rectifications/{id:guid}/hand-over", [Role.Leader], "/rectifications/{t}/hand-over", true, new { note = "移交" }),
        ("GET", "/rectifications/amounts", CaseReaders, "/rectifications/amounts", false, null),
    ];

    [Fact]
    public void Every_route_is_in_the_table_with_its_roles()
    {
        var registered = service.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText!.StartsWith(Root, StringComparison.Ordinal) && !e.RoutePattern.RawText.Contains("/ledger", StringComparison.Ordinal))
            .Select(e => $"{e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0]} {e.RoutePattern.RawText![Root.Length..]} {Names(e.Metadata.GetMetadata<RequiredRoles>()!.Roles)}");
        Assert.Equal(Table.Select(r => $"{r.Method} {r.Route} {Names(r.Roles)}").Order(StringComparer.Ordinal), registered.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_role_gets_in_where_it_may_and_nowhere_else()
    {
        var finding = new FindingRaised(Guid.CreateVersion7(), Guid.CreateVersion7(), "FH_D01", "FH.FH_D01", Guid.CreateVersion7(), ["P3-S01"], "作风", Severity.Minor, "问题", null, service.Today, "P00009", 1);
        await service.DeliverAndWait(finding);
        var task = await service.Scalar<Guid>($"select id from rectifications where finding_id = '{finding.FindingId}'");
        await service.OpenCampaign(signWithin: 0);
        await service.SignAndCountersign("FH_D01_P01");
        var pledge = await service.PledgeOf("FH_D01_P01");
        var commitment = (await service.As(Role.Leader, "FH_D01", "P00017").Post($"{Root}/commitments", new
        {
            post = "FH_D01_P01",
            year = service.Today.Year,
            title = "承诺书",
            content = "本人承诺",
            fullName = await service.Scalar<string>("select name from persons where code = 'P00017'"),
            date = service.Today,
        }).Gives(HttpStatusCode.Created)).GetProperty("commitmentId").GetGuid();
        await service.Draft(service.Today.Year);
        var annual = await service.Add(service.Today.Year, "RW01", supporting: []);
        await service.Publish(service.Today.Year);
        var asked = await service.Administrator.Post($"{Root}/appointment-overrides", new { post = "FH_D01_P01", person = "P00017", rule = "native-place", reason = "申请" }).Gives(HttpStatusCode.Created);
        foreach (var row in Table)
        {
            var path = Root + row.Path.Replace("{o}", asked.GetProperty("overrideId").GetString(), StringComparison.Ordinal).Replace("{p}", pledge.ToString(), StringComparison.Ordinal).Replace("{c}", commitment.ToString(), StringComparison.Ordinal)
                .Replace("{a}", annual.ToString(), StringComparison.Ordinal).Replace("{y}", $"{service.Today.Year}", StringComparison.Ordinal)
                .Replace("{t}", task.ToString(), StringComparison.Ordinal).Replace("{l}", service.ListIds["P3-ENT"].ToString(), StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.Unauthorized, (await Call(service.AsNobody(), row.Method, path, row.Body)).Status);
            foreach (var role in Enum.GetValues<Role>())
            {
                var what = $"{role} {row.Method} {row.Route}";
                var own = await Call(service.As(role, "FH", "P00017"), row.Method, path, row.Body);
                Assert.True(row.Roles.Contains(role) == (own.Code != "role-not-allowed") && own.Status is not HttpStatusCode.Unauthorized and < HttpStatusCode.InternalServerError, $"{what}: {own}");
                if (!row.Roles.Contains(role))
                    Assert.Equal(HttpStatusCode.Forbidden, own.Status);
                else if (row.OneObject)
                    Assert.True((await Call(service.As(role, "FH_D10", "P00017"), row.Method, path, row.Body)).Status == HttpStatusCode.NotFound, $"{what} of a foreign unit");
            }
        }
    }

    private static string Names(IEnumerable<Role> roles) => string.Join(',', roles.Order());

    private static async Task<(HttpStatusCode Status, string? Code)> Call(HttpClient caller, string method, string path, object? body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path)
        {
            Content = body switch
            {
                null => null,
                "csv" => new StringContent("code\n", new System.Net.Http.Headers.MediaTypeHeaderValue("text/csv")),
                string => new MultipartFormDataContent { { new ByteArrayContent([0xFF, 0xD8, 0xFF, 1]), "file", "a.jpg" } },
                _ => JsonContent.Create(body, body.GetType()),
            },
        };
        using var response = await caller.SendAsync(request);
        var isProblem = response.Content.Headers.ContentType?.MediaType == "application/problem+json";
        return (response.StatusCode, isProblem ? (await response.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>()).GetProperty("code").GetString() : null);
    }
}
