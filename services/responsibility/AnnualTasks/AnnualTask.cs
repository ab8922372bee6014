using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;

namespace DutyNet.Responsibility.AnnualTasks;

/// <summary>Where an annual task stands; overdue is computed, never stored.</summary>
public enum AnnualTaskStatus
{
    /// <summary>未启动</summary>
    Open,

    /// <summary>推进中</summary>
    InProgress,

    /// <summary>已完成</summary>
    Done,
}

/// <summary>An annual task with who leads it today: whoever holds the lead post.</summary>
public sealed record AnnualTask(
    Guid Id, int Year, string Code, string Title, Guid LeadPostId, string LeadPostCode, string? LeadPerson, string PrimaryUnit, string UnitPath, string[] SupportingUnits,
    DateOnly StartsOn, DateOnly DueOn, string[] Items, int Version, AnnualTaskStatus Status, int Percent, int ReturnedReport, int Reports, Guid? CaseId, bool Published, string RootPath, string[] Places)
{
    /// <summary>What a caller is told of a task that is not there, or none of theirs.</summary>
    internal static Problem NotFound => Problem.NotFound("annual-task", "此年度任务");

    /// <summary>A task that was signed off takes nothing more.</summary>
    internal static Problem AlreadyDone => Problem.Conflict("task-done", "该任务已签认完成。", "This task was signed off.");

    /// <summary>A published plan changes only with a reason.</summary>
    internal static Problem ReasonRequired => Problem.Invalid("reason", "required", "任务分解公布后，调整须写明理由。", "Once the plan is published, a change needs a reason.");

    /// <summary>True when the caller's subtree holds a unit that has a part in it, or the lead official; a draft shows only to those who plan.</summary>
    internal bool MayBeSeenBy(Caller caller) =>
        Published ? Places.Any(caller.MaySee) : caller.Is(AnnualPlan.Planners) && caller.MaySee(RootPath);

    /// <summary>What refuses work on it: it has not begun, or it is over.</summary>
    internal Problem? MayBeWorkedOn() =>
        !Published ? Problem.Conflict("plan-not-published", "任务分解尚未公布。", "The plan is not published yet.")
        : Status == AnnualTaskStatus.Done ? AlreadyDone : null;

    /// <summary>
    /// The unit the caller reports for: the primary one, else the first supporting one, or the one asked for. A leader reports for a unit
    /// in whose subtree they hold a post; a clerk or a department's system for a unit within their own subtree.
    /// </summary>
    internal async Task<(string? Unit, Problem? Refused)> ReportingUnit(Tx tx, Caller caller, string? asked, DateOnly today)
    {
        string[] units = [PrimaryUnit, .. SupportingUnits];
        if (asked is not null && !units.Contains(asked, StringComparer.Ordinal))
            return (null, Problem.Invalid("unit", "not-of-the-task", "该单位不是此任务的主责或协办单位。", "That unit is neither primary nor supporting."));
        var unit = await tx.QueryFirstOrDefaultAsync<string>("""
            select w.code
            from unnest(@units::text[]) with ordinality as w(code, n)
            join units u on u.code = w.code
            where (@asked::text is null or w.code = @asked) and u.path ~ @scope::lquery
              and (@onBehalf or exists (select from holdings_on(@today) h join posts_on(@today) p on p.id = h.post_id join units o on o.code = p.unit_code
                                        where h.person_code = @person and o.path <@ u.path))
            order by w.n
            limit 1
            """, new { units, asked, scope = caller.Scope, onBehalf = caller.Is(Role.Clerk, Role.Department), person = caller.PersonCode, today });
        return unit is null
            ? (null, Problem.Forbidden("not-a-reporting-unit", "只有主责或协办单位可以报告进展。", "Only the primary or a supporting unit reports on it."))
            : (unit, null);
    }

    /// <summary>The task by id, locked: what is done to it happens one after another.</summary>
    internal static async Task<AnnualTask?> Lock(Tx tx, Guid id, DateOnly today)
    {
        await tx.ExecuteAsync("select from annual_tasks where id = @id for update", new { id });
        return await Find(tx, id, today);
    }

    /// <summary>The task by year and code, locked.</summary>
    internal static async Task<AnnualTask?> LockByCode(Tx tx, int year, string code, DateOnly today) =>
        await tx.QuerySingleOrDefaultAsync<Guid?>("select id from annual_tasks where year = @year and code = @code for update", new { year, code }) is { } id ? await Find(tx, id, today) : null;

    /// <summary>The task by id, to look at only.</summary>
    internal static Task<AnnualTask?> Find(Tx tx, Guid id, DateOnly today) => tx.QuerySingleOrDefaultAsync<AnnualTask>("""
        select t.id, t.year, t.code, t.title, t.lead_post_id, p.code as lead_post_code,
               (select h.person_code from holdings_on(@today) h where h.post_id = t.lead_post_id limit 1) as lead_person,
               t.primary_unit, u.path::text as unit_path, t.supporting_units, t.starts_on, t.due_on, t.items, t.version, t.status, t.percent, t.returned_report,
               (select coalesce(max(r.number), 0) from annual_task_reports r where r.task_id = t.id) as reports,
               t.case_id, l.status = 'Published' as published, root.path::text as root_path,
               array(select a.path::text from annual_task_places a where a.task_id = t.id) as places
        from annual_tasks t
        join annual_plans l on l.year = t.year
        join units root on root.code = l.unit_code
        join posts p on p.id = t.lead_post_id
        join units u on u.code = t.primary_unit
        where t.id = @id
        """, new { id, today });

    /// <summary>How it reads in the plan.</summary>
    internal PlannedTask AsPlanned(PlannedTask.Stage[] stages) => new(Code, Title, LeadPostCode, PrimaryUnit, SupportingUnits, StartsOn, DueOn, Items, stages);
}
