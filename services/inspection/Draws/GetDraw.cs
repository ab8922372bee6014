using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Draws;

/// <summary>Shows one draw: to everybody concerned its hashes, to the inspecting side, and once the round is no secret to all, everything.</summary>
internal static class GetDraw
{
    /// <summary>The draw; hashes and seeds in hex. Round, seed, exclusions, sample and replacements are null to whoever may not know of the round yet, and else those of the caller's subtree.</summary>
    public sealed record Response(
        Guid DrawId, DrawStatus Status, string UnitCode, string Algorithm, string? PopulationHash, string? SeedHash, IReadOnlyList<DrawnStratum> Strata,
        DateTimeOffset PreparedAt, DateTimeOffset? CommittedAt, DateTimeOffset? RevealedAt, DateTimeOffset? CancelledAt, IReadOnlyList<Contribution> Contributions,
        Guid? RoundId, string[]? Kinds, DrawWeights? Weights, int? MostWeight, string? PreparedPerson, string? CommittedPerson, string? RevealedPerson, string? CancelledPerson, string? CancelReason,
        string? Seed, string? EffectiveSeed, IReadOnlyList<Decided>? Exclusions, IReadOnlyList<Drawn>? Sample, IReadOnlyList<Decided>? Replacements);

    /// <summary>A contributed line.</summary>
    public sealed record Contribution(int Position, string Text, string? PersonCode, DateTimeOffset ContributedAt);

    /// <summary>A unit left out, or replaced: proposed by one and decided by another. Approved is null while it waits.</summary>
    public sealed record Decided(Guid Id, string Unit, string Reason, string ProposedBy, bool? Approved, string? DecisionReason, string? DecidedBy, string? ReplacedBy);

    /// <summary>A drawn unit, with its place in the order of drawing of its stratum; Replaces: the drawn unit it came in for; Replaced: another came in for it.</summary>
    public sealed record Drawn(string Stratum, int Position, string Unit, string Name, string? Replaces, bool Replaced);

    private sealed record Head(
        Guid DrawId, DrawStatus Status, string UnitCode, string Algorithm, byte[]? PopulationHash, byte[]? SeedHash,
        DateTimeOffset PreparedAt, DateTimeOffset? CommittedAt, DateTimeOffset? RevealedAt, DateTimeOffset? CancelledAt,
        Guid RoundId, string[] Kinds, DrawWeights Weights, int MostWeight, string PreparedPerson, string? CommittedPerson, string? RevealedPerson, string? CancelledPerson, string? CancelReason,
        byte[]? Seed, byte[]? EffectiveSeed, bool Tells);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/draws/{drawId:guid}", Handle)
        .Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
        .WithSummary("One draw. Whoever has a unit in it reads its hashes, strata and contributions; round, seed, sample, exclusions and replacements show to the inspecting side, and to everybody once the round is no longer unannounced. The seed shows after the reveal, or the cancelling.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid drawId, Caller caller, Database db, CancellationToken ct) =>
        db.Read<Results<Ok<Response>, Problem>>(async tx =>
        {
            var of = new { drawId, scope = caller.Scope, inspecting = caller.Is(Role.Discipline, Role.Inspector) };
            var d = await tx.QuerySingleOrDefaultAsync<Head>("""
                select d.id as draw_id, d.status, d.unit_code, d.algorithm, d.population_hash, d.seed_hash, d.prepared_at, d.committed_at, d.revealed_at, d.cancelled_at,
                       d.round_id, d.kinds, d.weights, d.most_weight, d.prepared_person, d.committed_person, d.revealed_person, d.cancelled_person, d.cancel_reason,
                       (select s.seed from draw_seeds s where s.draw_id = d.id and d.status in ('Revealed', 'Cancelled')) as seed, d.effective_seed, tells(d, @inspecting) as tells
                from draws d where d.id = @drawId and shows(d, @scope::lquery, @inspecting)
                """, of);
            if (d is null)
                return Draw.NotFound;
            var strata = await tx.QueryAsync<DrawnStratum>("""
                select s.name, (select count(*)::int from draw_units x where x.draw_id = s.draw_id and x.stratum = s.name) as units, s.quota
                from draw_strata s where s.draw_id = @drawId order by s.position
                """, of);
            var contributions = await tx.QueryAsync<Contribution>("""
                select position, text, person_code, contributed_at from draw_contributions where draw_id = @drawId order by position
                """, of);
            List<Decided>? exclusions = null, replacements = null;
            List<Drawn>? sample = null;
            if (d.Tells)
            {
                exclusions = await tx.QueryAsync<Decided>("""
                    select x.id, x.unit_code as unit, x.reason, x.proposed_person as proposed_by, x.approved, x.decision_reason, x.decided_person as decided_by, null as replaced_by
                    from draw_exclusions x join units u on u.code = x.unit_code where x.draw_id = @drawId and u.path ~ @scope::lquery order by x.id
                    """, of);
                sample = await tx.QueryAsync<Drawn>("""
                    select s.stratum, s.position, s.unit_code as unit, u.name, case when v.path ~ @scope::lquery then s.replaces end as replaces,
                           exists (select from draw_samples r where r.draw_id = s.draw_id and r.replaces = s.unit_code) as replaced
                    from draw_samples s join units u on u.code = s.unit_code join draw_strata t on t.draw_id = s.draw_id and t.name = s.stratum left join units v on v.code = s.replaces
                    where s.draw_id = @drawId and u.path ~ @scope::lquery order by t.position, s.position
                    """, of);
                replacements = await tx.QueryAsync<Decided>("""
                    select x.id, x.unit_code as unit, x.reason, x.proposed_person as proposed_by, x.approved, x.decision_reason, x.decided_person as decided_by,
                           case when v.path ~ @scope::lquery then x.replaced_by end as replaced_by
                    from draw_replacements x join units u on u.code = x.unit_code left join units v on v.code = x.replaced_by
                    where x.draw_id = @drawId and u.path ~ @scope::lquery order by x.id
                    """, of);
            }
            return TypedResults.Ok(d.Tells
                ? new Response(
                    d.DrawId, d.Status, d.UnitCode, d.Algorithm, Hex(d.PopulationHash), Hex(d.SeedHash), strata, d.PreparedAt, d.CommittedAt, d.RevealedAt, d.CancelledAt, contributions,
                    d.RoundId, d.Kinds, d.Weights, d.MostWeight, d.PreparedPerson, d.CommittedPerson, d.RevealedPerson, d.CancelledPerson, d.CancelReason,
                    Hex(d.Seed), Hex(d.EffectiveSeed), exclusions, sample, replacements)
                : new Response(
                    d.DrawId, d.Status, d.UnitCode, d.Algorithm, Hex(d.PopulationHash), Hex(d.SeedHash), strata, d.PreparedAt, d.CommittedAt, d.RevealedAt, d.CancelledAt, contributions,
                    null, null, null, null, null, null, null, null, null, null, null, null, null, null));
        }, ct);

    private static string? Hex(byte[]? bytes) => bytes is null ? null : Convert.ToHexStringLower(bytes);
}
