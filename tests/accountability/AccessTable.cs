using System.Net;
using DutyNet.Accountability.Ladders;
using DutyNet.Chassis.Access;
using DutyNet.Tests.Support;
using Microsoft.AspNetCore.Routing;
using Xunit;
using static DutyNet.Chassis.Access.Role;

namespace DutyNet.Accountability.Tests;

/// <summary>Who may call what: every route, every role, within and outside the caller's subtree.</summary>
public sealed class AccessTable(AccountabilityService service) : IClassFixture<AccountabilityService>
{
    private static readonly Role[] Readers = [Discipline, Leader, Inspector, Clerk, Department];

    // A route that addresses one unit's object names it: {ladder}, {reminder}, {proposal}, {case}.
    private static readonly (string Method, string Route, Role[] Roles)[] Table =
    [
        ("GET", "/api/v1/accountability/ladders", Readers),
        ("GET", "/api/v1/accountability/ladders/at-rest-with-nobody", [Discipline]),
        ("GET", "/api/v1/accountability/ladders/{ladder}", Readers),
        ("GET", "/api/v1/accountability/reminders", Readers),
        ("POST", "/api/v1/accountability/reminders/{reminder}/acknowledge", [Leader]),
        ("POST", "/api/v1/accountability/reminders/{reminder}/pause", [Discipline]),
        ("POST", "/api/v1/accountability/reminders/{reminder}/resume", [Discipline]),
        ("GET", "/api/v1/accountability/proposals", [Discipline]),
        ("POST", "/api/v1/accountability/proposals/{proposal}/decide", [Discipline]),
        ("GET", "/api/v1/accountability/cases", [.. Readers, Auditor]),
        ("GET", "/api/v1/accountability/cases/{case}", [.. Readers, Auditor]),
        ("GET", "/api/v1/accountability/ledger", [Auditor, Discipline]),
        ("GET", "/api/v1/accountability/ledger/verify", [Auditor, Discipline, Operator, Administrator]),
        ("GET", "/api/v1/accountability/ledger/checkpoints", [Auditor, Discipline, Operator, Administrator]),
        ("POST", "/api/v1/accountability/ledger/republish", [Operator]),
        ("GET", "/api/v1/operations/error-queues/accountability-error", [Operator]),
        ("POST", "/api/v1/operations/error-queues/accountability-error/replay", [Operator]),
        ("GET", "/openapi/v1.json", Enum.GetValues<Role>()),
    ];

    [Fact]
    public void The_table_is_exactly_what_the_service_offers()
    {
        var offered = service.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<OpenToAll>() is null)
            .Select(e => Line(e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0], Bare(e.RoutePattern.RawText!), e.Metadata.GetMetadata<RequiredRoles>()?.Roles ?? []));
        Assert.Equal(Table.Select(t => Line(t.Method, Bare(t.Route), t.Roles)).Order(), offered.Order());

        static string Line(string method, string route, IEnumerable<Role> roles) => $"{method} {route} {string.Join(',', roles.Order())}";
        static string Bare(string route) => "/" + System.Text.RegularExpressions.Regex.Replace(route.Trim('/'), @"\{[^}]+\}", "{}");
    }

    [Fact]
    public async Task Every_route_holds_to_its_roles_and_to_the_callers_subtree()
    {
        service.ItIs(AccountabilityService.Monday.AddDays(40));
        var affair = new Affair();
        await service.DeliverAndWait(affair.Missing());
        await service.Sweep<ClimbLadders>();
        foreach (var (method, route, roles) in Table)
        {
            var path = await Filled(route, affair);
            using (var nobody = service.AsNobody())
                Assert.Equal(HttpStatusCode.Unauthorized, await Status(nobody, method, path));
            foreach (var role in Enum.GetValues<Role>())
            {
                using var own = service.As(role, role == Operator ? Caller.Everywhere : "FH_D01", "D1");
                var status = await Status(own, method, path);
                if (!roles.Contains(role))
                {
                    Assert.True(status == HttpStatusCode.Forbidden, $"{role} {method} {path}: {status}");
                    continue;
                }
                // D1 is the red light's recipient: what they may call and still not do is refused by a rule, not by the role.
                Assert.True(status is not (HttpStatusCode.Unauthorized or HttpStatusCode.NotFound) && (int)status < 500, $"{role} {method} {path}: {status}");
                Assert.True(status != HttpStatusCode.Forbidden || !method.Equals("GET", StringComparison.Ordinal), $"{role} {method} {path}: {status}");
                if (route == path)
                    continue;
                using var foreign = service.As(role, "FH_E01", "E1");
                Assert.True(await Status(foreign, method, path) == HttpStatusCode.NotFound, $"foreign {role} {method} {path}");
            }
        }
    }

    private static async Task<HttpStatusCode> Status(HttpClient http, string method, string path) =>
        (method == "GET" ? await http.GetAsync(path) : await http.Post(path, new { reason = "说明", decision = "Accepted", note = "说明", messageIds = Array.Empty<Guid>() })).StatusCode;

    private async Task<string> Filled(string route, Affair affair)
    {
        async Task<string> Id(string table) => (await service.Scalar<string>($"select x.id::text from {table} x join ladders l on l.id = x.ladder_id where l.cause_id = '{affair.ExpectedEntryId}' limit 1"))!;
        return route
            .Replace("{ladder}", await service.Scalar<string>($"select id::text from ladders where cause_id = '{affair.ExpectedEntryId}'"), StringComparison.Ordinal)
            .Replace("{reminder}", await Id("reminders"), StringComparison.Ordinal)
            .Replace("{proposal}", await Id("proposals"), StringComparison.Ordinal)
            .Replace("{case}", affair.CaseId.ToString(), StringComparison.Ordinal);
    }
}
