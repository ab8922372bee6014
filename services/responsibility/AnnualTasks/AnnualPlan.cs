using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;

namespace DutyNet.Responsibility.AnnualTasks;

/// <summary>State of a yearly plan.</summary>
public enum PlanStatus
{
    /// <summary>草案</summary>
    Draft,

    /// <summary>已公布</summary>
    Published,
}

/// <summary>A yearly plan (任务分解), one for a year and the whole jurisdiction, without its tasks.</summary>
public sealed record AnnualPlan(int Year, string UnitCode, string UnitPath, string Title, string DecisionReference, PlanStatus Status, DateOnly? PublishedOn)
{
    /// <summary>Who may make plans, when their subtree is the whole jurisdiction.</summary>
    internal static readonly Role[] Planners = [Role.Administrator, Role.Discipline, Role.Department];

    /// <summary>Who may read what their subtree has a part in.</summary>
    internal static readonly Role[] Readers = [Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department];

    /// <summary>What a caller is told of a year without a plan, or with one that is no more than a draft to them.</summary>
    internal static Problem NotFound => Problem.NotFound("annual-plan", "此年度任务分解");

    /// <summary>What a caller is told who would plan for others than their own subtree.</summary>
    internal static Problem WholeJurisdiction => Problem.Forbidden("not-the-whole-jurisdiction", "年度任务分解由全辖区制定。", "Yearly plans are made for the whole jurisdiction.");

    /// <summary>True when the plan is for the caller's eyes: a draft only for those who may make it.</summary>
    internal bool MayBeSeenBy(Caller caller) => Status == PlanStatus.Published || (caller.Is(Planners) && caller.MaySee(UnitPath));

    /// <summary>The plan of a year, locked: its changes and looks happen one after another.</summary>
    internal static async Task<AnnualPlan?> Lock(Tx tx, int year)
    {
        await tx.ExecuteAsync("select from annual_plans where year = @year for update", new { year });
        return await Find(tx, year);
    }

    /// <summary>The plan of a year, to look at only.</summary>
    internal static Task<AnnualPlan?> Find(Tx tx, int year) => tx.QuerySingleOrDefaultAsync<AnnualPlan>("""
        select p.year, p.unit_code, u.path::text as unit_path, p.title, p.decision_reference, p.status, p.published_on
        from annual_plans p join units u on u.code = p.unit_code
        where p.year = @year
        """, new { year });
}
