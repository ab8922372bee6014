using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Logbook.Policies;

namespace DutyNet.Logbook.Decisions;

/// <summary>What a decision's record says in one version, as its writer gave it.</summary>
internal sealed record Draft(
    string Title, string Motion, string Area, string? Proposer, string Chair, DateOnly HeldOn, string Place, bool IsMajor, bool VillageSpending, long? AmountFen,
    string[] ItemCodes, IReadOnlyList<(string Person, AttendeeKind Kind)> Attendees, bool Emergency = false, string? NoMeetingReason = null)
{
    // Whoever chairs attends; an emergency has no meeting to attend.
    private List<(string Person, AttendeeKind Kind)> Everybody =>
        Emergency || Attendees.Any(a => a.Person == Chair) ? [.. Attendees] : [(Chair, AttendeeKind.Member), .. Attendees];

    /// <summary>
    /// What is wrong with it; null when nothing is. Persons are of the writer's subtree: a name from elsewhere is shown to nobody who only guesses a
    /// code. When it corrects a record, those stay who are named there, and the year stays, for its number.
    /// </summary>
    public async Task<Problem?> Check(Tx tx, Caller caller, LogbookPolicies policies, DateOnly today, Decision? before = null, string heldOnField = "meetingOn")
    {
        var errors = new List<FieldError>();
        foreach (var (field, text) in new[] { ("title", Title), ("motion", Motion), ("place", Place), ("chair", Chair) })
            if (string.IsNullOrWhiteSpace(text))
                errors.Add(new(field, "required", "必填。", "Required."));
        if (!policies.Areas.Contains(Area) && Area != before?.Area)
            errors.Add(new("area", "unknown-area", $"须为：{string.Join("、", policies.Areas)}。", $"Must be one of {string.Join(", ", policies.Areas)}."));
        if (HeldOn > today)
            errors.Add(new(heldOnField, "in-the-future", "不能晚于今天。", "Must not lie in the future."));
        if (HeldOn < Decision.Earliest)
            errors.Add(new(heldOnField, "too-early", "不能早于 1949 年 10 月 1 日。", "Must not be before 1 October 1949."));
        if (before is not null && HeldOn.Year != before.Year)
            errors.Add(new(heldOnField, "other-year", "编号所属年份不能更改。", "It is numbered in another year."));
        if (VillageSpending && AmountFen is null)
            errors.Add(new("amountFen", "required", "村级财务支出须填金额。", "Village spending has an amount."));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Attendees.Count; i++)
        {
            if (!seen.Add(Attendees[i].Person))
                errors.Add(new($"attendees[{i}].person", "twice", "重复。", "Named twice."));
            if (Attendees[i] is { Kind: AttendeeKind.Delegate } delegated && delegated.Person == Chair)
                errors.Add(new($"attendees[{i}].kind", "chair-sits-in", "主持人不能是列席人员。", "Who chairs does not only sit in."));
        }
        var names = (await Names(tx, [.. Everybody.Select(a => a.Person), Chair, Proposer ?? Chair], caller.Scope)).Keys.ToHashSet(StringComparer.Ordinal);
        if (before is not null)
            names.UnionWith([before.Chair, before.Proposer, .. (await Decision.Attendees(tx, before)).Select(a => a.PersonCode)]);
        Unknown("chair", Chair);
        if (!string.IsNullOrWhiteSpace(Proposer))
            Unknown("proposer", Proposer);
        for (var i = 0; i < Attendees.Count; i++)
            Unknown($"attendees[{i}].person", Attendees[i].Person);
        var known = (await tx.QueryAsync<string>("select distinct item_code from duties where item_code = any(@ItemCodes)", new { ItemCodes })).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < ItemCodes.Length; i++)
            if (!known.Contains(ItemCodes[i]))
                errors.Add(new($"itemCodes[{i}]", "unknown-item", "没有此清单条目。", "No duty comes from such a list item."));
        return errors.Count > 0 ? Problem.Invalid(errors) : null;

        void Unknown(string field, string person)
        {
            if (!names.Contains(person))
                errors.Add(new(field, "unknown-person", "所辖单位内没有此人的任职记录。", "Nobody of this code holds or held a post in your units."));
        }
    }

    /// <summary>Adds it as a version; none is ever changed.</summary>
    public async Task Add(Tx tx, Guid id, int version, string? reason, string actor, string? writer, DateTimeOffset now)
    {
        var (proposer, defaulted) = Decision.InitialProposer(Proposer, Chair);
        var everybody = Everybody;
        var names = await Names(tx, [.. everybody.Select(a => a.Person), Chair, proposer]);
        await tx.ExecuteAsync("""
            insert into decision_versions (decision_id, version, title, motion, area, proposer, proposer_name, proposer_defaulted, chair, chair_name, held_on, place,
                                           is_major, village_spending, amount_fen, item_codes, no_meeting_reason, reason, recorded_by, person_code, received_at)
            values (@id, @version, @Title, @Motion, @Area, @proposer, @proposerName, @defaulted, @Chair, @chairName, @HeldOn, @Place,
                    @IsMajor, @VillageSpending, @AmountFen, @ItemCodes, @NoMeetingReason, @reason, @actor, @writer, @now)
            """, new
        {
            id,
            version,
            Title,
            Motion,
            Area,
            proposer,
            proposerName = names[proposer],
            defaulted,
            Chair,
            chairName = names[Chair],
            HeldOn,
            Place,
            IsMajor,
            VillageSpending,
            AmountFen,
            ItemCodes,
            NoMeetingReason,
            reason,
            actor,
            writer,
            now,
        });
        await tx.ExecuteAsync("""
            insert into decision_attendees (decision_id, version, ordinal, person_code, person_name, kind)
            select @id, @version, a.ordinal, a.person, a.name, a.kind from unnest(@persons, @names, @kinds) with ordinality as a(person, name, kind, ordinal)
            """, new
        {
            id,
            version,
            persons = everybody.Select(a => a.Person).ToArray(),
            names = everybody.Select(a => names[a.Person]).ToArray(),
            kinds = everybody.Select(a => a.Kind.ToString()).ToArray(),
        });
    }

    /// <summary>The registered names of persons who hold or held a post in a subtree.</summary>
    public static async Task<Dictionary<string, string>> Names(Tx tx, string[] persons, string scope = "*") => (await tx.QueryAsync<Person>("""
        select distinct on (h.person_code) h.person_code as code, h.person_name as name
        from holdings h join units u on u.code = h.unit_code
        where h.person_code = any(@persons) and u.path ~ @scope::lquery
        order by h.person_code, h.held_from desc, h.version desc
        """, new { persons, scope })).ToDictionary(p => p.Code, p => p.Name, StringComparer.Ordinal);

    private sealed record Person(string Code, string Name);
}
