using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;

namespace DutyNet.Inspection.Supervisors;

/// <summary>Lists what supervisors observed; for discipline alone, and never what is about the reader.</summary>
internal static class ListObservations
{
    /// <summary>An observation; ClueId: the clue it became.</summary>
    public sealed record Row(
        Guid ObservationId, Guid SupervisorId, string UnitCode, string UnitName, string? Person, DateTimeOffset ObservedAt, string Place, string Text, bool OutsideOfficeHours, Guid? ClueId);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/observations", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Observations of supervisors about units of the caller's subtree, none about the caller, by ?supervisor=, ?unit= (with everything below it), ?outside= (of office hours) and ?converted= (into a clue).")
        .Produces<Page<Row>>();

    private static async Task<IResult> Handle(Guid? supervisor, string? unit, bool? outside, bool? converted, PageQuery page, Caller caller, Database db, CancellationToken ct)
    {
        page.SortsBy();
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select o.id as observation_id, o.supervisor_id, o.unit_code, u.name as unit_name, o.person_code as person, o.observed_at, o.place, o.text, o.outside_office_hours, c.id as clue_id
            from observations o join units u on u.code = o.unit_code left join clues c on c.observation_id = o.id
            where u.path ~ @scope::lquery and o.person_code is distinct from @me
              and (@supervisor::uuid is null or o.supervisor_id = @supervisor)
              and (@unit::text is null or u.path <@ (select path from units where code = @unit))
              and (@outside::boolean is null or o.outside_office_hours = @outside)
              and (@converted::boolean is null or (c.id is not null) = @converted)
              and (@afterId::text is null or o.id::text > @afterId)
            order by o.id::text
            limit @take
            """, new { scope = caller.Scope, me = caller.PersonCode ?? "", supervisor, unit, outside, converted, page.AfterId, take = page.Take }), ct);
        return Listing.Answer(page, rows, r => r.ObservationId.ToString());
    }
}
