using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;

namespace DutyNet.Logbook.RetentionActs;

/// <summary>What an act of retention is, or may become.</summary>
public enum RetentionActStatus
{
    /// <summary>Asked for; another person decides.</summary>
    Requested,

    /// <summary>Granted: the content is not served any more and its bytes are being removed.</summary>
    Granted,

    /// <summary>Refused: everything stays.</summary>
    Refused,

    /// <summary>Granted, and the bytes are gone.</summary>
    Erased,
}

/// <summary>The only way bytes leave the store: asked for by an administrator, granted by somebody else. What was attached, and that it was, stays.</summary>
internal sealed record RetentionAct(
    Guid Id, Guid AttachmentId, string Sha256, string RequestedBy, string? RequestedPerson, bool IsDecided, string UnitCode, string UnitPath, Guid? CaseId)
{
    /// <summary>The act, when the caller may see the entry its attachment belongs to.</summary>
    public static Task<RetentionAct?> Find(Tx tx, Guid id, Caller caller) => tx.QuerySingleOrDefaultAsync<RetentionAct>("""
        select r.id, r.attachment_id, r.sha256, r.requested_by, r.requested_person,
               exists (select from retention_decisions d where d.act_id = r.id) as is_decided, l.unit_code, u.path::text as unit_path, e.case_id
        from retention_acts r
        join attachments a on a.id = r.attachment_id
        join entries e on e.id = a.entry_id join logbooks l on l.id = e.logbook_id join units u on u.code = l.unit_code
        where r.id = @id and u.path ~ @scope::lquery
        """, new { id, scope = caller.Scope });

    /// <summary>The separation of duties: not the same account or key, nor the same person under another.</summary>
    public bool MayBeDecidedBy(Caller caller) =>
        caller.Actor != RequestedBy && (caller.PersonCode is null || caller.PersonCode != RequestedPerson);

    /// <summary>Every attachment with this content: one file may prove several things, and erasing it erases all of these.</summary>
    public static Task<List<Attached>> WithContent(Tx tx, string sha256, Caller? caller) => tx.QueryAsync<Attached>("""
        select a.id, u.path ~ @scope::lquery as is_seen
        from attachments a join entries e on e.id = a.entry_id join logbooks l on l.id = e.logbook_id join units u on u.code = l.unit_code
        where a.sha256 = @sha256
        order by a.id
        """, new { sha256, scope = caller?.Scope ?? "*" });

    /// <summary>Why this content cannot be erased by this caller; null when it can.</summary>
    public static async Task<Problem?> Refuse(Tx tx, string sha256, List<Attached> attached) =>
        attached.Exists(a => !a.IsSeen) ? AttachedElsewhere()
        : await tx.QuerySingleAsync<bool>("select proves_a_decision(@sha256)", new { sha256 })
            ? Problem.Conflict("proves-a-decision", "同一内容也是决策记录的材料，决策材料永久保存。", "The same content is a decision's paper, and those are kept for good.")
            : null;

    /// <summary>409: it proves something in a unit that the caller may not decide for.</summary>
    private static Problem AttachedElsewhere() =>
        Problem.Conflict("attached-elsewhere", "同一内容也是您管辖范围之外的附件，须由上级办理。", "The same content is attached outside your subtree as well; somebody of a higher unit must do this.");

    /// <summary>An attachment, and whether the caller may see it.</summary>
    public sealed record Attached(Guid Id, bool IsSeen);
}
