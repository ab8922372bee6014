using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;

namespace DutyNet.Inspection.Draws;

/// <summary>Lists draws that concern a unit of the caller's subtree.</summary>
internal static class ListDraws
{
    /// <summary>A draw; hashes in hex. The round is null to whoever may not know of it yet.</summary>
    public sealed record Row(
        Guid DrawId, Guid? RoundId, DrawStatus Status, string UnitCode, string Algorithm, string? PopulationHash, string? SeedHash, int Contributions,
        DateTimeOffset PreparedAt, DateTimeOffset? CommittedAt, DateTimeOffset? RevealedAt, DateTimeOffset? CancelledAt);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/draws", Handle)
        .Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
        .WithSummary("Draws that concern a unit of the caller's subtree, those cancelled too, by ?status=, ?unit= (drawn from at it) and, where the caller may know of it, ?round=.")
        .Produces<Page<Row>>();

    private static async Task<IResult> Handle(DrawStatus? status, string? unit, Guid? round, PageQuery page, Caller caller, Database db, CancellationToken ct)
    {
        page.SortsBy();
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select d.id as draw_id, case when tells(d, @inspecting) then d.round_id end as round_id, d.status, d.unit_code, d.algorithm,
                   encode(d.population_hash, 'hex') as population_hash, encode(d.seed_hash, 'hex') as seed_hash,
                   (select count(*)::int from draw_contributions c where c.draw_id = d.id) as contributions,
                   d.prepared_at, d.committed_at, d.revealed_at, d.cancelled_at
            from draws d
            where shows(d, @scope::lquery, @inspecting)
              and (@status::text is null or d.status = @status)
              and (@unit::text is null or d.unit_code = @unit)
              and (@round::uuid is null or (d.round_id = @round and tells(d, @inspecting)))
              and (@afterId::text is null or d.id::text > @afterId)
            order by d.id::text
            limit @take
            """, new { scope = caller.Scope, inspecting = caller.Is(Role.Discipline, Role.Inspector), status = status?.ToString(), unit, round, page.AfterId, take = page.Take }), ct);
        return Listing.Answer(page, rows, r => r.DrawId.ToString());
    }
}
