using DutyNet.Chassis.Access;
using DutyNet.Gateway.Routing;

namespace DutyNet.Gateway.Operations;

/// <summary>Whether everything behind the gateway is ready.</summary>
public static class ShowHealth
{
    /// <param name="Status"><c>ready</c>, or <c>not ready</c> when a service has no destination that is.</param>
    /// <param name="Services">The same for each service.</param>
    public sealed record Response(string Status, IReadOnlyDictionary<string, string> Services);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/health", Handle).NeedsNoCaller()
        .WithTags("operations")
        .WithSummary("Readiness of every service behind the gateway: 200 when each has a destination that is ready, else 503 naming what is not.")
        .Produces<Response>().Produces<Response>(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> Handle(ServicesBehind services, CancellationToken ct)
    {
        var ready = await services.Ready(ct);
        var all = ready.Values.All(r => r);
        return Results.Json(new Response(Word(all), ready.ToDictionary(r => r.Key, r => Word(r.Value), StringComparer.Ordinal)), statusCode: all ? 200 : 503);
    }

    private static string Word(bool ready) => ready ? "ready" : "not ready";
}
