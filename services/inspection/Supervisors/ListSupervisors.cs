using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;

namespace DutyNet.Inspection.Supervisors;

/// <summary>Lists supervisors with what they have brought in and what they owe.</summary>
internal static class ListSupervisors
{
    /// <summary>A supervisor; Serving: today; ReturnsMissing: periods whose return is overdue.</summary>
    public sealed record Row(
        Guid SupervisorId, string Person, string? Name, string UnitCode, string UnitName, DateOnly From, DateOnly Until, DateOnly? EndedOn, string? EndReason, bool Serving,
        int Observations, int Returns, int ReturnsMissing);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/supervisors", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Supervisors over units of the caller's subtree, by ?unit= (with everything below it), ?person=, ?serving= (today) and ?missing= (those who owe an overdue return).")
        .Produces<Page<Row>>();

    private static async Task<IResult> Handle(string? unit, string? person, bool? serving, bool? missing, PageQuery page, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        page.SortsBy();
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select x.* from (
                select s.id as supervisor_id, s.person_code as person, (select h.person_name from holdings h where h.person_code = s.person_code order by h.held_from desc limit 1) as name,
                       s.unit_code, u.name as unit_name, s.from_on as "from", s.until_on as until, s.ended_on, s.end_reason,
                       @today between s.from_on and coalesce(s.ended_on, s.until_on) as serving,
                       (select count(*)::int from observations o where o.supervisor_id = s.id) as observations,
                       (select count(*)::int from supervisor_returns r where r.supervisor_id = s.id) as returns,
                       (select count(*)::int from supervisor_periods p where p.supervisor_id = s.id and p.due_on < @today
                          and not exists (select from supervisor_returns r where r.supervisor_id = p.supervisor_id and r.period = p.period)) as returns_missing
                from supervisors s join units u on u.code = s.unit_code
                where u.path ~ @scope::lquery
                  and (@unit::text is null or u.path <@ (select path from units where code = @unit))
                  and (@person::text is null or s.person_code = @person)
                  and (@afterId::text is null or s.id::text > @afterId)) x
            where (@serving::boolean is null or x.serving = @serving)
              and (@missing::boolean is null or (x.returns_missing > 0) = @missing)
            order by x.supervisor_id::text
            limit @take
            """, new { scope = caller.Scope, today = clock.Today(), unit, person, serving, missing, page.AfterId, take = page.Take }), ct);
        return Listing.Answer(page, rows, r => r.SupervisorId.ToString());
    }
}
