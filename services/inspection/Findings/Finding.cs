using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;

namespace DutyNet.Inspection.Findings;

/// <summary>Where a finding stands; derived by the view <c>finding_states</c> from what is known, never stored.</summary>
public enum FindingStatus
{
    /// <summary>发现: nobody is known to be putting it right yet.</summary>
    Raised,

    /// <summary>整改中: somebody answers for it.</summary>
    Rectifying,

    /// <summary>已提交: a submission waits to be verified.</summary>
    Submitted,

    /// <summary>已退回: the last submission was not good enough.</summary>
    Returned,

    /// <summary>已销号: closed out by the inspecting side.</summary>
    Closed,
}

/// <summary>
/// A finding as its judge needs it: locked, with everything known about it, and what the caller is to it.
/// <c>RoundId</c>: the round it was last found in. <c>Mine</c>: the caller belongs to the team of that round and unit. <c>Rectifier</c>: the caller submitted, or answers for, the rectification.
/// </summary>
internal sealed record Finding(
    Guid Id, Guid CaseId, Guid RoundId, string UnitCode, string UnitPath, FindingStatus Status, Guid? TaskId, int? SubmittedAttempt,
    DateOnly FirstDueOn, DateOnly DueOn, int Version, bool Mine, bool Rectifier,
    Severity Severity, string[] ItemCodes, string? AnswerablePerson, int Recurrences, DateTimeOffset? ClosedAt)
{
    /// <summary>Locks a finding, which orders what the inspecting side says about it; null when it is not in the caller's subtree.</summary>
    public static async Task<Finding?> Lock(Tx tx, Guid findingId, Caller caller)
    {
        // Two statements: the second one's snapshot is taken once the lock is held, so that it sees what the one before us did.
        await tx.ExecuteAsync("select from findings where id = @findingId for update", new { findingId });
        var finding = await tx.QuerySingleOrDefaultAsync<Finding>("""
            select f.id, f.case_id, coalesce(f.found_in, f.round_id) as round_id, f.unit_code, u.path::text as unit_path, s.status, s.task_id, s.submitted_attempt,
                   f.first_due_on, f.due_on, f.version, f.severity, f.item_codes, s.answerable_person, f.recurrences, f.closed_at,
                   exists (select from team_units tu join teams t on t.id = tu.team_id
                           where tu.round_id = coalesce(f.found_in, f.round_id) and tu.unit_code = f.unit_code and @person::text = any(t.members)) as mine,
                   exists (select from rectifiers r where r.finding_id = f.id and r.person_code = @person::text) as rectifier
            from findings f
            join finding_states s on s.finding_id = f.id
            join units u on u.code = f.unit_code
            where f.id = @findingId
            """, new { findingId, person = caller.PersonCode });
        return finding is not null && caller.MaySee(finding.UnitPath) ? finding : null;
    }

    /// <summary>Whether the caller may read it: through its leading unit, or through one that shares in it.</summary>
    public static Task<bool> IsVisible(Tx tx, Guid findingId, Caller caller) => tx.QuerySingleAsync<bool>("""
        select exists (
            select from findings f join units u on u.code = f.unit_code or u.code = any(f.joint_units)
            where f.id = @findingId and u.path ~ @scope::lquery)
        """, new { findingId, scope = caller.Scope });

    /// <summary>Why the caller may not judge the last submission; null when they may. The inspecting side judges, never the rectifier, nor somebody recused at the unit.</summary>
    public Problem? RefusesJudgement(string? ifMatch, Problem? recused) => this switch
    {
        { Rectifier: true } => Problem.Forbidden("rectifier-cannot-close", "整改责任人不能审核或销号自己的问题。", "Who put it right, or answers for it, cannot judge it."),
        { Mine: false } => Rounds.Team.NotYours,
        _ when recused is not null => recused,
        { Status: FindingStatus.Closed } => AlreadyClosed,
        _ when Changed(ifMatch) => Problem.Of(412, "changed-meanwhile", "内容已被他人更改，请重新读取。", "It was changed meanwhile; read it again."),
        { Status: not FindingStatus.Submitted } => Problem.Conflict("nothing-submitted", "没有待审核的整改。", "Nothing waits to be verified."),
        _ => null,
    };

    /// <summary>
    /// Why it cannot be said to have come up again at a unit in a round, nor to be still put right there; null when it can. It must have been closed out,
    /// and be looked at again in a later round, by somebody who did not put it right. The round's own rules are <see cref="Rounds.CheckedUnit"/>'s.
    /// </summary>
    public Problem? RefusesBeingSeenAgain(Guid roundId, string unit) => this switch
    {
        _ when UnitCode != unit => Problem.Invalid("findingId", "of-another-unit", "不是该单位的问题。", "Not a finding about this unit."),
        { Rectifier: true } => Problem.Forbidden("rectifier-cannot-close", "整改责任人不能审核或销号自己的问题。", "Who put it right, or answers for it, cannot judge it."),
        { Status: not FindingStatus.Closed } => Problem.Conflict("finding-open", "该问题尚未销号。", "The finding is not closed out."),
        _ when RoundId == roundId => Problem.Conflict("same-round", "须在以后的轮次中再次检查。", "It was found in this very round; only a later one can look again."),
        _ => null,
    };

    /// <summary>Whole days a finding stayed put right.</summary>
    public int CleanDays(DateOnly today) => Math.Max(0, today.DayNumber - ClosedAt!.Value.DateInChina().DayNumber);

    /// <summary>What to ask the accountability side for when it keeps coming up; null while it is too early.</summary>
    public static ProposalKind? AskedFor(int recurrences, Severity severity, Policies policies) =>
        recurrences < policies.RecurrencesToAccount ? null : severity is Severity.Grave ? ProposalKind.Proceeding : ProposalKind.Talk;

    /// <summary>The version as an ETag.</summary>
    public static string Tag(int version) => $"\"{version}\"";

    public static Problem NotFound => Problem.NotFound("finding", "问题");

    public static Problem AlreadyClosed => Problem.Conflict("finding-closed", "该问题已销号。", "The finding is closed out.");

    private bool Changed(string? ifMatch) =>
        !string.IsNullOrEmpty(ifMatch) && ifMatch != "*" && !ifMatch.Split(',').Select(t => t.Trim()).Contains(Tag(Version));
}
