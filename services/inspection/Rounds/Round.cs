using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;

namespace DutyNet.Inspection.Rounds;

/// <summary>How far a round has come.</summary>
public enum RoundStatus
{
    /// <summary>Planned; nothing looked at yet.</summary>
    Planned,

    /// <summary>Its units are drawn; nothing looked at yet.</summary>
    Drawn,

    /// <summary>A first check or finding exists.</summary>
    InProgress,

    /// <summary>Reported on; nothing more is checked.</summary>
    Reported,

    /// <summary>Every finding closed out.</summary>
    Closed,
}

/// <summary>How a unit is looked at.</summary>
public enum CheckMethod
{
    /// <summary>听取汇报</summary>
    HearReport,

    /// <summary>述责述廉测评</summary>
    Appraisal,

    /// <summary>查阅资料</summary>
    ReadFiles,

    /// <summary>实地察看</summary>
    OnSite,

    /// <summary>抽查账目</summary>
    Accounts,
}

/// <summary>A round: its states, and who may run it.</summary>
internal sealed record Round(Guid Id, RoundStatus Status, DateOnly FromOn, string UnitCode, string UnitPath, string PlannedBy, string? PlannedPerson)
{
    /// <summary>True while units may be checked and findings raised.</summary>
    public bool TakesChecks => Status is RoundStatus.Planned or RoundStatus.Drawn or RoundStatus.InProgress;

    /// <summary>Locks a round whole; null when it is not in the caller's subtree, which then need not know of it.</summary>
    public static async Task<Round?> Lock(Tx tx, Guid roundId, Caller caller)
    {
        var round = await tx.QuerySingleOrDefaultAsync<Round>("""
            select r.id, r.status, r.from_on, r.unit_code, u.path::text as unit_path, r.planned_by, r.planned_person
            from rounds r join units u on u.code = r.unit_code
            where r.id = @roundId
            for update of r
            """, new { roundId });
        return round is not null && caller.MaySee(round.UnitPath) ? round : null;
    }

    /// <summary>The lowest unit above all of these: the deepest path that all begin with; null when they lie in different trees.</summary>
    public static string? Above(IEnumerable<string> paths) =>
        paths.Select(p => p.Split('.')).Aggregate((a, b) => [.. a.Zip(b).TakeWhile(x => x.First == x.Second).Select(x => x.First)]) is { Length: > 0 } common
            ? string.Join('.', common)
            : null;

    public static Problem NotFound => Problem.NotFound("round", "检查轮次");

    public static Problem Over => Problem.Conflict("round-over", "该轮次已报告或已结束。", "The round has been reported on or closed.");
}
