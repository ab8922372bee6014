using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;

namespace DutyNet.Inspection.OralReports;

/// <summary>Lists sessions in which a unit of the caller's subtree reports, or the caller rates.</summary>
internal static class ListOralSessions
{
    /// <summary>A session; the units counted are those the caller sees.</summary>
    public sealed record Row(Guid SessionId, string Title, DateOnly HeldOn, string Place, string UnitCode, OralSessionStatus Status, int Units, int Answered, string SeedHash);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/oral-sessions", Handle)
        .Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
        .WithSummary("Sessions of oral reports in which a unit of the caller's subtree reports or the caller rates, by ?status=, ?unit= (that unit alone); sorted by day when ?sort=heldOn.")
        .Produces<Page<Row>>();

    private static async Task<IResult> Handle(OralSessionStatus? status, string? unit, PageQuery page, Caller caller, Database db, CancellationToken ct)
    {
        page.SortsBy("heldOn");
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            with seen as (
                select s.*, case when s.closed_at is not null then 'Closed' when s.opened_at is not null then 'Open' else 'Planned' end as status,
                       exists (select from oral_panels p where p.session_id = s.id and p.person_code = @PersonCode::text) as rates
                from oral_sessions s)
            select s.id as session_id, s.title, s.held_on, s.place, s.unit_code, s.status, r.units, r.answered, s.seed_hash
            from seen s
            cross join lateral (
                select count(*)::int as units, (count(*) filter (where r.status = 'Answered'))::int as answered
                from oral_report_states r join units u on u.code = r.unit_code
                where r.session_id = s.id and (s.rates or u.path ~ @scope::lquery) and (@unit::text is null or r.unit_code = @unit)) r
            where r.units > 0
              and (@status::text is null or s.status = @status)
              and (@afterId::text is null or ((case @sort when 'heldOn' then s.held_on::text else '' end) collate "C", s.id::text) > (@afterKey, @afterId))
            order by (case @sort when 'heldOn' then s.held_on::text else '' end) collate "C", s.id::text
            limit @take
            """, new { scope = caller.Scope, caller.PersonCode, unit, status = status?.ToString(), sort = page.Sort, page.AfterId, page.AfterKey, take = page.Take }), ct);
        return Listing.Answer(page, rows, r => (page.Sort == "heldOn" ? r.HeldOn.ToString("O") : "", r.SessionId.ToString()));
    }
}
