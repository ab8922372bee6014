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
        ("POST", Api + "/rounds/{roundId:guid}/follow-ups", [Discipline]),
        ("POST", Api + "/rounds/{roundId:guid}/move", [Discipline]),
        ("GET", Api + "/rounds/{roundId:guid}/progress", Reading),
        ("GET", Api + "/rounds/{roundId:guid}/report", [Discipline, Inspector]),
        ("GET", Api + "/rounds/{roundId:guid}/units/{code}", Reading),
        ("POST", Api + "/blackouts", [Discipline]),
        ("GET", Api + "/blackouts", [Discipline, Inspector]),
        ("POST", Api + "/blackouts/{blackoutId:guid}/end", [Discipline]),
        ("POST", Api + "/blackouts/{blackoutId:guid}/overrides", [Discipline]),
        ("POST", Api + "/tour-terms", [Discipline]),
        ("GET", Api + "/tours", Reading),
        ("POST", Api + "/joint-teams", [Discipline]),
        ("GET", Api + "/joint-teams", [Discipline, Inspector]),
        ("POST", Api + "/joint-teams/{teamId:guid}/end", [Discipline]),
        ("POST", Api + "/rounds/{roundId:guid}/assignment-proposals", [Discipline]),
        ("POST", Api + "/rounds/{roundId:guid}/assignment-proposals/{proposalId:guid}/accept", [Discipline]),
        ("POST", Api + "/rounds/{roundId:guid}/units/{code}/checks", [Inspector, Leader]),
        ("POST", Api + "/rounds/{roundId:guid}/units/{code}/recurrences", [Inspector]),
        ("POST", Api + "/rounds/{roundId:guid}/units/{code}/confirmations", [Inspector]),
        ("POST", Api + "/findings/{findingId:guid}/answers", [Leader, Clerk, Department]),
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
        ("POST", Api + "/draws", [Discipline]),
        ("GET", Api + "/draws", Reading),
        ("GET", Api + "/draws/{drawId:guid}", Reading),
        ("GET", Api + "/draws/{drawId:guid}/population", Reading),
        ("GET", Api + "/draws/{drawId:guid}/population.txt", Reading),
        ("GET", Api + "/draws/{drawId:guid}/verify", Reading),
        ("POST", Api + "/draws/{drawId:guid}/exclusions", [Discipline]),
        ("POST", Api + "/draws/{drawId:guid}/exclusions/{exclusionId:guid}/decide", [Discipline]),
        ("POST", Api + "/draws/{drawId:guid}/commit", [Discipline]),
        ("POST", Api + "/draws/{drawId:guid}/contributions", Reading),
        ("POST", Api + "/draws/{drawId:guid}/cancel", [Discipline]),
        ("POST", Api + "/draws/{drawId:guid}/reveal", [Discipline]),
        ("POST", Api + "/draws/{drawId:guid}/replacements", [Discipline]),
        ("POST", Api + "/draws/{drawId:guid}/replacements/{replacementId:guid}/decide", [Discipline]),
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
        ("POST", Api + "/clues", [Discipline]),
        ("GET", Api + "/clues", [Discipline]),
        ("GET", Api + "/clues/statistics", [Discipline]),
        ("GET", Api + "/clues/{clueId:guid}", [Discipline]),
        ("POST", Api + "/clues/{clueId:guid}/merge", [Discipline]),
        ("POST", Api + "/clues/{clueId:guid}/separate", [Discipline]),
        ("POST", Api + "/clues/{clueId:guid}/disposals", [Discipline]),
        ("POST", Api + "/clues/{clueId:guid}/reply", [Discipline]),
        ("POST", Api + "/clues/{clueId:guid}/report", [Discipline]),
        ("POST", Api + "/clues/{clueId:guid}/finding", [Discipline]),
        ("POST", Api + "/clues/{clueId:guid}/accountability", [Discipline]),
        // Oral reports and appraisals
        ("POST", Api + "/oral-sessions", [Discipline]),
        ("GET", Api + "/oral-sessions", Reading),
        ("GET", Api + "/oral-sessions/{sessionId:guid}", Reading),
        ("GET", Api + "/oral-sessions/{sessionId:guid}/verify", [.. Reading, Auditor]),
        ("POST", Api + "/oral-sessions/{sessionId:guid}/open", [Discipline]),
        ("POST", Api + "/oral-sessions/{sessionId:guid}/close", [Discipline]),
        ("POST", Api + "/oral-sessions/{sessionId:guid}/reporters/{code}/draw", [Discipline]),
        ("POST", Api + "/oral-sessions/{sessionId:guid}/reporters/{code}/answer", [Discipline]),
        ("POST", Api + "/oral-sessions/{sessionId:guid}/reporters/{code}/pass-over", [Discipline]),
        ("POST", Api + "/oral-sessions/{sessionId:guid}/reporters/{code}/ratings", [Discipline, Inspector, Leader]),
        ("POST", Api + "/oral-sessions/{sessionId:guid}/reporters/{code}/feedback", [Discipline]),
        ("POST", Api + "/oral-sessions/{sessionId:guid}/reporters/{code}/feedback/taken", [Leader]),
        ("POST", Api + "/oral-questions", [Discipline]),
        ("POST", Api + "/oral-questions/stock", [Discipline]),
        ("POST", Api + "/oral-questions/build", [Discipline]),
        ("GET", Api + "/oral-questions", [Discipline]),
        ("GET", Api + "/oral-questions/{questionId:guid}", [Discipline]),
        ("POST", Api + "/oral-questions/{questionId:guid}/change", [Discipline]),
        ("POST", Api + "/oral-questions/{questionId:guid}/retire", [Discipline]),
        ("POST", Api + "/duty-integrity-reports", [Leader]),
        ("GET", Api + "/duty-integrity-reports", [Discipline, Inspector, Leader, Clerk]),
        ("GET", Api + "/duty-integrity-reports/{reportId:guid}", [Discipline, Inspector, Leader, Clerk]),
        ("POST", Api + "/duty-integrity-reports/{reportId:guid}/ratings/open", [Discipline]),
        ("POST", Api + "/duty-integrity-reports/{reportId:guid}/ratings/close", [Discipline]),
        ("POST", Api + "/duty-integrity-reports/{reportId:guid}/rating-papers", [Leader, Clerk, Inspector, Discipline]),
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
        ("POST", Api + "/supervisors", [Discipline]),
        ("GET", Api + "/supervisors", [Discipline]),
        ("POST", Api + "/supervisors/{supervisorId:guid}/end", [Discipline]),
        ("POST", Api + "/supervisors/{supervisorId:guid}/observations", [Discipline, Inspector, Leader, Clerk]),
        ("POST", Api + "/supervisors/{supervisorId:guid}/returns", [Discipline, Inspector, Leader, Clerk]),
        ("GET", Api + "/supervisor-returns", [Discipline]),
        ("GET", Api + "/observations", [Discipline]),
        ("POST", Api + "/observations/{observationId:guid}/clue", [Discipline]),
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

    // Of a new letter, and of one written anew.
    private const string Letter = """{"unit":"NOWHERE","title":"t","background":"b","items":[{"text":"t","category":"c","severity":"Minor"}]}""";

    // Where the common body does not fit: what the path ends with, and its own body.
    private static readonly (string End, string Body)[] Bodies =
    [
        // Rounds
        ("/blackouts", """{"unit":"NOWHERE","from":"2026-01-01","until":"2026-01-01","reason":"r"}"""),
        ("/overrides", """{"kind":"Tour","from":"2026-01-01","until":"2026-01-01","reason":"r"}"""),
        ("/tour-terms", """{"title":"t","unit":"NOWHERE","kinds":[],"from":"2026-01-01","until":"2026-01-01"}"""),
        ("/joint-teams", """{"code":"c","title":"t","unit":"NOWHERE","classes":[],"leader":"a","members":[],"reason":"r"}"""),
        ("/follow-ups", """{"title":"t","from":"2026-01-01","until":"2026-01-01"}"""),
        ("/assignment-proposals", """{"teams":[{"leader":"a"}]}"""),
        ("/recurrences", """{"findingId":"018f0000-0000-7000-8000-000000000000","description":"d"}"""),
        ("/confirmations", """{"findingId":"018f0000-0000-7000-8000-000000000000","note":"n"}"""),
        // Draw
        ("/draws", """{"roundId":"018f0000-0000-7000-8000-000000000000","strata":[{"name":"s","quota":1}]}"""),
        ("/exclusions", """{"unit":"NOWHERE","reason":"r"}"""),
        ("/contributions", """{"text":"t"}"""),
        ("/decide", """{"approved":false,"granted":false,"reason":"r"}"""),
        // Letters
        ("/reply", """{"text":"t","answers":[{"number":1,"adopted":true}]}"""),
        ("/letters", Letter),
        // Campaigns
        ("/campaigns", """{"title":"t","leadUnit":"NOWHERE","from":"2026-01-01","dueOn":"2026-01-01","areas":[{"name":"a","units":["NOWHERE"]}]}"""),
        ("/returns", """{"unit":"NOWHERE","area":"a","placesChecked":1,"issues":0,"amountInvolvedFen":0,"amountRecoveredFen":0}"""),
        // Clues
        ("/clues", """{"source":"Petition","kind":"gifts","target":"Other","unit":"NOWHERE","summary":"s","receivedOn":"2026-01-01"}"""),
        ("/merge", """{"into":"018f0000-0000-7000-8000-000000000000","reason":"r"}"""),
        ("/disposals", """{"disposal":"KeptPending","reason":"r"}"""),
        ("/reply", """{"reply":"r"}"""),
        ("/finding", """{"roundId":"018f0000-0000-7000-8000-000000000000","finding":{"itemCodes":["x"],"category":"c","severity":"Minor","description":"d"}}"""),
        ("/accountability", """{"kind":"Talk","reason":"r"}"""),
        // Oral reports and appraisals
        ("/oral-sessions", """{"title":"t","heldOn":"2026-01-01","place":"p","units":["NOWHERE"],"panel":["p"]}"""),
        ("/answer", """{"report":"r","answer":"a"}"""),
        ("/ratings", """{"points":50}"""),
        ("/rating-papers", """{"points":50}"""),
        ("/oral-questions", """{"unit":"NOWHERE","theme":"t","text":"t"}"""),
        ("/oral-questions/stock", """{"unit":"NOWHERE","questions":[{"text":"t","theme":"t","about":"Town"}]}"""),
        ("/duty-integrity-reports", """{"year":2026,"unit":"NOWHERE","text":"t"}"""),
        ("/ratings/open", """{"delegates":["p"]}"""),
        ("/ratings/close", """{"giveUp":false}"""),
        // Process oversight and outcome reviews
        ("/regulators", """{"unit":"NOWHERE","process":"Funds","basis":"b"}"""),
        ("/process-oversights", """{"unit":"NOWHERE","process":"Funds","overseer":"NOWHERE","matter":"m"}"""),
        ("/notes", """{"text":"t","irregular":false}"""),
        ("/conclude", """{"regular":true,"conclusion":"c"}"""),
        ("/outcome-reviews", """{"decisionId":"018f0000-0000-7000-8000-000000000000","reviewer":"r","reference":"r","completedOn":"2026-01-01","reviewedOn":"2026-01-01","profitTakenFen":0,"moneySavedFen":0,"result":"r"}"""),
        // Supervisors
        ("/supervisors", """{"person":"p","unit":"NOWHERE","from":"2026-01-01","until":"2026-12-31"}"""),
        ("/observations", """{"unit":"NOWHERE","observedAt":"2026-01-01T20:00:00Z","place":"p","text":"t"}"""),
        ("/clue", """{"kind":"gifts","target":"Other"}"""),
        // Assessment
        ("/assessment-rules", """{"title":"t","fromYear":2026,"rules":[{"code":"x","fact":"LogbookEntryMissing","appliesTo":"Unit","effect":"Deduction","points":1,"per":"Each","zh":"x","en":"x"}]}"""),
        ("/assessments", """{"year":2026}"""),
        ("/what-if", """{"year":2026}"""),
        ("/answer", """{"accepted":false,"reason":"r"}"""),
        ("/remarks", """{"text":"t","logbookEntryId":"018f0000-0000-7000-8000-000000000000"}"""),
    ];

    private static string BodyOf(string path) => path.Contains("/clues/", StringComparison.Ordinal) && path.EndsWith("/report", StringComparison.Ordinal) ? """{"result":"Substantiated","report":"r"}""" : Bodies.FirstOrDefault(b => path.EndsWith(b.End, StringComparison.Ordinal)).Body ?? Body;
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
    [InlineData("/blackouts")]
    [InlineData("/joint-teams")]
    [InlineData("/tours")]
    // Draw
    [InlineData("/draws")]
    // Clues
    [InlineData("/clues")]
    // Supervisors
    [InlineData("/supervisors")]
    [InlineData("/supervisor-returns")]
    [InlineData("/observations")]
    [InlineData("/oral-sessions")]
    [InlineData("/oral-questions")]
    [InlineData("/duty-integrity-reports")]
    [InlineData("/letters")]
    [InlineData("/letter-items")]
    [InlineData("/letter-rates")]
    [InlineData("/campaigns")]
    [InlineData("/regulators")]
    [InlineData("/process-oversights")]
    [InlineData("/outcome-reviews")]
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
    private sealed record Place(string Unit, string Checked, string Inspector, Guid Round, Guid Finding, Guid Request, Guid Blackout, Guid JointTeam, Guid Proposal)
    private sealed record Place(string Unit, string Checked, string Inspector, Guid Round, Guid Finding, Guid Request, Guid Draw, Guid Exclusion, Guid Replacement, Guid Clue, Guid Supervisor, Guid Observation)
    private sealed record Place(string Unit, string Checked, string Inspector, Guid Round, Guid Finding, Guid Request, Guid Session, Guid Question, Guid Report)
    private sealed record Place(string Unit, string Checked, string Inspector, Guid Round, Guid Finding, Guid Request, Guid RuleSet, Guid Assessment, Guid AssessmentRemark)
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
            async Task<Guid> Made(string path, object body, string id, HttpStatusCode status = HttpStatusCode.Created) =>
                (await d.As(Discipline, d.Overseer).Post(Api + path, body).Gives(status)).GetProperty(id).GetGuid();
            var blackout = await Made("/blackouts", new { unit = d.OtherDepartment, from = d.Today, until = d.Today, reason = "考察" }, "blackoutId");
            var joint = await Made("/joint-teams", new { code = d.Code, title = "组", unit = d.Code, classes = new[] { "A" }, leader = d.Leader, members = Array.Empty<string>(), reason = "组建" }, "teamId", HttpStatusCode.OK);
            await Made("/tour-terms", new { title = "届", unit = d.Code, kinds = Array.Empty<string>(), from = d.Today, until = d.Today }, "termId");
            var proposal = await Made($"/rounds/{await d.Round(d.Branch)}/assignment-proposals", new { teams = new[] { new { leader = d.Leader } } }, "proposalId", HttpStatusCode.OK);
            return new(d.Code, d.Department, d.Inspector, round, found.Id, asked.RequestId, blackout, joint, proposal);
        }

        public string Fill(string route) => route.Replace("{roundId:guid}", Round.ToString()).Replace("{code}", Checked)
            .Replace("{blackoutId:guid}", Blackout.ToString()).Replace("{teamId:guid}", JointTeam.ToString()).Replace("{proposalId:guid}", Proposal.ToString())
            .Replace("{findingId:guid}", Finding.ToString()).Replace("{requestId:guid}", Request.ToString());
            var (draw, exclusion, replacement) = await DrawTests.WithEverything(d);
            var clue = await ClueTests.Registered(d);
            var (supervisor, observation) = await SupervisorTests.WithObservation(d);
            return new(d.Code, d.Department, d.Inspector, round, found.Id, asked.RequestId, draw, exclusion, replacement, clue, supervisor, observation);
        }

        public string Fill(string route) => route.Replace("{roundId:guid}", Round.ToString()).Replace("{code}", Checked)
            .Replace("{findingId:guid}", Finding.ToString()).Replace("{requestId:guid}", Request.ToString())
            .Replace("{drawId:guid}", Draw.ToString()).Replace("{exclusionId:guid}", Exclusion.ToString()).Replace("{replacementId:guid}", Replacement.ToString())
            .Replace("{clueId:guid}", Clue.ToString()).Replace("{supervisorId:guid}", Supervisor.ToString()).Replace("{observationId:guid}", Observation.ToString());
            var (session, question, report) = await OralReports(service, d);
            return new(d.Code, d.Department, d.Inspector, round, found.Id, asked.RequestId, session, question, report);
        }

        // A session on whose panel the place's inspector is not, a question, and a report they were not asked to rate.
        private static async Task<(Guid Session, Guid Question, Guid Report)> OralReports(InspectionService service, District d)
        {
            await service.DeliverAndWait(d.Filled(d.Holder, d.Department) with { Role = DutyNet.Contracts.PostRole.FirstResponsible });
            var session = await d.As(Discipline, d.Overseer).Post(Api + "/oral-sessions", new { title = "口头汇报会", heldOn = d.Today, place = "会议室", units = new[] { d.Department }, panel = new[] { d.Planner } }).Gives(HttpStatusCode.Created);
            var question = await d.As(Discipline, d.Overseer).Post(Api + "/oral-questions", new { unit = d.Department, theme = "主题", text = "题目" }).Gives(HttpStatusCode.Created);
            var report = await d.As(Leader, d.Holder).Post(Api + "/duty-integrity-reports", new { year = d.Today.Year, unit = d.Department, text = "报告" }).Gives(HttpStatusCode.Created);
            return (session.GetProperty("sessionId").GetGuid(), question.GetProperty("questionId").GetGuid(), report.GetProperty("reportId").GetGuid());
        }

        public string Fill(string route) => route.Replace("{roundId:guid}", Round.ToString()).Replace("{code}", Checked)
            .Replace("{findingId:guid}", Finding.ToString()).Replace("{requestId:guid}", Request.ToString())
            .Replace("{sessionId:guid}", Session.ToString()).Replace("{questionId:guid}", Question.ToString()).Replace("{reportId:guid}", Report.ToString());
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
