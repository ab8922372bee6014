using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Listing;

namespace DutyNet.Responsibility.AnnualTasks;

/// <summary>Looks at the tasks of a plan on any day: how much of the time is gone, how much is done.</summary>
public static class ShowLook
{
    /// <summary>The look, over the tasks the caller may see that were not done by then. Recorded: whether this day's look was recorded and told to others.</summary>
    public sealed record Response(int Year, DateOnly At, bool Recorded, int Tasks, IReadOnlyList<Row> Behind);

    /// <summary>A task with less done than time gone; shares in percent, 0 to 100.</summary>
    public sealed record Row(
        Guid TaskId, string Code, string Title, string LeadPost, string? LeadPerson, string? LeadName, string PrimaryUnit, string UnitName, DateOnly StartsOn, DateOnly DueOn, int ElapsedPercent, int DonePercent);

    private sealed record Looked(
        Guid TaskId, string Code, string Title, string LeadPost, string? LeadPerson, string? LeadName, string PrimaryUnit, string UnitName, DateOnly StartsOn, DateOnly DueOn, int ElapsedPercent, int DonePercent, bool Behind);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/annual-plans/{year:int}/look", Handle).Requires(AnnualPlan.Readers)
            .WithSummary("Compares, on ?at= (default today), the share of each task's time gone with the share done, and lists the tasks behind. Also as CSV. Records nothing.")
            .WithExample(null, new Response(2026, new DateOnly(2026, 6, 30), true, 35,
                [new(new Guid("01980000-0000-7000-8000-000000000004"), "RW04", "工程建设招投标突出问题专项治理", "FH_P10", "P00010", "潘惠樾", "FH_D10", "丰河区住房和城乡建设委员会党组", new DateOnly(2026, 1, 1), new DateOnly(2026, 9, 30), 66, 40)]))
            .Produces<Response>();

    private static async Task<IResult> Handle(int year, DateOnly? at, PageQuery page, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        await db.Read<IResult>(async tx =>
        {
            if (await AnnualPlan.Find(tx, year) is not { } plan || !plan.MayBeSeenBy(caller))
                return AnnualPlan.NotFound;
            var (today, day) = (clock.Today(), at ?? clock.Today());
            var looked = await tx.QueryAsync<Looked>("""
                select t.id as task_id, t.code, t.title, p.code as lead_post, h.person_code as lead_person, n.name as lead_name, t.primary_unit, u.name as unit_name, t.starts_on, t.due_on,
                       s.elapsed_percent, s.done_percent, s.behind
                from annual_tasks_looked_at(@year, @day) s
                join annual_tasks t on t.id = s.task_id
                join posts p on p.id = t.lead_post_id
                join units u on u.code = t.primary_unit
                left join holdings_on(@today) h on h.post_id = t.lead_post_id
                left join persons n on n.code = h.person_code
                where exists (select from annual_task_places a where a.task_id = t.id and a.path ~ @scope::lquery)
                order by t.code
                """, new { year, day, today, scope = caller.Scope });
            var behind = looked.Where(l => l.Behind).Select(l => new Row(l.TaskId, l.Code, l.Title, l.LeadPost, l.LeadPerson, l.LeadName, l.PrimaryUnit, l.UnitName, l.StartsOn, l.DueOn, l.ElapsedPercent, l.DonePercent)).ToList();
            if (page.Csv)
                return Listing.Answer(page, behind, r => r.Code);
            var recorded = await tx.QuerySingleAsync<bool>("select exists (select from annual_looks where year = @year and looked_on = @day)", new { year, day });
            return TypedResults.Ok(new Response(year, day, recorded, looked.Count, behind));
        }, ct);
}
