using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Responsibility;

namespace DutyNet.Responsibility.Rectifications;

/// <summary>A rectification task with who answers for it today: the post's holder, or while the seat is empty the one it was assigned to.</summary>
public sealed record Rectification(
    Guid Id, Guid FindingId, Guid CaseId, string UnitCode, string UnitPath, Guid? PostId, string? PersonCode, string InspectorPerson,
    DateOnly FirstDueOn, DateOnly DueOn, RectificationStatus Status, int Percent, int Attempt, string[] JointPersons)
{
    /// <summary>
    /// Who may put it right: the holder in person, or a clerk or the department's system on the holder's behalf, which is then recorded.
    /// Never who found it, in whatever role. What is done <paramref name="jointly"/> is also open to the holders of the other answerable posts.
    /// </summary>
    internal Problem? MayBePutRightBy(Caller caller, Tx tx, bool jointly = false)
    {
        if (caller.PersonCode == InspectorPerson)
            return Problem.Forbidden("inspector-cannot-rectify", "检查人员不得整改自己查出的问题。", "Who found it may not put it right.");
        if (caller.Is(Role.Leader) && caller.PersonCode is not null && (caller.PersonCode == PersonCode || (jointly && JointPersons.Contains(caller.PersonCode, StringComparer.Ordinal))))
            return null;
        if (!caller.Is(Role.Clerk, Role.Department))
            return Problem.Forbidden("not-the-holder", "只有责任人本人或其承办人员可以办理。", "Only the answerable holder, or a clerk on their behalf, may do this.");
        tx.OnBehalfOf = PersonCode == caller.PersonCode ? null : PersonCode;
        return null;
    }

    /// <summary>A closed task takes nothing more.</summary>
    internal Problem? MayStillChange() =>
        Status == RectificationStatus.Closed ? Problem.Conflict("rectification-closed", "该问题已销号。", "This finding is closed.") : null;

    /// <summary>What is done on it waits while a submission waits to be verified, and is over with the close-out.</summary>
    internal Problem? MayBeWorkedOn() =>
        MayStillChange() ?? (Status == RectificationStatus.Submitted ? Problem.Conflict("already-submitted", "已提交，正待核验。", "It is submitted and waits to be verified.") : null);

    /// <summary>What a caller is told of a task that is not there, or not theirs to see.</summary>
    internal static Problem NotFound => Problem.NotFound("rectification", "此整改任务");

    /// <summary>Evidence attached to the task, at least one piece and each of them its own; the problem that names the others.</summary>
    internal static async Task<(EvidenceRef[] Evidence, Problem? Wrong)> Evidence(Tx tx, Guid id, Guid[] asked)
    {
        var ids = asked.Distinct().ToArray();
        if (ids.Length == 0)
            return ([], Problem.Unprocessable("evidence-required", "提交整改须附证明材料。", "A submission needs evidence.", [new FieldError("evidenceIds", "required", "至少一份。", "At least one.")]));
        var evidence = await tx.QueryAsync<EvidenceRef>("""
            select id as evidence_id, file_name, sha256 from rectification_evidence where task_id = @id and id = any (@ids) order by id
            """, new { id, ids });
        return evidence.Count == ids.Length ? ([.. evidence], null)
            : ([], Problem.Invalid([.. asked.Index().Where(x => evidence.TrueForAll(e => e.EvidenceId != x.Item))
                .Select(x => new FieldError($"evidenceIds[{x.Index}]", "unknown", "此任务没有这份材料。", "This task has no such evidence."))]));
    }

    /// <summary>The task by id, locked: what is done to it happens one after another.</summary>
    internal static async Task<Rectification?> Lock(Tx tx, Guid id)
    {
        await tx.ExecuteAsync("select from rectifications where id = @id for update", new { id });
        return await Find(tx, id);
    }

    /// <summary>The task by id, to look at only.</summary>
    internal static Task<Rectification?> Find(Tx tx, Guid id) => tx.QuerySingleOrDefaultAsync<Rectification>("""
        select r.id, r.finding_id, r.case_id, r.unit_code, a.path::text as unit_path, r.post_id,
               coalesce((select h.person_code from holdings h where h.post_id = r.post_id and h.held_until is null), r.person_code) as person_code,
               r.inspector_person, r.first_due_on, r.due_on, r.status, r.percent, r.attempt,
               array(select h.person_code from rectification_joint_posts j join holdings h on h.post_id = j.post_id and h.held_until is null where j.task_id = r.id) as joint_persons
        from rectifications r join rectification_places a on a.task_id = r.id
        where r.id = @id
        """, new { id });

    /// <summary>One transaction at a time for a finding, also while its task is not yet there to be locked.</summary>
    internal static Task LockFinding(Tx tx, Guid findingId) =>
        tx.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended('rectification of ' || @findingId, 0))", new { findingId = findingId.ToString() });

    /// <summary>What the inspecting side said about a finding.</summary>
    internal static Task<List<Verdict>> Verdicts(Tx tx, Guid findingId) => tx.QueryAsync<Verdict>("""
        select version, kind, attempt, request_id, granted, due_on, reason, received_at from finding_verdicts where finding_id = @findingId order by version
        """, new { findingId });

    /// <summary>Keeps the word of the inspecting side, whether or not the finding is known yet, and derives the state anew.</summary>
    internal static async Task Keep(Tx tx, Guid findingId, Verdict verdict, string? personCode)
    {
        await LockFinding(tx, findingId);
        await tx.ExecuteAsync("""
            insert into finding_verdicts (finding_id, version, kind, attempt, request_id, granted, due_on, person_code, reason, received_at)
            values (@findingId, @Version, @kind, @Attempt, @RequestId, @Granted, @DueOn, @personCode, @Reason, @ReceivedAt)
            on conflict do nothing
            """, new { findingId, verdict.Version, kind = verdict.Kind.ToString(), verdict.Attempt, verdict.RequestId, verdict.Granted, verdict.DueOn, personCode, verdict.Reason, verdict.ReceivedAt });
        await Derive(tx, findingId);
    }

    /// <summary>Writes the derived state to the task, if it is there.</summary>
    internal static async Task Derive(Tx tx, Guid findingId)
    {
        // Locked before the verdicts are read: a submission at the same time must be seen, or see them.
        if (await tx.QuerySingleOrDefaultAsync<Guid?>("select id from rectifications where finding_id = @findingId for update", new { findingId }) is null)
            return;
        var task = await tx.QuerySingleAsync<Basis>("""
            select r.id, r.first_due_on, r.attempt, exists (select from progress_reports p where p.task_id = r.id)
                   or exists (select from rectification_parts p where p.task_id = r.id and p.done_on is not null) as reported
            from rectifications r where r.finding_id = @findingId
            """, new { findingId });
        var state = RectificationState.Of(task.Attempt, task.Reported, task.FirstDueOn, await Verdicts(tx, findingId));
        await tx.ExecuteAsync("update rectifications set status = @status, due_on = @DueOn where id = @Id", new { task.Id, status = state.Status.ToString(), state.DueOn });
    }

    private sealed record Basis(Guid Id, DateOnly FirstDueOn, int Attempt, bool Reported);
}
