using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;

namespace DutyNet.Inspection.Assessments;

/// <summary>Where a version of an assessment stands; derived by the view <c>assessment_states</c>.</summary>
public enum AssessmentStatus
{
    /// <summary>征求意见: shown to the assessed for their remarks.</summary>
    Drafted,

    /// <summary>已更新: never published; a newer version was drafted.</summary>
    Replaced,

    /// <summary>已公布</summary>
    Published,

    /// <summary>已更正: published, and corrected by a newer one.</summary>
    Superseded,
}

/// <summary>Who is assessed.</summary>
public enum AssessedKind
{
    /// <summary>单位</summary>
    Unit,

    /// <summary>领导干部</summary>
    Leader,
}

/// <summary>A version of a unit's year, with everything below the unit: frozen when it was drafted.</summary>
internal sealed record Assessment(
    Guid Id, string UnitCode, string UnitPath, int Year, int Version, Guid RuleSetId, DateTimeOffset KnownAt, long KnownUpTo, DateOnly RemarksUntil, string? Reason,
    string Sha256, string DraftedBy, DateTimeOffset DraftedAt, AssessmentStatus Status, string? PublishedBy, DateTimeOffset? PublishedAt)
{
    /// <summary>True once it has been published, also when it was corrected since.</summary>
    public bool WasPublished => PublishedAt is not null;

    public static Problem NotFound => Problem.NotFound("assessment", "该考核");

    public static Problem NoSuchScore => Problem.NotFound("score", "该考核得分");

    /// <summary>An assessment that touches the caller's subtree: of a unit in it, or above it. What of it shows is a matter of each score.</summary>
    public static Task<Assessment?> Of(Tx tx, Guid id, Caller caller) => tx.QuerySingleOrDefaultAsync<Assessment>("""
        select a.id, a.unit_code, u.path::text as unit_path, a.year, a.version, a.rule_set_id, a.known_at, a.known_up_to, a.remarks_until, a.reason, a.sha256, a.drafted_by,
               a.drafted_at, s.status, s.published_by, s.published_at
        from assessments a join assessment_states s on s.assessment_id = a.id join units u on u.code = a.unit_code
        where a.id = @id and (u.path ~ @Scope::lquery or u.path @> (select path from units where code = @Unit))
        """, new { id, caller.Scope, caller.Unit });

    /// <summary>
    /// Locks an assessment, which orders remarks, answers and its publication; null when it does not touch the caller's subtree.
    /// Two statements: the second one's snapshot is taken once the lock is held.
    /// </summary>
    public static async Task<Assessment?> Lock(Tx tx, Guid id, Caller caller)
    {
        await tx.ExecuteAsync("select from assessments where id = @id for update", new { id });
        return await Of(tx, id, caller);
    }

    /// <summary>
    /// Whether a caller may read a score: discipline staff every one of their subtree; the assessed their own and their unit's from the draft on;
    /// others of the subtree a unit's once it is published. A leader's score is nobody else's business.
    /// </summary>
    public static Task<bool> MaySee(Tx tx, Assessment a, AssessedKind kind, string code, Caller caller, DateOnly today) => tx.QuerySingleAsync<bool>("""
        select exists (
            select from assessment_scores s join units u on u.code = s.unit_code
            where s.assessment_id = @Id and s.kind = @kind and s.code = @code and u.path ~ @Scope::lquery
              and (@discipline or (@assessed and own_score(s.kind, s.code, s.unit_code, @Unit, @PersonCode, @today)) or (@WasPublished and s.kind = 'Unit')))
        """, new { a.Id, a.WasPublished, kind = kind.ToString(), code, caller.Scope, caller.Unit, caller.PersonCode, today, discipline = caller.Is(Role.Discipline), assessed = caller.Is(Role.Leader, Role.Clerk) });

    /// <summary>Sets facts aside, and has their units counted anew. What is set aside already stays so.</summary>
    public static Task SetAside(Tx tx, Guid[] facts, Guid remarkId, string reason, string person, DateTimeOffset at) => tx.ExecuteAsync("""
        with aside as (
            insert into facts_set_aside (message_id, remark_id, reason, set_aside_by, set_aside_at)
            select f, @remarkId, @reason, @person, @at from unnest(@facts) f order by f
            on conflict (message_id) do nothing
            returning message_id, seq)
        insert into untallied (seq, unit_code, year) select a.seq, f.unit_code, f.year from aside a join scored_facts f on f.message_id = a.message_id where f.year is not null
        """, new { facts, remarkId, reason, person, at });

    /// <summary>The year asked for, this one when none is; a field error when no calendar of ours has it.</summary>
    public static int YearOr(int? year, TimeProvider clock) => year switch
    {
        null => clock.Today().Year,
        >= 2000 and <= 2100 => year.Value,
        _ => throw new ProblemException(Problem.Unreadable(new FieldError("year", "out-of-range", "须在 2000 到 2100 之间。", "Must be between 2000 and 2100."))),
    };

    /// <summary>The instant asked for, which cannot lie ahead.</summary>
    public static DateTimeOffset? NotAhead(DateTimeOffset? at, TimeProvider clock) => at is { } instant && instant > clock.GetUtcNow()
        ? throw new ProblemException(Problem.Unreadable(new FieldError("at", "in-future", "不得晚于现在。", "Cannot lie ahead.")))
        : at;

    /// <summary>The day on which it is looked at who is to be assessed: the year's last, or that of the instant while the year runs.</summary>
    public static DateOnly DayOf(int year, DateTimeOffset at) => at.DateInChina() is var day && day.Year > year ? new DateOnly(year, 12, 31) : at.DateInChina();
}
