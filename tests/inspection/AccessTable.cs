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
public sealed partial class AccessTable(InspectionService service)
{
    private const string Api = "/api/v1/inspection";

    internal static string BodyOf(string path) => path.StartsWith(Api + "/letters/", StringComparison.Ordinal) && path.Count(c => c == '/') == 5 ? Letter
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
}
