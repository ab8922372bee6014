using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;

namespace DutyNet.Inspection.Blackouts;

/// <summary>Lists blackouts over units of the caller's subtree.</summary>
internal static class ListBlackouts
{
    /// <summary>A blackout. Overrides: rounds allowed within it.</summary>
    public sealed record Row(Guid BlackoutId, string Unit, string UnitName, DateOnly From, DateOnly Until, string Reason, bool Ended, string? EndReason, int Overrides);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/blackouts", Handle)
        .Requires(Role.Discipline, Role.Inspector)
        .WithSummary("Blackouts over units of the caller's subtree, by ?unit= (those that hold there) and ?ended=; sorted by from when ?sort=from.")
        .Produces<Page<Row>>();

    private static async Task<IResult> Handle(string? unit, bool? ended, PageQuery page, Caller caller, Database db, CancellationToken ct)
    {
        page.SortsBy("from");
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select b.id as blackout_id, b.unit_code as unit, u.name as unit_name, b.from_on as "from", b.until_on as until, b.reason, b.ended_at is not null as ended, b.end_reason,
                   (select count(*)::int from blackout_overrides o where o.blackout_id = b.id) as overrides
            from blackouts b join units u on u.code = b.unit_code
            where u.path ~ @scope::lquery
              and (@unit::text is null or u.path @> (select path from units where code = @unit))
              and (@ended::boolean is null or (b.ended_at is not null) = @ended)
              and (@afterId::text is null or ((case @sort when 'from' then b.from_on::text else '' end) collate "C", b.id::text) > (@afterKey, @afterId))
            order by (case @sort when 'from' then b.from_on::text else '' end) collate "C", b.id::text
            limit @take
            """, new { scope = caller.Scope, unit, ended, sort = page.Sort, page.AfterId, page.AfterKey, take = page.Take }), ct);
        return Listing.Answer(page, rows, r => (page.Sort == "from" ? r.From.ToString("O") : "", r.BlackoutId.ToString()));
    }
}
