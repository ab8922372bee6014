using DutyNet.Chassis;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Sweeps;

namespace DutyNet.Responsibility.AnnualTasks;

/// <summary>
/// Looks at each published plan at half-year (policy: 30 June), once that day is over, so that what was reported on it counts and a stop of
/// any length changes nothing. A plan published after its half-year has none.
/// </summary>
public sealed class LookAtHalfYear(AnnualTaskPolicies policies) : Sweep
{
    private sealed record Plan(int Year, DateOnly PublishedOn, DateOnly[] Looks);

    /// <inheritdoc/>
    public override TimeSpan Every => TimeSpan.FromSeconds(60);

    /// <summary>One plan in each transaction.</summary>
    public override async Task<int> Batch(Tx tx, DateTimeOffset now)
    {
        var today = now.DateInChina();
        var plans = await tx.QueryAsync<Plan>("""
            select p.year, p.published_on, array(select l.looked_on from annual_looks l where l.year = p.year) as looks
            from annual_plans p where p.status = 'Published' order by p.year
            """);
        if (plans.Find(p => policies.HalfYearOf(p.Year) is var day && day < today && p.PublishedOn <= day && !p.Looks.Contains(day)) is not { } due)
            return 0;
        if (await tx.QuerySingleOrDefaultAsync<int?>("select year from annual_plans where year = @Year for update skip locked", new { due.Year }) is null
            || await AnnualPlan.Find(tx, due.Year) is not { } plan)
            return 0; // another replica is at it
        var (isNew, _) = await RecordLook.Record(tx, plan, policies.HalfYearOf(due.Year), "service/responsibility", today, now, miss =>
        {
            using var span = Begin(miss.Cause, miss.Fact.CaseId);
            tx.Record(miss.Fact);
        });
        return isNew ? 1 : 0;
    }
}
