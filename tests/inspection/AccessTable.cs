using System.Net;
using System.Text;
using DutyNet.Chassis.Access;
using DutyNet.Tests.Support;
using Microsoft.AspNetCore.Routing;
using Xunit;
using static DutyNet.Chassis.Access.Role;

namespace DutyNet.Inspection.Tests;

/// <summary>Who may call what: every route of the service, and every role against it.</summary>
[Collection(Shared.Name)]
public sealed class AccessTable(InspectionService service)
{
    private const string Api = "/api/v1/inspection";
    private static readonly Role[] Reading = [Discipline, Inspector, Leader, Clerk, Department];

    private static readonly (string Method, string Route, Role[] Roles)[] Table =
    [
        ("POST", Api + "/rounds", [Discipline]),
        ("GET", Api + "/rounds", Reading),
        ("GET", Api + "/rounds/{roundId:guid}", Reading),
        ("POST", Api + "/rounds/{roundId:guid}/teams", [Discipline]),
        ("POST", Api + "/rounds/{roundId:guid}/recusal-overrides", [Discipline]),
        ("POST", Api + "/rounds/{roundId:guid}/report", [Discipline]),
        ("POST", Api + "/rounds/{roundId:guid}/close", [Discipline]),
        ("POST", Api + "/rounds/{roundId:guid}/units/{code}/checks", [Inspector]),
        ("POST", Api + "/rounds/{roundId:guid}/units/{code}/remarks", [Inspector]),
        ("POST", Api + "/rounds/{roundId:guid}/units/{code}/findings", [Inspector]),
        ("POST", Api + "/declared-interests", [Discipline]),
        ("GET", Api + "/declared-interests", [Discipline]),
        ("GET", Api + "/findings", Reading),
        ("GET", Api + "/findings/{findingId:guid}", Reading),
        ("POST", Api + "/findings/{findingId:guid}/return", [Inspector]),
        ("POST", Api + "/findings/{findingId:guid}/close", [Inspector]),
        ("GET", Api + "/extension-requests", Reading),
        ("POST", Api + "/extension-requests/{requestId:guid}/decide", [Inspector, Discipline]),
        // Draw
        // Letters
        ("POST", Api + "/letters", [Discipline, Inspector]),
        ("GET", Api + "/letters", Reading),
        ("GET", Api + "/letters/{letterId:guid}", Reading),
        ("PUT", Api + "/letters/{letterId:guid}", [Discipline, Inspector]),
        ("POST", Api + "/letters/{letterId:guid}/issue", [Discipline]),
        ("POST", Api + "/letters/{letterId:guid}/reply", [Leader, Clerk, Department]),
        ("GET", Api + "/letter-items", Reading),
        ("POST", Api + "/letter-items/{itemId:guid}/return", [Discipline, Inspector]),
        ("POST", Api + "/letter-items/{itemId:guid}/close", [Discipline, Inspector]),
        ("GET", Api + "/letter-rates", Reading),
        // Campaigns
        ("POST", Api + "/campaigns", [Discipline]),
        ("GET", Api + "/campaigns", Reading),
        ("GET", Api + "/campaigns/{campaignId:guid}", Reading),
        ("POST", Api + "/campaigns/{campaignId:guid}/returns", [Leader, Clerk, Department]),
        ("GET", Api + "/campaigns/{campaignId:guid}/returns", Reading),
        ("GET", Api + "/campaigns/{campaignId:guid}/return-versions", Reading),
        ("GET", Api + "/campaigns/{campaignId:guid}/totals", Reading),
        ("POST", Api + "/campaigns/{campaignId:guid}/close", [Discipline]),
        // Clues
        // Oral reports and appraisals
        // Process oversight and outcome reviews
        ("POST", Api + "/regulators", [Discipline]),
        ("GET", Api + "/regulators", Reading),
        ("POST", Api + "/process-oversights", [Discipline]),
        ("GET", Api + "/process-oversights", Reading),
        ("GET", Api + "/process-oversights/{oversightId:guid}", Reading),
        ("POST", Api + "/process-oversights/{oversightId:guid}/notes", [Leader, Clerk, Department]),
        ("POST", Api + "/process-oversights/{oversightId:guid}/conclude", [Leader, Clerk]),
        ("POST", Api + "/outcome-reviews", [Discipline]),
        ("GET", Api + "/outcome-reviews", Reading),
        // Supervisors
        // Assessment
        // The chassis
        ("GET", Api + "/ledger", [Auditor, Discipline]),
        ("GET", Api + "/ledger/verify", [Auditor, Discipline, Operator, Administrator]),
        ("GET", Api + "/ledger/checkpoints", [Auditor, Discipline, Operator, Administrator]),
        ("POST", Api + "/ledger/republish", [Operator]),
    ];

    // Well-formed for every route, so that it is the access that answers; what a call changes does not matter here.
    private const string Body = """{"kind":"Tour","title":"t","from":"2026-01-01","until":"2026-01-01","units":["NOWHERE"],"leader":"a","members":[],"person":"p","unit":"NOWHERE","ground":"own-unit","reason":"r","summary":"s","methods":["OnSite"],"notes":"n","itemCodes":["x"],"category":"c","severity":"Minor","description":"d","conclusion":"c","logbookEntryId":"018f0000-0000-7000-8000-000000000000","text":"t","granted":false,"since":"2999-01-01T00:00:00Z"}""";

    // Of a new letter, and of one written anew.
    private const string Letter = """{"unit":"NOWHERE","title":"t","background":"b","items":[{"text":"t","category":"c","severity":"Minor"}]}""";

    // Where the common body does not fit: what the path ends with, and its own body.
    private static readonly (string End, string Body)[] Bodies =
    [
        // Draw
        // Letters
        ("/reply", """{"text":"t","answers":[{"number":1,"adopted":true}]}"""),
        ("/letters", Letter),
        // Campaigns
        ("/campaigns", """{"title":"t","leadUnit":"NOWHERE","from":"2026-01-01","dueOn":"2026-01-01","areas":[{"name":"a","units":["NOWHERE"]}]}"""),
        ("/returns", """{"unit":"NOWHERE","area":"a","placesChecked":1,"issues":0,"amountInvolvedFen":0,"amountRecoveredFen":0}"""),
        // Clues
        // Oral reports and appraisals
        // Process oversight and outcome reviews
        ("/regulators", """{"unit":"NOWHERE","process":"Funds","basis":"b"}"""),
        ("/process-oversights", """{"unit":"NOWHERE","process":"Funds","overseer":"NOWHERE","matter":"m"}"""),
        ("/notes", """{"text":"t","irregular":false}"""),
        ("/conclude", """{"regular":true,"conclusion":"c"}"""),
        ("/outcome-reviews", """{"decisionId":"018f0000-0000-7000-8000-000000000000","reviewer":"r","reference":"r","completedOn":"2026-01-01","reviewedOn":"2026-01-01","profitTakenFen":0,"moneySavedFen":0,"result":"r"}"""),
        // Supervisors
        // Assessment
    ];

    private static string BodyOf(string path) => path.StartsWith(Api + "/letters/", StringComparison.Ordinal) && path.Count(c => c == '/') == 5 ? Letter
        : Bodies.FirstOrDefault(b => path.EndsWith(b.End, StringComparison.Ordinal)).Body ?? Body;

    // Routes every service has from the chassis beside its own prefix; tested there.
    private static bool OfTheChassis(string route) => !route.StartsWith(Api + "/", StringComparison.Ordinal);

    [Fact]
    public void The_table_names_every_route_with_its_roles()
    {
        var registered = service.Get<IEnumerable<EndpointDataSource>>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Where(e => !OfTheChassis(e.RoutePattern.RawText!))
            .Select(e => Line(e.Metadata.GetMetadata<Microsoft.AspNetCore.Routing.HttpMethodMetadata>()!.HttpMethods.Single(), e.RoutePattern.RawText!, e.Metadata.GetMetadata<RequiredRoles>()!.Roles));
        Assert.Equal(Table.Select(t => Line(t.Method, t.Route, t.Roles)).Order(StringComparer.Ordinal), registered.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_document_describes_every_route()
    {
        using var http = service.As(Leader, "X", "x");
        var paths = (await http.GetAsync("/openapi/v1.json").Gives(HttpStatusCode.OK)).GetProperty("paths");
        Assert.All(Table, t => Assert.NotEmpty(
            paths.GetProperty(t.Route.Replace(":guid", "")).GetProperty(t.Method.ToLowerInvariant()).GetProperty("summary").GetString()!));
    }

    [Fact]
    public async Task Every_route_is_open_to_its_roles_and_to_nobody_else()
    {
        var place = await Place.Make(service);
        var wrong = new List<string>();
        foreach (var (method, route, roles) in Table)
        {
            foreach (var role in Enum.GetValues<Role>())
            {
                using var http = service.As(role, role == Operator ? Caller.Everywhere : place.Unit, "stranger");
                var (status, code) = await Call(http, method, place.Fill(route));
                var refused = status is HttpStatusCode.Unauthorized || code == "role-not-allowed";
                if (roles.Contains(role) == refused || (int)status >= 500)
                    wrong.Add($"{role} {method} {route}: {status} {code}");
            }
            using var nobody = service.AsNobody();
            if (await Call(nobody, method, place.Fill(route)) is not (HttpStatusCode.Unauthorized, "not-signed-in"))
                wrong.Add($"nobody {method} {route}");
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task A_foreign_units_object_is_not_there()
    {
        var place = await Place.Make(service);
        var foreign = await District.Make(service);
        var wrong = new List<string>();
        foreach (var (method, route, roles) in Table.Where(t => t.Route.Contains('{')))
        {
            foreach (var role in roles)
            {
                // the inspector of that very round, but with a key to another subtree
                using var http = service.As(role, foreign.Code, place.Inspector);
                if (await Call(http, method, place.Fill(route)) is not (HttpStatusCode.NotFound, _))
                    wrong.Add($"{role} {method} {route}");
            }
        }
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("/rounds")]
    [InlineData("/findings")]
    [InlineData("/extension-requests")]
    [InlineData("/declared-interests")]
    [InlineData("/letters")]
    [InlineData("/letter-items")]
    [InlineData("/letter-rates")]
    [InlineData("/campaigns")]
    [InlineData("/regulators")]
    [InlineData("/process-oversights")]
    [InlineData("/outcome-reviews")]
    public async Task A_list_shows_nothing_of_a_foreign_unit(string list)
    {
        var place = await Place.Make(service);
        using var own = service.As(Discipline, place.Unit, "x");
        Assert.NotEqual(0, (await own.GetAsync(Api + list).Gives(HttpStatusCode.OK)).GetProperty("items").GetArrayLength());
        var foreign = await District.Make(service);
        using var other = service.As(Discipline, foreign.Code, "x");
        Assert.Equal(0, (await other.GetAsync(Api + list).Gives(HttpStatusCode.OK)).GetProperty("items").GetArrayLength());
    }

    private static string Line(string method, string route, IEnumerable<Role> roles) => $"{method} {route} {string.Join(',', roles.Order())}";

    private static async Task<(HttpStatusCode Status, string? Code)> Call(HttpClient http, string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = method is "POST" or "PUT" ? new StringContent(BodyOf(path), Encoding.UTF8, "application/json") : null };
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, (int)response.StatusCode < 400 ? null : System.Text.Json.JsonDocument.Parse(text).RootElement.GetProperty("code").GetString());
    }

    // A unit with one object of every kind a route can address.
    private sealed record Place(string Unit, string Checked, string Inspector, Guid Round, Guid Finding, Guid Request)
    {
        // Letters
        private Guid Letter { get; init; }
        private Guid LetterItem { get; init; }

        // Campaigns
        private Guid Campaign { get; init; }

        // Process oversight and outcome reviews
        private Guid Oversight { get; init; }

        public static async Task<Place> Make(InspectionService service)
        {
            var d = await District.Make(service);
            var found = await d.Find();
            var asked = d.Asked(found, 5);
            await service.DeliverAndWait(asked);
            await service.DeliverAndWait(d.Submitted(found, 1));
            await d.As(Discipline, d.Overseer).Post(Api + "/declared-interests", new { person = d.Leader, unit = d.OtherDepartment, reason = "亲属" }).Gives(HttpStatusCode.Created);
            var round = (await d.Get(found)).GetProperty("roundId").GetGuid();
            return await Supervised(service, d, new(d.Code, d.Department, d.Inspector, round, found.Id, asked.RequestId));
        }

        // A letter, a campaign, an overseen process and a reviewed decision.
        private static async Task<Place> Supervised(InspectionService service, District d, Place place)
        {
            var discipline = d.As(Discipline, d.Planner);
            var letter = (await discipline.Post(Api + "/letters", new { unit = d.Department, title = "建议", background = "情况", items = new[] { new { text = "补齐", category = "记录", severity = "Minor" } } }).Gives(HttpStatusCode.Created)).GetProperty("letterId").GetGuid();
            var item = (await d.As(Discipline, d.Overseer).Post($"{Api}/letters/{letter}/issue", new { }).Gives(HttpStatusCode.OK)).GetProperty("items")[0].GetProperty("itemId").GetGuid();
            await service.DeliverAndWait(d.Filled(d.Code + "_head", d.OtherDepartment) with { Role = Contracts.PostRole.FirstResponsible });
            var campaign = (await discipline.Post(Api + "/campaigns", new { title = "清理", leadUnit = d.OtherDepartment, from = d.Today, dueOn = d.Today, areas = new[] { new { name = "食堂", units = new[] { d.Department } } } }).Gives(HttpStatusCode.Created)).GetProperty("campaignId").GetGuid();
            await discipline.Post(Api + "/regulators", new { unit = d.OtherDepartment, process = "Funds", basis = "三定方案" }).Gives(HttpStatusCode.Created);
            var oversight = (await discipline.Post(Api + "/process-oversights", new { unit = d.Department, process = "Funds", overseer = d.OtherDepartment, matter = "资金" }).Gives(HttpStatusCode.Created)).GetProperty("oversightId").GetGuid();
            var decision = Guid.CreateVersion7();
            await service.DeliverAndWait(new Contracts.Logbook.DecisionRecorded(decision, null, d.Department, d.Path(d.Department), "1", "购置", "spending", "p", false, "c", d.Today.AddDays(-9), false, false, "ab", 1));
            await service.DeliverAndWait(new Contracts.Logbook.DecisionClosed(decision, null, d.Department, d.Path(d.Department), "1", "p", Contracts.DecisionOutcome.Adopted, d.Today.AddDays(-8), "ab"));
            await discipline.Post(Api + "/outcome-reviews", new { decisionId = decision, reviewer = "事务所", reference = "1", completedOn = d.Today.AddDays(-5), reviewedOn = d.Today, profitTakenFen = 0, moneySavedFen = 0, result = "正常" }).Gives(HttpStatusCode.Created);
            return place with { Letter = letter, LetterItem = item, Campaign = campaign, Oversight = oversight };
        }

        public string Fill(string route) => route.Replace("{roundId:guid}", Round.ToString()).Replace("{code}", Checked)
            .Replace("{findingId:guid}", Finding.ToString()).Replace("{requestId:guid}", Request.ToString())
            .Replace("{letterId:guid}", Letter.ToString()).Replace("{itemId:guid}", LetterItem.ToString()).Replace("{campaignId:guid}", Campaign.ToString()).Replace("{oversightId:guid}", Oversight.ToString());
    }
}
