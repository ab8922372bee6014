using System.Net;
using DutyNet.Chassis.Access;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace DutyNet.Gateway.Tests;

[Collection(nameof(Gateway))]
public sealed class AccessTests(GatewayUnderTest gateway)
{
    [Fact]
    public void Every_route_is_in_the_table_with_its_roles()
    {
        var registered = gateway.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().SelectMany(e =>
        {
            var roles = e.Metadata.GetMetadata<OpenToAll>() is not null ? null : e.Metadata.GetMetadata<RequiredRoles>()?.Roles.ToArray() ?? [];
            var route = "/" + e.RoutePattern.RawText!.TrimStart('/');
            return (e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Cast<string?>() ?? [null]).Select(m => new AccessTable.Row(m, route, roles).ToString());
        });
        Assert.Equal(AccessTable.Rows.Select(r => r.ToString()).Order(StringComparer.Ordinal), registered.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_role_is_let_through_to_what_the_table_says_and_to_nothing_else()
    {
        var callers = new Dictionary<Role, HttpClient>();
        foreach (var role in Enum.GetValues<Role>())
            callers[role] = await gateway.Person([role], role == Role.Operator ? "*" : "FH"); // an operator acts in the whole jurisdiction
        foreach (var row in AccessTable.Rows.Where(r => r.Roles is not null && r.Method is not null && !r.Route.EndsWith("sign-out", StringComparison.Ordinal)))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await Ask(gateway.AsNobody(), row));
            foreach (var (role, http) in callers)
            {
                var status = await Ask(http, row);
                if (row.Roles!.Contains(role))
                    Assert.False(status is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized or HttpStatusCode.InternalServerError, $"{role} {row}: {status}");
                else
                    Assert.True(status == HttpStatusCode.Forbidden, $"{role} {row}: {status}");
            }
        }
        foreach (var row in AccessTable.Rows.Where(r => r.Roles is null && r.Method == "GET"))
            Assert.NotEqual(HttpStatusCode.Unauthorized, await Ask(gateway.AsNobody(), row));
    }

    private static async Task<HttpStatusCode> Ask(HttpClient http, AccessTable.Row row)
    {
        var path = row.Route.Replace("{id:guid}", Guid.Empty.ToString(), StringComparison.Ordinal).Replace("{file}", "index.html", StringComparison.Ordinal);
        using var request = new HttpRequestMessage(new HttpMethod(row.Method!), path);
        if (row.Method == "POST")
            request.Content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }
}
