using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;

namespace DutyNet.Inspection.Letters;

/// <summary>Where a letter stands.</summary>
public enum LetterStatus
{
    /// <summary>草稿: seen by the inspecting side alone.</summary>
    Draft,

    /// <summary>已发出: the unit has it.</summary>
    Issued,

    /// <summary>已办结: its last item is closed out.</summary>
    Closed,
}

/// <summary>
/// A recommendation letter (工作建议书), locked: it orders what is done to it and to its items. <c>Writers</c>: who wrote in the draft.
/// <c>Mine</c>: the caller belongs to the team of its round and unit.
/// </summary>
internal sealed record Letter(
    Guid Id, string UnitCode, string UnitPath, Guid? RoundId, string Title, LetterStatus Status, string DraftedBy, string[] Writers, string? IssuedBy,
    int Version, int? Year, int? Ordinal, DateOnly? ReplyDueOn, bool Mine)
{
    /// <summary>Its number, for example 2026-3; null for a draft.</summary>
    public string? Number => Year is null ? null : $"{Year}-{Ordinal}";

    /// <summary>What stands in the place of a round where there is none: recusal knows no override for it.</summary>
    public Guid Round => RoundId ?? Id;

    /// <summary>Locks a letter; null when it is not in the caller's subtree, or a draft and the caller not of the inspecting side.</summary>
    public static async Task<Letter?> Lock(Tx tx, Guid letterId, Caller caller)
    {
        // Two statements: the second one's snapshot is taken once the lock is held, so that it sees what the one before us did.
        await tx.ExecuteAsync("select from letters where id = @letterId for update", new { letterId });
        var letter = await tx.QuerySingleOrDefaultAsync<Letter>("""
            select l.id, l.unit_code, u.path::text as unit_path, l.round_id, l.title, l.status, l.drafted_by, l.issued_by, l.version, l.year, l.number as ordinal, l.reply_due_on,
                   array(select w.person_code from letter_writers w where w.letter_id = l.id order by w.person_code) as writers,
                   exists (select from team_units tu join teams t on t.id = tu.team_id
                           where tu.round_id = l.round_id and tu.unit_code = l.unit_code and @person::text = any(t.members)) as mine
            from letters l
            join units u on u.code = l.unit_code
            where l.id = @letterId
            """, new { letterId, person = caller.PersonCode });
        return letter is not null && caller.MaySee(letter.UnitPath) && (letter.Status is not LetterStatus.Draft || IsInspecting(caller)) ? letter : null;
    }

    /// <summary>Whether the caller reads what is not issued yet.</summary>
    public static bool IsInspecting(Caller caller) => caller.Is(Role.Discipline, Role.Inspector);

    /// <summary>Why the caller may not speak for the inspecting side here: a person of discipline staff, or of the team of that round and unit.</summary>
    public static Problem? RefusesInspector(Caller caller, bool mine) => caller switch
    {
        { PersonCode: null } => PersonRequired,
        _ when !mine && !caller.Is(Role.Discipline) => Rounds.Team.NotYours,
        _ => null,
    };

    /// <summary>Whether If-Match names another version than the one that holds.</summary>
    public static Problem? RefusesVersion(string? ifMatch, int version) =>
        !string.IsNullOrEmpty(ifMatch) && ifMatch != "*" && !ifMatch.Split(',').Select(t => t.Trim()).Contains(Tag(version))
            ? Problem.Of(412, "changed-meanwhile", "内容已被他人更改，请重新读取。", "It was changed meanwhile; read it again.") : null;

    /// <summary>The version as an ETag.</summary>
    public static string Tag(int version) => $"\"{version}\"";

    public static Problem NotFound => Problem.NotFound("letter", "工作建议书");

    public static Problem PersonRequired => Problem.Forbidden("person-required", "须由本人办理，系统密钥不得代办。", "Only a person does this, not a system's key.");

    public static Problem AlreadyIssued => Problem.Conflict("already-issued", "该建议书已发出。", "The letter was issued already.");
}
