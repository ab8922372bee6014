using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Logbook.Policies;

namespace DutyNet.Logbook.Decisions;

/// <summary>Somebody at the meeting, with their opinion in its newest version.</summary>
public sealed record Attendee(string PersonCode, string PersonName, AttendeeKind Kind, Opinion? Opinion, string? Words);

/// <summary>The record of a decision as it stands.</summary>
public sealed record Decision(
    Guid Id, string UnitCode, string UnitPath, string UnitName, int Year, string Number, bool Emergency, Guid? CaseId, int Version, string Title, string Motion,
    string Area, string Proposer, string ProposerName, bool ProposerDefaulted, string Chair, string ChairName, DateOnly HeldOn, string Place, bool IsMajor,
    bool VillageSpending, long? AmountFen, string[] ItemCodes, string? NoMeetingReason, int Revision, string ContentHash, DecisionOutcome? Outcome,
    string? OutcomeText, DateOnly? ClosedOn, DateOnly? MeetingOn, string? MeetingReference, DateOnly? ReportedOn, bool AgainstRules, DecisionState State,
    DateTimeOffset ReceivedAt)
{
    // Founding of the state: no decision on record is older, and an earlier date is a slip.
    internal static readonly DateOnly Earliest = new(1949, 10, 1);

    /// <summary>
    /// Rule 1 (document 002: “凡是不记录初始动议人姓名的，主持会议的‘一把手’就默认为初始动议人”): no proposer named, the chair is the initial proposer, defaulted and not declared.
    /// </summary>
    public static (string Proposer, bool Defaulted) InitialProposer(string? named, string chair) => string.IsNullOrWhiteSpace(named) ? (chair, true) : (named, false);

    /// <summary>
    /// Rules 2 and 3, and 双签字 for village spending (document 004): what is still missing before the record can be closed. An emergency had no
    /// meeting: no opinions, no outcome, no recording; its proposer signs (document 002).
    /// </summary>
    public static List<FieldError> MissingBeforeClosing(Decision decision, IEnumerable<Attendee> attendees, IReadOnlySet<SigningCapacity> signed, bool hasSound)
    {
        var missing = new List<FieldError>();
        if (decision.Emergency && decision.NoMeetingReason is null)
            missing.Add(new("noMeetingReason", "not-written-up", "尚未书面记录并备注不能集体决策的缘由。", "Not written up yet, with the reason why there was no meeting."));
        if (!decision.Emergency && decision.Outcome is null)
            missing.Add(new("outcome", "outcome-missing", "尚未记录决策结果。", "The outcome is not on record."));
        if (!decision.Emergency && attendees.Any(a => a is { Kind: AttendeeKind.Member, Opinion: null }))
            missing.Add(new("opinions", "opinions-missing", "还有成员的意见未记录（未发表意见也须记明）。", "Some members' opinions are not on record; silence is put on record too."));
        if (!signed.Contains(SigningCapacity.Proposer))
            missing.Add(new("signatures", "proposer-signature-missing", "缺初始动议人对当前内容的签名。", "The initial proposer has not signed the content as it stands."));
        if (!decision.Emergency && !signed.Contains(SigningCapacity.Chair))
            missing.Add(new("signatures", "chair-signature-missing", "缺主持人对当前内容的签名。", "The chair has not signed the content as it stands."));
        if (decision.VillageSpending && !signed.Contains(SigningCapacity.Supervision))
            missing.Add(new("signatures", "supervision-signature-missing", "村级财务支出缺村（居）务监督委员会的签名（双签字）。", "Village spending lacks the signature of the village supervision committee."));
        if (decision is { Emergency: false, IsMajor: true } && !hasSound)
            missing.Add(new("papers", "sound-recording-missing", "“三重一大”事项缺会议录音。", "A matter of the “three major, one large” kind lacks its sound recording."));
        return missing;
    }

    /// <summary>True for the kind of a paper, found from its content, that is a sound recording.</summary>
    public static bool IsSound(string mediaType) => mediaType.StartsWith("audio/", StringComparison.Ordinal);

    /// <summary>
    /// Rule 4 (document 002: “对动议事项明显违规违纪，参会者不提出不同意见的，视为同意最初动议人的意见”): the members who were silent. Who opposed or reserved is not
    /// deemed to agree, and who only sat in had nothing to decide.
    /// </summary>
    public static string[] DeemedToAgree(IEnumerable<Attendee> attendees) =>
        [.. attendees.Where(a => a is { Kind: AttendeeKind.Member, Opinion: Opinion.Silent }).Select(a => a.PersonCode)];

    /// <summary>Who may sign as what; nobody signs village spending twice, so that supervision is somebody else's than the proposer's and the chair's.</summary>
    public static SigningCapacity[] CapacitiesOf(Decision decision, string? person, bool isSupervisor)
    {
        if (person is null)
            return [];
        var capacities = new List<SigningCapacity>();
        if (person == decision.Proposer)
            capacities.Add(SigningCapacity.Proposer);
        if (person == decision.Chair)
            capacities.Add(SigningCapacity.Chair);
        if (decision.VillageSpending && capacities.Count == 0 && isSupervisor)
            capacities.Add(SigningCapacity.Supervision);
        return [.. capacities];
    }

    /// <summary>The chair gives an opinion last (末位表态): whether one of the others has not.</summary>
    public static bool SpeaksTooEarly(string person, string chair, IEnumerable<Attendee> attendees, LogbookPolicies policies) =>
        policies.ChairSpeaksLast && person == chair && attendees.Any(a => a.Kind == AttendeeKind.Member && a.PersonCode != chair && a.Opinion is null);

    /// <summary>What a caller is told of a decision that is not there, or of which they may see nothing.</summary>
    public static Problem NotFound => Problem.NotFound("decision", "该决策记录");

    /// <summary>What a caller is told who would change what is closed.</summary>
    public static Problem Closed => Problem.Conflict("decision-closed", "该决策记录已办结，内容不再更改。", "The record of this decision is closed; nothing in it changes any more.");

    /// <summary>The decision for a change, in the caller's subtree: locked, so that changes and signatures follow one another.</summary>
    public static async Task<Decision?> Hold(Tx tx, Guid id, Caller caller) => await tx.QuerySingleOrDefaultAsync<Guid?>("""
        select d.id from decisions d join units u on u.code = d.unit_code where d.id = @id and u.path ~ @scope::lquery for update of d
        """, new { id, scope = caller.Scope }) is null ? null : await Load(tx, id);

    /// <summary>The decision for reading: in the caller's subtree, or one that they proposed, chaired or attended.</summary>
    public static async Task<Decision?> Reading(Tx tx, Guid id, Caller caller) => await tx.QuerySingleAsync<bool>("""
        select exists (select from decisions_now n
                       where n.id = @id and (n.path ~ @scope::lquery or n.proposer = @PersonCode or n.chair = @PersonCode
                             or exists (select from decision_attendees a where a.decision_id = n.id and a.version = n.version and a.person_code = @PersonCode)))
        """, new { id, scope = caller.Scope, caller.PersonCode }) ? await Load(tx, id) : null;

    /// <summary>The decision by id, without asking who wants it.</summary>
    public static Task<Decision> Load(Tx tx, Guid id) => tx.QuerySingleAsync<Decision>("""
        select id, unit_code, path::text as unit_path, unit_name, year, number, emergency, case_id, version, title, motion, area, proposer, proposer_name,
               proposer_defaulted, chair, chair_name, held_on, place, is_major, village_spending, amount_fen, item_codes, no_meeting_reason, revision, content_hash,
               outcome, outcome_text, closed_on, meeting_on, meeting_reference, reported_on, against_rules, state, received_at
        from decisions_now where id = @id
        """, new { id });

    /// <summary>Who attended, each with their newest opinion.</summary>
    public static Task<List<Attendee>> Attendees(Tx tx, Decision decision) => tx.QueryAsync<Attendee>("""
        select a.person_code, a.person_name, a.kind, o.opinion, o.words
        from decision_attendees a
        left join lateral (select * from decision_opinions n where n.decision_id = a.decision_id and n.person_code = a.person_code order by n.version desc limit 1) o on true
        where a.decision_id = @Id and a.version = @Version
        order by a.ordinal
        """, decision);

    /// <summary>Whether the person proposed, chaired or attended in any version: who did is no judge of it.</summary>
    public static Task<bool> TookPart(Tx tx, Guid id, string? person) => tx.QuerySingleAsync<bool>("""
        select exists (select from decision_versions where decision_id = @id and @person in (proposer, chair))
            or exists (select from decision_attendees where decision_id = @id and person_code = @person)
        """, new { id, person });

    /// <summary>Holds a writer to their unit: a leader to one they hold a post of today; a clerk and a department's system write in all of their subtree.</summary>
    public static async Task<Problem?> RefuseWriter(Tx tx, Caller caller, string unitCode, DateOnly today) =>
        caller.Is(Role.Clerk, Role.Department) || await Register.Holding.IsOfUnit(tx, unitCode, caller.PersonCode, today)
            ? null : Problem.Forbidden("not-your-unit", "只有本单位任职人员或承办人员可以办理。", "Only a holder of a post of the unit, or a clerk, may do this.");
}
