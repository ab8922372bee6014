using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Responsibility.Lists;
using DutyNet.Responsibility.Register;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.TierSchemes;

/// <summary>Changes a scheme of tiers by a new version with its reason; the versions before stay readable, and lists drafted under them stay as they are.</summary>
public static class ChangeTierScheme
{
    /// <summary>The scheme as it shall read. InUse false retires it: lists are no longer held to it.</summary>
    public sealed record Request(
        [StringLength(500, MinimumLength = 1)] string Reason,
        [StringLength(200, MinimumLength = 1)] string Title,
        [MinLength(1), MaxLength(100)] TierScheme.Tier[] Tiers,
        [StringLength(500)] string? Basis = null,
        bool InUse = true);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/tier-schemes/{code}/versions", Handle).Requires(Role.Administrator, Role.Department, Role.Discipline)
            .WithSummary("Changes a tier scheme: all of it, as a new version with the reason. inUse=false retires it.")
            .WithExample(new Request("机构改革后园区单列", TierScheme.Example.Title, [.. TierScheme.Example.Tiers]), TierScheme.Example with { Version = 2, Reason = "机构改革后园区单列" });

    private static async Task<Results<Created<TierScheme>, Problem>> Handle(string code, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        if (TierScheme.RefuseDoubles(request.Tiers) is { } doubled)
            return doubled;
        return await db.InTransaction<Results<Created<TierScheme>, Problem>>(async tx =>
        {
            await KnownRegister.HoldStill(tx);
            var (root, refused) = await Draft.Jurisdiction(tx, caller.MaySee);
            if (root is null)
                return refused!;
            var before = await tx.QuerySingleOrDefaultAsync<Newest>("select version, template from tier_schemes where code = @code order by version desc limit 1", new { code });
            if (before is null)
                return Problem.NotFound("tier-scheme", "此层级体系");
            var now = clock.GetUtcNow();
            var scheme = new TierScheme(Guid.CreateVersion7(now), code, before.Version + 1, request.Title, request.Basis, before.Template, request.InUse, request.Reason, caller.Actor, now, request.Tiers);
            await TierScheme.Write(tx, scheme, root);
            return TypedResults.Created($"/api/v1/responsibility/tier-schemes/{code}", scheme);
        }, ct);
    }

    private sealed record Newest(int Version, string? Template);
}
