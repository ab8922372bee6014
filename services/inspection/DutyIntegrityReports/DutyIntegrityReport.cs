using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;

namespace DutyNet.Inspection.DutyIntegrityReports;

/// <summary>Where a report stands.</summary>
public enum DutyIntegrityStatus
{
    /// <summary>Filed; nobody was asked to rate it.</summary>
    Filed,

    /// <summary>Delegates may rate it.</summary>
    Rating,

    /// <summary>The ratings were counted.</summary>
    Rated,
}

/// <summary>
/// A yearly report on duty and integrity (述责述廉). It shows to who filed it, to the delegates asked to rate it, and to discipline; its result to the first and the last alone.
/// <c>RatingId</c>: the ratings that are open or counted; null before, and after they were given up.
/// </summary>
internal sealed record DutyIntegrityReport(
    Guid Id, int Year, string UnitCode, string UnitPath, string PersonCode, string Text, Guid? RoundId, DateTimeOffset FiledAt,
    Guid? RatingId, DateOnly? UntilOn, int Delegates, int Papers, bool Counted, bool IsDelegate, bool HaveRated)
{
    /// <summary>The report as the caller may see it; null when they may not.</summary>
    public static async Task<DutyIntegrityReport?> Find(Tx tx, Guid reportId, Caller caller)
    {
        var report = await tx.QuerySingleOrDefaultAsync<DutyIntegrityReport>("""
            select r.id, r.year, r.unit_code, u.path::text as unit_path, r.person_code, r.text, r.round_id, r.filed_at, g.id as rating_id, g.until_on,
                   (select count(*)::int from duty_integrity_delegates d where d.rating_id = g.id) as delegates,
                   (select count(*)::int from duty_integrity_papers p where p.rating_id = g.id) as papers,
                   g.counted is true as counted,
                   exists (select from duty_integrity_delegates d where d.rating_id = g.id and d.person_code = @PersonCode::text) as is_delegate,
                   exists (select from duty_integrity_papers p where p.rating_id = g.id and p.person_code = @PersonCode::text) as have_rated
            from duty_integrity_reports r
            join units u on u.code = r.unit_code
            left join lateral (
                select g.id, g.until_on, c.rating_id is not null as counted
                from duty_integrity_ratings g left join duty_integrity_closings c on c.rating_id = g.id
                where g.report_id = r.id and c.reason is null
                limit 1) g on true
            where r.id = @reportId
            """, new { reportId, caller.PersonCode });
        return report is not null && (report.IsDelegate || report.IsOf(caller) || report.IsJudgedBy(caller)) ? report : null;
    }

    /// <summary>The same, locked: papers and the closing follow one another.</summary>
    public static async Task<DutyIntegrityReport?> Hold(Tx tx, Guid reportId, Caller caller)
    {
        await tx.ExecuteAsync("select from duty_integrity_reports where id = @reportId for update", new { reportId });
        return await Find(tx, reportId, caller);
    }

    /// <summary>True when the caller filed it.</summary>
    public bool IsOf(Caller caller) => caller.PersonCode is { } person && person == PersonCode;

    /// <summary>True when the caller is oversight staff over the unit.</summary>
    public bool IsJudgedBy(Caller caller) => caller.Is(Role.Discipline) && caller.MaySee(UnitPath);

    /// <summary>Where it stands.</summary>
    public DutyIntegrityStatus Status => Counted ? DutyIntegrityStatus.Rated : RatingId is null ? DutyIntegrityStatus.Filed : DutyIntegrityStatus.Rating;

    /// <summary>Why the caller may not run the ratings; null when they may: a person of discipline, and never about themselves.</summary>
    public Problem? RefusesRunning(Caller caller) => this switch
    {
        _ when caller.PersonCode is null => Problem.Forbidden("person-required", "须由本人办理，系统密钥不能代替。", "A person must do this, not a system."),
        _ when IsOf(caller) => Problem.Forbidden("own-report", "不能办理对自己的测评。", "Nobody runs the ratings of their own report."),
        _ => null,
    };

    public static Problem NotFound => Problem.NotFound("duty-integrity-report", "述责述廉报告");

    public static Problem NotRating => Problem.Conflict("not-rating", "该报告不在测评中。", "The report is not being rated.");
}
