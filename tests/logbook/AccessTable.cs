using System.Net;
using System.Text;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Tests.Support;
using Microsoft.AspNetCore.Routing;
using Xunit;
using static DutyNet.Chassis.Access.Role;

namespace DutyNet.Logbook.Tests;

/// <summary>Who may call what: a route missing here, or with other roles, fails.</summary>
[Collection("logbook")]
public sealed class AccessTable(LogbookService service)
{
    private const string Api = "/api/v1/logbook/";
    private static readonly Role[] Reading = [Discipline, Inspector, Leader, Clerk, Department];
    private static readonly Role[] Writing = [Leader, Clerk, Department];
    private static readonly Role[] Verifying = [Administrator, Discipline, Operator, Auditor];

    internal static readonly (string Method, string Route, Role[] Roles)[] Table =
    [
        // Logbooks and entries
        ("GET", "logbooks", Reading),
        ("GET", "logbooks/{id:guid}", Reading),
        ("GET", "logbooks/{id:guid}/entries", Reading),
        ("POST", "logbooks/{id:guid}/entries", Writing),
        ("GET", "entries/{id:guid}", Reading),
        ("POST", "entries/{id:guid}/amendments", Writing),
        ("GET", "entries", Reading),
        ("POST", "entries/bulk", [Department]),
        ("POST", "entries/{id:guid}/links", Writing),
        // Review
        ("POST", "entries/{id:guid}/review", [Discipline, Inspector]),
        ("GET", "logbooks/{id:guid}/figures", Reading),
        ("GET", "figures", Reading),
        ("GET", "figures/rows", Reading),
        // Evidence
        ("POST", "entries/{id:guid}/attachments", Writing),
        ("GET", "entries/{id:guid}/attachments/{attachmentId:guid}", Reading),
        ("GET", "entries/{id:guid}/attachments/{attachmentId:guid}/thumbnail", Reading),
        ("POST", "uploads", Writing),
        ("GET", "uploads/{id:guid}", Writing),
        ("HEAD", "uploads/{id:guid}", Writing),
        ("PATCH", "uploads/{id:guid}", Writing),
        ("POST", "retention-acts", [Administrator]),
        ("POST", "retention-acts/{id:guid}/decision", [Administrator, Discipline]),
        ("GET", "retention-acts", [Administrator, Discipline, Auditor]),
        // Seal and proof
        ("GET", "logbooks/{id:guid}/verify", [Administrator, Discipline, Inspector, Leader, Auditor]),
        ("GET", "logbooks/verify", [Administrator, Discipline, Inspector, Auditor]),
        ("GET", "logbooks/{id:guid}/proof", Reading),
        // What is expected
        ("GET", "expected-entries", Reading),
        ("POST", "expected-entries/{id:guid}/exemption-requests", Writing),
        ("GET", "exemption-requests", Reading),
        ("POST", "exemption-requests/{id:guid}/decision", [Discipline]),
        ("GET", "calendars/{year:int}", [Administrator, .. Reading]),
        ("POST", "calendars/{year:int}", [Administrator]),
        ("GET", "today", Reading),
        // Decisions; called in DecisionAccess
        ("GET", "decisions", Reading),
        ("POST", "decisions", Writing),
        ("POST", "decisions/emergencies", Writing),
        ("GET", "decisions/without-motion", Reading),
        ("GET", "decisions/{id:guid}", Reading),
        ("POST", "decisions/{id:guid}/amendments", Writing),
        ("POST", "decisions/{id:guid}/opinions", Writing),
        ("POST", "decisions/{id:guid}/outcome", Writing),
        ("POST", "decisions/{id:guid}/write-up", Writing),
        ("POST", "decisions/{id:guid}/signatures", [Leader, Clerk, Discipline]),
        ("POST", "decisions/{id:guid}/close", Writing),
        ("POST", "decisions/{id:guid}/meeting-report", Writing),
        ("POST", "decisions/{id:guid}/classifications", [Discipline]),
        ("POST", "decisions/{id:guid}/outcome-reviews", [Inspector, Discipline]),
        ("POST", "decisions/{id:guid}/papers", Writing),
        ("GET", "decisions/{id:guid}/papers/{paperId:guid}", Reading),
        ("GET", "decisions/ballots", Reading),
        ("POST", "decisions/ballots", Writing),
        ("GET", "decisions/ballots/{id:guid}", Reading),
        ("POST", "decisions/ballots/{id:guid}/ballot-papers", [Leader, Clerk, Discipline]),
        ("POST", "decisions/ballots/{id:guid}/close", Writing),
        // The ledger
        ("GET", "ledger", [Discipline, Auditor]),
        ("GET", "ledger/verify", Verifying),
        ("GET", "ledger/checkpoints", Verifying),
        ("POST", "ledger/republish", [Operator]),
    ];

    private Guid report; // of another book, for linking

    [Fact]
    public void The_table_names_every_route_with_its_roles()
    {
        var registered = service.Get<IEnumerable<EndpointDataSource>>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText!.StartsWith(Api, StringComparison.Ordinal)).Distinct()
            .Select(e => Line(e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Single(), e.RoutePattern.RawText![Api.Length..], e.Metadata.GetMetadata<RequiredRoles>()!.Roles));
        Assert.Equal(Table.Select(t => Line(t.Method, t.Route, t.Roles)).Order(), registered.Order());
    }

    [Fact]
    public async Task Every_route_is_open_to_its_roles_in_their_own_subtree_and_to_nobody_else()
    {
        service.At("2026-11-20");
        var town = await new Town(service).With(Town.Duty(CadenceKind.AsArises, "2026-01-01", "2026-12-31"), Town.Duty(CadenceKind.AsArises, "2026-01-01", "2026-12-31", owedBy: DutyOwner.Unit),
            Town.Duty(CadenceKind.Yearly, "2026-01-01", "2026-12-31"), Town.Duty(CadenceKind.Yearly, "2026-01-01", "2026-12-31"));
        var expected = (await town.Expected()).ConvertAll(x => x.GetProperty("expectedEntryId").GetGuid());
        var exemption = (await town.AsClerk().Post($"{Api}expected-entries/{expected[1]}/exemption-requests", new { reason = "外派" }).Gives(HttpStatusCode.Created)).GetProperty("requestId").GetGuid();
        var book = await town.Book(town.Secretary);
        var entry = (await town.Record(town.AsSecretary(), book, "2026-11-20")).GetProperty("entryId").GetGuid();
        // each verdict is given once, and by somebody else than the holder
        var reviewed = new Queue<Guid>();
        for (var i = 0; i < 2; i++)
            reviewed.Enqueue((await town.Record(town.AsSecretary(), book, "2026-11-20")).GetProperty("entryId").GetGuid());
        report = (await town.AsSecretary().Post($"{Api}logbooks/{await town.Book(null)}/entries", Town.Body("2026-11-20", EntryCategory.ReportUpward)).Gives(HttpStatusCode.Created)).GetProperty("entryId").GetGuid();
        using var file = File();
        var upload = await town.AsSecretary().Open(1000);
        var attachment = (await town.AsSecretary().PostAsync($"{Api}entries/{entry}/attachments", file).Gives(HttpStatusCode.Created)).GetProperty("attachmentId").GetGuid();
        var wrong = new List<string>();
        foreach (var (method, route, roles) in Table.Where(t => !t.Route.StartsWith("decisions", StringComparison.Ordinal)))
        {
            if (method == "PATCH" || route.StartsWith("retention-acts", StringComparison.Ordinal))
                continue; // each call changes what the next would meet: a test of their own below
            var id = route.Split('/')[0] switch { "logbooks" => book, "expected-entries" => expected[0], "exemption-requests" => exemption, "uploads" => upload, _ => entry };
            var path = Api + route.Replace("{id:guid}", id.ToString()).Replace("{attachmentId:guid}", attachment.ToString()).Replace("{year:int}", "2026");
            // nobody decides over what they answer for
            var person = route.EndsWith("decision", StringComparison.Ordinal) ? $"{town.Unit}_D" : town.Secretary;
            var ofJurisdiction = route.StartsWith("calendars", StringComparison.Ordinal);
            Expect(await Call(service.AsNobody(), method, path), HttpStatusCode.Unauthorized, $"nobody {method} {route}");
            foreach (var role in Enum.GetValues<Role>())
            {
                var review = route.EndsWith("/review", StringComparison.Ordinal);
                var own = await Call(service.As(role, role == Operator || ofJurisdiction ? Caller.Everywhere : town.Unit, review ? "reviewer" : person), method,
                    review && roles.Contains(role) ? path.Replace(entry.ToString(), reviewed.Dequeue().ToString()) : path);
                // asked for already by the role before it: past the access rules all the same
                if (roles.Contains(role) ? own is not (HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.Conflict) : own != HttpStatusCode.Forbidden)
                    wrong.Add($"{role} {method} {route} in the own unit: {own}");
                if (route.Contains('{') && !ofJurisdiction)
                    Expect(await Call(service.As(role, "ELSEWHERE", town.Secretary), method, path), roles.Contains(role) ? HttpStatusCode.NotFound : HttpStatusCode.Forbidden, $"{role} {method} {route} in a foreign unit");
            }
        }
        Assert.Empty(wrong);

        void Expect(HttpStatusCode answer, HttpStatusCode expected, string who)
        {
            if (answer != expected)
                wrong.Add($"{who}: {answer}, not {expected}");
        }
    }

    [Fact]
    public async Task Uploads_go_on_only_for_their_opener_in_a_role_that_writes()
    {
        var (town, _) = await service.Entry();
        foreach (var role in Enum.GetValues<Role>())
        {
            var writes = Writing.Contains(role);
            var upload = writes ? await service.As(role, town.Unit, town.Secretary).Open(1000) : Guid.NewGuid();
            Assert.Equal(writes ? HttpStatusCode.NotFound : HttpStatusCode.Forbidden, (await service.As(role, "ELSEWHERE", town.Secretary).Patch(upload, 0, Samples.Pdf(100))).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await service.AsNobody().Patch(upload, 0, Samples.Pdf(100))).StatusCode);
            Assert.Equal(writes ? HttpStatusCode.NoContent : HttpStatusCode.Forbidden, (await service.As(role, town.Unit, town.Secretary).Patch(upload, 0, Samples.Pdf(100))).StatusCode);
        }
    }

    [Fact]
    public async Task Acts_of_retention_are_asked_for_decided_and_listed_only_by_their_roles()
    {
        var (town, entry) = await service.Entry();
        foreach (var role in Enum.GetValues<Role>())
        {
            var attachment = await town.AsSecretary().Attach(entry, Samples.Pdf());
            var body = new { attachmentId = attachment, reason = "误传", basis = "档案管理规定", granted = false };
            await Asked(service.AsNobody(), "retention-acts", HttpStatusCode.Unauthorized);
            await Asked(service.As(role, "ELSEWHERE", "x"), "retention-acts", role == Administrator ? HttpStatusCode.NotFound : HttpStatusCode.Forbidden);
            await Asked(service.As(role, town.Unit, "x"), "retention-acts", role == Administrator ? HttpStatusCode.Created : HttpStatusCode.Forbidden);
            if (role != Administrator)
                await Asked(service.As(Administrator, town.Unit, "x"), "retention-acts", HttpStatusCode.Created);
            var decision = $"retention-acts/{await service.Scalar<Guid>($"select id from retention_acts where attachment_id = '{attachment}'")}/decision";
            var decides = role is Administrator or Discipline;
            await Asked(service.AsNobody(), decision, HttpStatusCode.Unauthorized);
            await Asked(service.As(role, "ELSEWHERE", "y"), decision, decides ? HttpStatusCode.NotFound : HttpStatusCode.Forbidden);
            await Asked(service.As(role, town.Unit, "y"), decision, decides ? HttpStatusCode.OK : HttpStatusCode.Forbidden);
            using var list = await service.As(role, town.Unit, "y").GetAsync(Api + "retention-acts");
            Assert.Equal(decides || role == Auditor ? HttpStatusCode.OK : HttpStatusCode.Forbidden, list.StatusCode);

            async Task Asked(HttpClient http, string path, HttpStatusCode expected)
            {
                using var answer = await http.Post(Api + path, body);
                Assert.True(answer.StatusCode == expected, $"{role} {path}: {answer.StatusCode}, not {expected}");
            }
        }
        var foreign = await service.As(Discipline, "ELSEWHERE").GetAsync(Api + "retention-acts").Gives(HttpStatusCode.OK);
        Assert.Equal(0, foreign.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Lists_show_only_the_callers_subtree()
    {
        service.At("2026-11-20");
        var town = await new Town(service).With(Town.Duty(CadenceKind.Monthly, "2026-11-01", "2026-11-30"));
        await town.Record(town.AsSecretary(), await town.Book(town.Secretary), "2026-11-20");
        foreach (var list in new[] { "logbooks", "expected-entries", "entries", "figures" })
        {
            var foreign = await service.As(Discipline, "ELSEWHERE").GetAsync($"{Api}{list}?unit={town.Unit}").Gives(HttpStatusCode.OK);
            Assert.Equal(0, foreign.GetProperty("items").GetArrayLength());
            var above = await service.As(Discipline, "ROOT").GetAsync($"{Api}{list}?unit={town.Unit}").Gives(HttpStatusCode.OK);
            Assert.Equal(1, above.GetProperty("items").GetArrayLength());
        }
    }

    private static string Line(string method, string route, IEnumerable<Role> roles) => $"{method} {route}: {string.Join(", ", roles.Order())}";

    private async Task<HttpStatusCode> Call(HttpClient http, string method, string path)
    {
        using var client = http;
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method == "POST")
        {
            var body = """{"category":"Other","text":"记录","occurredOn":"2026-11-20","reason":"更正","since":"2100-01-01T00:00:00Z","length":1000,"fileName":"录音.m4a","granted":true,"days":[],"verdict":"Accepted","reportEntryId":"REPORT"}""".Replace("REPORT", report.ToString());
            body = path.EndsWith("/bulk", StringComparison.Ordinal) ? $"[{body}]" : body;
            request.Content = path.EndsWith("attachments", StringComparison.Ordinal) ? File() : new StringContent(body, Encoding.UTF8, "application/json");
        }
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }

    // A picture, so that there is a thumbnail of it: one white dot.
    private static MultipartFormDataContent File() => new() { { new ByteArrayContent(Convert.FromBase64String("R0lGODlhAQABAIAAAP///wAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==")), "file", "dot.gif" } };
}
