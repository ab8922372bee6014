using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Listing;

namespace DutyNet.Responsibility.Rectifications;

/// <summary>Sums the money in rectifications up by unit.</summary>
public static class ListAmounts
{
    /// <summary>
    /// A unit's own figures and those of its subtree, itself included. Amounts in fen; rates in percent of what is involved, with one decimal, null when
    /// nothing is. AboveInvolved: in how many rectifications of the subtree more was recovered than was involved, which somebody should look at.
    /// </summary>
    public sealed record Row(
        string UnitCode, string UnitName, string UnitPath, int Tasks, long InvolvedFen, long RecoveredFen, decimal? RatePercent,
        int SubtreeTasks, long SubtreeInvolvedFen, long SubtreeRecoveredFen, decimal? SubtreeRatePercent, int AboveInvolved);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/rectifications/amounts", Handle).Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Amounts involved and recovered, in fen, by unit and for its subtree, of rectifications assigned ?from= to ?until= (days, both included), below ?unit=. Recovered is what the last submission that names an amount says.")
            .WithExample(null, new Page<Row>([new("FH_D02", "丰河区财政局党组", "FH.FH_D02", 3, 789_900_00, 150_700_00, 19.1m, 4, 801_900_00, 150_700_00, 18.8m, 0)], null))
            .Produces<Page<Row>>();

    private static async Task<IResult> Handle(string? unit, DateOnly? from, DateOnly? until, PageQuery page, Caller caller, Database db, CancellationToken ct)
    {
        page.SortsBy();
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            with own as (
                select a.path, count(*) as tasks, coalesce(sum(m.involved_fen), 0) as involved, coalesce(sum(m.recovered_fen), 0) as recovered,
                       count(*) filter (where m.recovered_above_involved) as above
                from rectification_amounts m
                join rectifications r on r.id = m.task_id
                join rectification_places a on a.task_id = m.task_id
                cross join lateral (select (r.assigned_at at time zone 'Asia/Shanghai')::date as assigned_on) d
                where a.path ~ @scope::lquery and (m.involved_fen is not null or m.recovered_fen is not null)
                  and (@from::date is null or d.assigned_on >= @from) and (@until::date is null or d.assigned_on <= @until)
                group by a.path),
            summed as (
                select u.code, u.name, u.path,
                       coalesce(sum(o.tasks) filter (where o.path = u.path), 0) as tasks, coalesce(sum(o.involved) filter (where o.path = u.path), 0) as involved,
                       coalesce(sum(o.recovered) filter (where o.path = u.path), 0) as recovered,
                       sum(o.tasks) as all_tasks, sum(o.involved) as all_involved, sum(o.recovered) as all_recovered, sum(o.above) as above
                from units u join own o on o.path <@ u.path
                where u.path ~ @scope::lquery and (@unit::text is null or u.path <@ (select path from units where code = @unit))
                group by u.code, u.name, u.path)
            select code as unit_code, name as unit_name, path::text as unit_path,
                   -- sums that no column holds are shown as the largest it does: only absurd amounts reach it
                   tasks::int, least(involved, 9223372036854775807)::bigint as involved_fen, least(recovered, 9223372036854775807)::bigint as recovered_fen,
                   round(recovered * 100 / nullif(involved, 0), 1) as rate_percent,
                   all_tasks::int as subtree_tasks, least(all_involved, 9223372036854775807)::bigint as subtree_involved_fen, least(all_recovered, 9223372036854775807)::bigint as subtree_recovered_fen,
                   round(all_recovered * 100 / nullif(all_involved, 0), 1) as subtree_rate_percent, above::int as above_involved
            from summed
            where @afterId::text is null or path::text > @afterId
            order by path::text
            limit @take
            """, new { scope = caller.Scope, unit, from, until, afterId = page.AfterId, take = page.Take }), ct);
        return Listing.Answer(page, rows, r => r.UnitPath);
    }
}
