using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;

namespace DutyNet.Inspection.OralReports;

/// <summary>How far a session of oral reports has come.</summary>
public enum OralSessionStatus
{
    /// <summary>Planned: the hash of the seed is known, nobody has been asked.</summary>
    Planned,

    /// <summary>Opened: the bank is fixed, the reports are taken one after the other.</summary>
    Open,

    /// <summary>Closed: ratings and seed are revealed.</summary>
    Closed,
}

/// <summary>Where a reporter stands; derived by the view <c>oral_report_states</c>.</summary>
public enum OralReportStatus
{
    /// <summary>待汇报: no question yet.</summary>
    Waiting,

    /// <summary>已抽题: the question is drawn.</summary>
    Drawn,

    /// <summary>已答: report and answer are on record.</summary>
    Answered,

    /// <summary>缺席: passed over, for a reason.</summary>
    Absent,
}

/// <summary>A session (口头汇报会), locked: draws, answers and its closing follow one another.</summary>
internal sealed record OralSession(Guid Id, string UnitCode, string UnitPath, DateOnly HeldOn, OralSessionStatus Status)
{
    /// <summary>The status as the columns tell it; part of every query that needs it.</summary>
    private const string Columns = """
        select s.id, s.unit_code, u.path::text as unit_path, s.held_on,
               case when s.closed_at is not null then 'Closed' when s.opened_at is not null then 'Open' else 'Planned' end as status
        from oral_sessions s join units u on u.code = s.unit_code
        where s.id = @sessionId
        """;

    /// <summary>Locks the session whole, for whoever runs it; null when it is not in the caller's subtree, which then need not know of it.</summary>
    public static async Task<OralSession?> Lock(Tx tx, Guid sessionId, Caller caller)
    {
        // Two statements: the second one's snapshot is taken once the lock is held, so that it sees what the one before us did.
        await tx.ExecuteAsync("select from oral_sessions where id = @sessionId for update", new { sessionId });
        return await tx.QuerySingleOrDefaultAsync<OralSession>(Columns, new { sessionId }) is { } session && caller.MaySee(session.UnitPath) ? session : null;
    }

    /// <summary>Shares the session with others who rate at the same time; nobody closes it meanwhile.</summary>
    public static async Task<OralSession?> Share(Tx tx, Guid sessionId)
    {
        await tx.ExecuteAsync("select from oral_sessions where id = @sessionId for share", new { sessionId });
        return await tx.QuerySingleOrDefaultAsync<OralSession>(Columns, new { sessionId });
    }

    /// <summary>Why nothing can be taken down now; null while the session is open.</summary>
    public Problem? RefusesReports => Status switch
    {
        OralSessionStatus.Planned => Problem.Conflict("session-not-open", "汇报会尚未开始。", "The session has not been opened."),
        OralSessionStatus.Closed => Closed,
        _ => null,
    };

    public static Problem NotFound => Problem.NotFound("oral-session", "口头汇报会");

    public static Problem Closed => Problem.Conflict("session-closed", "汇报会已结束。", "The session is closed.");

    /// <summary>What a system is told where a person must act.</summary>
    public static Problem PersonRequired => Problem.Forbidden("person-required", "须由本人办理，系统密钥不能代替。", "A person must do this, not a system.");
}

/// <summary>One unit of a session, and who reports for it.</summary>
internal sealed record Reporter(string UnitCode, string UnitPath, int Position, string? PersonCode, OralReportStatus Status)
{
    /// <summary>The reporter for a unit; null when the unit is not of the session.</summary>
    public static async Task<Reporter?> Of(Tx tx, Guid sessionId, string unit) => await tx.QuerySingleOrDefaultAsync<Reporter>("""
        select r.unit_code, u.path::text as unit_path, r.position, r.person_code, r.status
        from oral_report_states r join units u on u.code = r.unit_code
        where r.session_id = @sessionId and r.unit_code = @unit
        """, new { sessionId, unit });

    public static Problem NotFound => Problem.NotFound("oral-reporter", "该单位的口头汇报");

    /// <summary>Nobody runs their own report.</summary>
    public Problem? RefusesSelf(Caller caller) => caller.PersonCode switch
    {
        null => OralSession.PersonRequired,
        { } person when person == PersonCode => Problem.Forbidden("own-report", "汇报人不能办理自己的汇报。", "Who reports does not run the own report."),
        _ => null,
    };
}
