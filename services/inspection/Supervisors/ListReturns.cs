using System.Globalization;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;

namespace DutyNet.Inspection.Supervisors;

/// <summary>Lists the periodic returns: due, made and missing.</summary>
public static class ListReturns
{
    /// <summary>How the return of one period stands.</summary>
    public enum ReturnStatus
    {
        /// <summary>Not made, and not overdue.</summary>
        Open,

        /// <summary>Made in time.</summary>
        Made,

        /// <summary>Made after its due date.</summary>
        MadeLate,

        /// <summary>Not made, and overdue.</summary>
        Missing,
    }

    /// <summary>The return of one period that has begun; its text when it is made.</summary>
    public sealed record Row(
        Guid SupervisorId, string Person, string UnitCode, int Period, DateOnly StartsOn, DateOnly EndsOn, DateOnly DueOn, ReturnStatus Status, DateTimeOffset? ReturnedAt, string? Text);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/supervisor-returns", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Periodic returns of supervisors over units of the caller's subtree, for each period that has begun, by ?supervisor=, ?unit= (with everything below it) and ?status= (Open, Made, MadeLate, Missing).")
        .Produces<Page<Row>>();

    private static async Task<IResult> Handle(Guid? supervisor, string? unit, ReturnStatus? status, PageQuery page, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        page.SortsBy();
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select x.* from (
                select s.id as supervisor_id, s.person_code as person, s.unit_code, p.period, p.starts_on, p.ends_on, p.due_on, r.returned_at, r.text,
                       case when r.late then 'MadeLate' when r.id is not null then 'Made' when p.due_on < @today then 'Missing' else 'Open' end as status
                from supervisors s join units u on u.code = s.unit_code
                join supervisor_periods p on p.supervisor_id = s.id and p.starts_on <= @today
                left join supervisor_returns r on r.supervisor_id = s.id and r.period = p.period
                where u.path ~ @scope::lquery
                  and (@supervisor::uuid is null or s.id = @supervisor)
                  and (@unit::text is null or u.path <@ (select path from units where code = @unit))) x
            where (@status::text is null or x.status = @status)
              and (@afterId::text is null or (x.supervisor_id::text, to_char(x.period, 'FM0000')) > (@afterKey, @afterId))
            order by x.supervisor_id::text, x.period
            limit @take
            """, new { scope = caller.Scope, today = clock.Today(), supervisor, unit, status = status?.ToString(), page.AfterKey, page.AfterId, take = page.Take }), ct);
        return Listing.Answer(page, rows, r => (r.SupervisorId.ToString(), r.Period.ToString("0000", CultureInfo.InvariantCulture)));
    }
}
