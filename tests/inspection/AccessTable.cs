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
        // Campaigns
        // Clues
        // Oral reports and appraisals
        // Process oversight and outcome reviews
        // Supervisors
        // Assessment
        ("POST", Api + "/assessment-rules", [Discipline]),
        ("GET", Api + "/assessment-rules", Reading),
        ("GET", Api + "/assessment-rules/{ruleSetId:guid}", Reading),
        ("POST", Api + "/assessment-rules/{ruleSetId:guid}/adopt", [Discipline]),
        ("POST", Api + "/assessments/what-if", [Discipline]),
        ("GET", Api + "/assessments/running", [Discipline]),
        ("GET", Api + "/assessments/running/units/{code}", [Discipline]),
        ("GET", Api + "/assessments/running/persons/{code}", [Discipline]),
        ("POST", Api + "/assessments", [Discipline]),
        ("GET", Api + "/assessments", [Discipline, Leader, Clerk, Department]),
        ("GET", Api + "/assessments/{assessmentId:guid}", [Discipline, Leader, Clerk, Department]),
        ("GET", Api + "/assessments/{assessmentId:guid}/scores", [Discipline, Leader, Clerk, Department]),
        ("GET", Api + "/assessments/{assessmentId:guid}/units/{code}", [Discipline, Leader, Clerk, Department]),
        ("GET", Api + "/assessments/{assessmentId:guid}/persons/{code}", [Discipline, Leader]),
        ("POST", Api + "/assessments/{assessmentId:guid}/units/{code}/remarks", [Leader]),
        ("POST", Api + "/assessments/{assessmentId:guid}/persons/{code}/remarks", [Leader]),
        ("GET", Api + "/assessments/{assessmentId:guid}/remarks", [Discipline, Leader]),
        ("POST", Api + "/assessment-remarks/{remarkId:guid}/answer", [Discipline]),
        ("POST", Api + "/assessments/{assessmentId:guid}/publish", [Discipline]),
        ("GET", Api + "/assessments/{assessmentId:guid}/verify", [Discipline]),
        // The chassis
        ("GET", Api + "/ledger", [Auditor, Discipline]),
        ("GET", Api + "/ledger/verify", [Auditor, Discipline, Operator, Administrator]),
        ("GET", Api + "/ledger/checkpoints", [Auditor, Discipline, Operator, Administrator]),
        ("POST", Api + "/ledger/republish", [Operator]),
    ];

    // Well-formed for every route, so that it is the access that answers; what a call changes does not matter here.
    private const string Body = """{"kind":"Tour","title":"t","from":"2026-01-01","until":"2026-01-01","units":["NOWHERE"],"leader":"a","members":[],"person":"p","unit":"NOWHERE","ground":"own-unit","reason":"r","summary":"s","methods":["OnSite"],"notes":"n","itemCodes":["x"],"category":"c","severity":"Minor","description":"d","conclusion":"c","logbookEntryId":"018f0000-0000-7000-8000-000000000000","text":"t","granted":false,"since":"2999-01-01T00:00:00Z"}""";

    // Where the common body does not fit: what the path ends with, and its own body.
    private static readonly (string End, string Body)[] Bodies =
    [
        // Draw
        // Letters
        // Campaigns
        // Clues
        // Oral reports and appraisals
        // Process oversight and outcome reviews
        // Supervisors
        // Assessment
        ("/assessment-rules", """{"title":"t","fromYear":2026,"rules":[{"code":"x","fact":"LogbookEntryMissing","appliesTo":"Unit","effect":"Deduction","points":1,"per":"Each","zh":"x","en":"x"}]}"""),
        ("/assessments", """{"year":2026}"""),
        ("/what-if", """{"year":2026}"""),
        ("/answer", """{"accepted":false,"reason":"r"}"""),
        ("/remarks", """{"text":"t","logbookEntryId":"018f0000-0000-7000-8000-000000000000"}"""),
    ];

    private static string BodyOf(string path) => Bodies.FirstOrDefault(b => path.EndsWith(b.End, StringComparison.Ordinal)).Body ?? Body;

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
    [InlineData("/assessments")]
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
    private sealed record Place(string Unit, string Checked, string Inspector, Guid Round, Guid Finding, Guid Request, Guid RuleSet, Guid Assessment, Guid AssessmentRemark)
    {
        public static async Task<Place> Make(InspectionService service)
        {
            var d = await District.Make(service);
            var found = await d.Find();
            var asked = d.Asked(found, 5);
            await service.DeliverAndWait(asked);
            await service.DeliverAndWait(d.Submitted(found, 1));
            await d.As(Discipline, d.Overseer).Post(Api + "/declared-interests", new { person = d.Leader, unit = d.OtherDepartment, reason = "亲属" }).Gives(HttpStatusCode.Created);
            var round = (await d.Get(found)).GetProperty("roundId").GetGuid();
            var rules = (await d.As(Discipline, d.Planner).Post(Api + "/assessment-rules", System.Text.Json.JsonDocument.Parse(BodyOf("/assessment-rules")).RootElement).Gives(HttpStatusCode.Created)).GetProperty("ruleSetId").GetGuid();
            var assessment = (await d.As(Discipline, d.Planner).Post(Api + "/assessments", new { year = d.Today.Year }).Gives(HttpStatusCode.Created)).GetProperty("assessmentId").GetGuid();
            using var holder = service.As(Leader, d.Department, d.Holder);
            var remark = (await holder.Post($"{Api}/assessments/{assessment}/units/{d.Department}/remarks", new { text = "有异议" }).Gives(HttpStatusCode.Created)).GetProperty("remarkId").GetGuid();
            return new(d.Code, d.Department, d.Inspector, round, found.Id, asked.RequestId, rules, assessment, remark);
        }

        public string Fill(string route) => route.Replace("{roundId:guid}", Round.ToString()).Replace("{code}", Checked)
            .Replace("{findingId:guid}", Finding.ToString()).Replace("{requestId:guid}", Request.ToString())
            .Replace("{ruleSetId:guid}", RuleSet.ToString()).Replace("{assessmentId:guid}", Assessment.ToString()).Replace("{remarkId:guid}", AssessmentRemark.ToString());
    }
}
