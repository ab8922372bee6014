using DutyNet.Chassis;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Sweeps;
using DutyNet.Contracts;
using DutyNet.Contracts.Responsibility;

namespace DutyNet.Responsibility.Rectifications;

/// <summary>
/// What the inspecting side wants put right, a finding or an item of a letter, and by which post. <c>FindingId</c>: the finding or the item;
/// it comes from a round or a letter.
/// </summary>
internal sealed record Assignment(
    Guid FindingId, Guid CaseId, string UnitCode, string UnitPath, Guid? RoundId, Guid? LetterId, string[] ItemCodes, string Category, Severity Severity, string Description,
    long? AmountInvolvedFen, DateOnly DueOn, string InspectorPerson, int Version)
{
    private sealed record Answerable(Guid PostId, string PostCode, string PersonCode, string? ItemCode);

    /// <summary>Makes the task, once for each cause, and records who answers for it.</summary>
    public async Task Make(Tx tx, TimeProvider clock)
    {
        await Rectification.LockFinding(tx, FindingId);
        var owed = await WhoOwed(tx, clock.Today());
        var who = owed.FirstOrDefault() ?? await WhoLeads(tx, clock.Today());
        // Whoever else owed one of the breached items answers jointly, each post once, for the first item it owed.
        var joint = owed.Where(o => o.PostId != who!.PostId).DistinctBy(o => o.PostId).Select(o => new JointPost(o.PostId, o.PostCode, o.PersonCode, o.ItemCode!)).ToArray();
        // The inspecting side may have spoken before we heard of the finding.
        var verdicts = await Rectification.Verdicts(tx, FindingId);
        var state = RectificationState.Of(0, false, DueOn, verdicts);
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        var path = await tx.QuerySingleOrDefaultAsync<string>("select path::text from units where code = @UnitCode", new { UnitCode }) ?? UnitPath;
        var isNew = await tx.ExecuteAsync("""
            insert into rectifications (id, finding_id, case_id, unit_code, unit_path, round_id, letter_id, item_codes, item_code, matched_by_item, post_id, person_code, category, severity,
                                        description, amount_involved_fen, inspector_person, first_due_on, due_on, status, assigned_at, cause)
            values (@id, @FindingId, @CaseId, @UnitCode, @UnitPath::ltree, @RoundId, @LetterId, @ItemCodes, @ItemCode, @matched, @PostId, @PersonCode, @Category, @severity,
                    @Description, @AmountInvolvedFen, @InspectorPerson, @first, @DueOn, @status, @now, @cause)
            on conflict (finding_id) do nothing
            """, new
        {
            id,
            FindingId,
            CaseId,
            UnitCode,
            UnitPath,
            RoundId,
            ItemCodes,
            who?.ItemCode,
            matched = who?.ItemCode is not null,
            who?.PostId,
            who?.PersonCode,
            Category,
            severity = Severity.ToString(),
            Description,
            AmountInvolvedFen,
            InspectorPerson,
            first = DueOn,
            LetterId,
            state.DueOn,
            status = state.Status.ToString(),
            now = clock.GetUtcNow(),
            cause = Sweep.Cause,
        });
        if (isNew == 0)
            return;
        await tx.ExecuteAsync("""
            insert into rectification_joint_posts (task_id, post_id, person_code, item_code, added_by, added_at)
            select @id, post_id, person_code, item_code, 'service/responsibility', @now from unnest(@posts::uuid[], @persons::text[], @items::text[]) as j(post_id, person_code, item_code)
            """, new { id, posts = joint.Select(j => j.PostId).ToArray(), persons = joint.Select(j => j.PersonCode).ToArray(), items = joint.Select(j => j.ItemCode).ToArray(), now = clock.GetUtcNow() });
        tx.Record(new RectificationAssigned(id, FindingId, CaseId, UnitCode, path, who?.ItemCode, who?.ItemCode is not null,
            who?.PostId, who?.PostCode, who?.PersonCode, state.DueOn, RectificationState.DueDate(verdicts)?.Version ?? Version, joint));
    }

    // Posts of the unit with a holder that owe a breached item today. The first leads: by the first item, of several posts whose special field it is, then who leads, then the lowest code.
    private Task<List<Answerable>> WhoOwed(Tx tx, DateOnly today) => tx.QueryAsync<Answerable>("""
        select p.id as post_id, p.code as post_code, h.person_code, d.item_code
        from unnest(@ItemCodes::text[]) with ordinality as breached(code, n)
        join duties d on d.item_code = breached.code and d.effective_from <= @today and coalesce(d.ended_on, d.effective_until) >= @today
        join posts p on p.id = d.post_id and p.unit_code = @UnitCode
        join holdings h on h.post_id = p.id and h.held_from <= @today and (h.held_until is null or h.held_until >= @today)
        order by breached.n, d.speciality desc, p.role = 'FirstResponsible' desc, p.code
        """, new { ItemCodes, UnitCode, today });

    // Nobody owed it: the first responsible person, or while that seat is empty whoever is next in the team.
    private Task<Answerable?> WhoLeads(Tx tx, DateOnly today) => tx.QueryFirstOrDefaultAsync<Answerable>("""
        select p.id as post_id, p.code as post_code, h.person_code, null::text as item_code
        from posts p
        join holdings h on h.post_id = p.id and h.held_from <= @today and (h.held_until is null or h.held_until >= @today)
        where p.unit_code = @UnitCode
        order by array_position(array['FirstResponsible', 'TeamMember', 'DisciplineSecretary', 'OversightMember', 'OfficeHead', 'Clerk'], p.role), p.code
        limit 1
        """, new { UnitCode, today });
}
