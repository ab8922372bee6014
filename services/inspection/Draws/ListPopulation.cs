using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;

namespace DutyNet.Inspection.Draws;

/// <summary>Lists the units that a draw drew from.</summary>
internal static class ListPopulation
{
    /// <summary>A unit with its weight and why; Position: which it was of its stratum, when it was drawn.</summary>
    public sealed record Row(string Stratum, string Unit, string Name, long Weight, DateOnly? LastLookedOn, int? Position);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/draws/{drawId:guid}/population", Handle)
        .Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
        .WithSummary("The frozen population of a draw, as far as it lies in the caller's subtree, in the order in which it is hashed, by ?stratum=. Shows to the inspecting side, and to everybody once the round is no longer unannounced.")
        .Produces<Page<Row>>();

    private static async Task<IResult> Handle(Guid drawId, string? stratum, PageQuery page, Caller caller, Database db, CancellationToken ct)
    {
        page.SortsBy();
        var of = new
        {
            drawId,
            stratum,
            scope = caller.Scope,
            inspecting = caller.Is(Role.Discipline, Role.Inspector),
            afterKey = page.AfterKey,
            afterId = page.AfterId,
            take = page.Take,
        };
        var rows = await db.Read(async tx =>
            !await tx.QuerySingleAsync<bool>("select exists (select from draws d where d.id = @drawId and shows(d, @scope::lquery, @inspecting) and tells(d, @inspecting))", of)
                ? null
                : await tx.QueryAsync<Row>("""
                    select x.stratum, x.unit_code as unit, u.name, x.weight, x.last_looked_on, s.position
                    from draw_units x join units u on u.code = x.unit_code left join draw_samples s on s.draw_id = x.draw_id and s.unit_code = x.unit_code
                    where x.draw_id = @drawId and u.path ~ @scope::lquery
                      and (@stratum::text is null or x.stratum = @stratum)
                      and (@afterId::text is null or (x.stratum collate "C", x.unit_code collate "C") > (@afterKey, @afterId))
                    order by x.stratum collate "C", x.unit_code collate "C"
                    limit @take
                    """, of), ct);
        return rows is null ? Draw.NotFound : Listing.Answer(page, rows, r => (r.Stratum, r.Unit));
    }
}
