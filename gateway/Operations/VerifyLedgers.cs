using System.Text.Json;
using System.Text.Json.Nodes;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Ledger;
using DutyNet.Gateway.Routing;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Gateway.Operations;

/// <summary>Verifies all ledgers, and holds every service's checkpoints against the copies the others kept: what nobody can rewrite alone.</summary>
public static class VerifyLedgers
{
    private const string Gateway = "gateway";

    /// <param name="Intact">True when every service could be asked, every ledger fits and no copy of a checkpoint disagrees.</param>
    /// <param name="Ledgers">One ledger a service, the gateway's own among them.</param>
    public sealed record Response(bool Intact, IReadOnlyList<ServiceLedger> Ledgers);

    /// <param name="Service">Whose ledger.</param>
    /// <param name="Available">False when the service could not be asked; its copies at the others are compared with nothing then.</param>
    /// <param name="Verification">What the service found when it recomputed its ledger.</param>
    /// <param name="Checkpoints">How many checkpoints it has sealed.</param>
    /// <param name="Disagreements">Checkpoints of which another service keeps something else.</param>
    public sealed record ServiceLedger(string Service, bool Available, Verification? Verification, int Checkpoints, IReadOnlyList<Disagreement> Disagreements);

    /// <param name="Number">Number of the checkpoint.</param>
    /// <param name="KeptBy">The service that keeps the other copy.</param>
    /// <param name="Reason"><c>differs</c>: the owner shows another digest than it published; <c>missing</c>: the owner no longer has it.</param>
    /// <param name="OwnDigest">What the owner shows.</param>
    /// <param name="KeptDigest">What was published.</param>
    public sealed record Disagreement(long Number, string KeptBy, string Reason, string? OwnDigest, string KeptDigest);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/operations/ledger", Handle).Requires(Role.Operator, Role.Auditor, Role.Administrator, Role.Discipline)
        .WithTags("operations")
        .WithSummary("Verifies every service's ledger and compares its sealed checkpoints with the copies the other services kept.");

    private static async Task<Ok<Response>> Handle(Caller caller, ServicesBehind services, Verifier verifier, CancellationToken ct)
    {
        var verifications = (await services.AskAll(name => $"/api/v1/{name}/ledger/verify", caller, ct)).ToDictionary(a => a.Key, a => Read<Verification>(a.Value), StringComparer.Ordinal);
        var kept = (await services.AskAll(name => $"/api/v1/{name}/ledger/checkpoints", caller, ct)).ToDictionary(a => a.Key, a => Read<List<Checkpoint>>(a.Value), StringComparer.Ordinal);
        verifications[Gateway] = await verifier.Verify(null, ct);
        kept[Gateway] = await verifier.Checkpoints(null, ct);
        var ledgers = verifications.Keys.Order(StringComparer.Ordinal).Select(name =>
        {
            var own = kept[name]?.Where(c => c.Service == name).ToDictionary(c => c.Number);
            return new ServiceLedger(name, verifications[name] is not null && own is not null, verifications[name], own?.Count ?? 0, own is null ? [] : Compare(name, own, kept));
        }).ToList();
        return TypedResults.Ok(new Response(ledgers.All(l => l.Available && l.Verification!.Intact && l.Disagreements.Count == 0), ledgers));
    }

    /// <summary>A copy not yet arrived is no disagreement; one that says otherwise, or that the owner no longer shows, is.</summary>
    private static List<Disagreement> Compare(string owner, Dictionary<long, Checkpoint> own, Dictionary<string, List<Checkpoint>?> kept) =>
    [
        .. from keeper in kept
           where keeper.Key != owner && keeper.Value is not null
           from copy in keeper.Value
           where copy.Service == owner
           // Each shows its newest thousand: a copy older than the owner's window is no disagreement.
           where own.Count < 1000 || copy.Number >= own.Keys.Min()
           let shown = own.GetValueOrDefault(copy.Number)
           where shown is null || shown.Digest != copy.Digest || shown.UpTo != copy.UpTo || shown.Rows != copy.Rows
           orderby copy.Number, keeper.Key
           select new Disagreement(copy.Number, keeper.Key, shown is null ? "missing" : "differs", shown?.Digest, copy.Digest),
    ];

    // An answer that is not what was asked for is as good as none.
    private static T? Read<T>(JsonNode? node)
    {
        try
        {
            return node.Deserialize<T>(Json.Options);
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
