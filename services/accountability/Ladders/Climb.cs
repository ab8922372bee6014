using DutyNet.Chassis;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Chassis.Sweeps;
using DutyNet.Contracts;
using DutyNet.Contracts.Accountability;

namespace DutyNet.Accountability.Ladders;

/// <summary>What follows from a ladder's facts: rungs, lights, proposals, its end. The one place that changes a ladder.</summary>
public sealed class Climb(TimeProvider clock, LadderPolicies policies)
{
    /// <summary>The ladder of a cause, made when it is new, and locked: it orders everything that happens to it.</summary>
    public async Task<Ladder> Hold(Tx tx, LadderCause cause, Guid causeId, Guid caseId, string unitCode, string unitPath) =>
        (await Read(tx, await tx.QuerySingleAsync<Guid>("""
            insert into ladders (id, cause, cause_id, case_id, unit_code, unit_path)
            values (@id, @cause, @causeId, @caseId, @unitCode, @unitPath::ltree)
            on conflict (cause, cause_id) do update set case_id = excluded.case_id -- changes nothing, but locks and returns the row
            returning id
            """, new { id = Guid.CreateVersion7(clock.GetUtcNow()), cause = cause.ToString(), causeId, caseId, unitCode, unitPath })))[0];

    /// <summary>A known ladder, locked.</summary>
    public async Task<Ladder> Hold(Tx tx, Guid id) =>
        (await Read(tx, await tx.QuerySingleAsync<Guid>("select id from ladders where id = @id for update", new { id })))[0];

    /// <summary>Ladders whose next rung is due, locked; those that another replica holds are left to it.</summary>
    public async Task<List<Ladder>> HoldDue(Tx tx, int most) =>
        await Read(tx, [.. await tx.QueryAsync<Guid>("""
            select l.id from ladders l
            where l.next_rung_on <= @today
              -- one that still waits for the register is no work yet: claimed, it would be claimed again at once, for ever
              and (l.waits_since is null or l.waits_since <= @enough
                   or register_knows(l.post_id, coalesce((select u.path from units u where u.code = l.unit_code), l.unit_path)))
            order by l.next_rung_on, l.id limit @most for update of l skip locked
            """, new { today = clock.Today(), enough = WaitedEnough, most })]);

    private DateTimeOffset WaitedEnough => clock.GetUtcNow().AddDays(-policies.RegisterWaitDays);

    // After the lock, in a statement of its own: it sees what the holder before us committed.
    private static Task<List<Ladder>> Read(Tx tx, params Guid[] ids) => tx.QueryAsync<Ladder>("""
        select l.id, l.cause, l.cause_id, l.case_id, l.unit_code, coalesce(u.path, l.unit_path)::text as unit_path, l.about, l.post_id, l.person_code,
               l.answerable_as_of, l.announced, l.agreed_due_on, l.agreed_version, l.overdue_on, l.settled_on, l.settled_version, l.reopened_version,
               l.paused_at, l.paused_by, l.pause_reason, l.status, l.light, l.rung, l.cause_trace, l.waits_since
        from ladders l
        left join units u on u.code = l.unit_code
        where l.id = any(@ids)
        order by l.next_rung_on, l.id
        """, new { ids });

    /// <summary>What a caller is told who would decide over themselves.</summary>
    public static Problem OwnCase => Problem.Forbidden("own-case", "不得处理涉及本人的事项。", "Nobody decides over their own case.");

    /// <summary>What a caller is told who is no person: a decision needs somebody who answers for it.</summary>
    public static Problem PersonRequired => Problem.Forbidden("person-required", "须由本人办理，系统密钥不得作出决定。", "Only a person decides this, not a system's key.");

    /// <summary>True when the person answers, or answered, for what the ladder is about.</summary>
    public async Task<bool> IsAbout(Tx tx, Ladder ladder, string? person)
    {
        if (person is null)
            return false;
        var line = await Line(tx, ladder);
        return person == ladder.PersonCode || (line.Count > 0 && line[0].PersonCode == person)
            || await tx.QuerySingleAsync<bool>("select exists (select from proposals where ladder_id = @Id and person_code = @person)", new { ladder.Id, person });
    }

    /// <summary>True when the person was sent one of the ladder's reminders.</summary>
    public Task<bool> WasSentTo(Tx tx, Ladder ladder, string? person) =>
        tx.QuerySingleAsync<bool>("select exists (select from reminders where ladder_id = @Id and recipient_person = @person)", new { ladder.Id, person });

    /// <summary>
    /// Stores what is known now and lets follow what follows: each missing rung up to <paramref name="highest"/> that is due, in order;
    /// the light; the end. The difference to <paramref name="before"/> is recorded. <paramref name="endedBy"/> is said as the reason of the end
    /// where it is not the usual one of its cause.
    /// </summary>
    public async Task<Ladder> Follow(Tx tx, Ladder before, Ladder known, Rung? highest, string? endedBy = null)
    {
        var undecided = await tx.QuerySingleAsync<bool>("select exists (select from proposals where ladder_id = @Id and decision is null)", known);
        var status = known.StatusNow(undecided);
        var issued = await Issued(tx, known);
        var now = known with
        {
            Status = status,
            Light = known.LightNow,
            PausedAt = known.SettledOn is null ? known.PausedAt : null,
            WaitsSince = known.SettledOn is null ? known.WaitsSince : null,
            CauseTrace = (known.Announced && !before.Announced) || (known.IsOverdue && !before.IsOverdue) ? Sweep.Cause ?? before.CauseTrace : before.CauseTrace,
        };
        // also when it goes on after its end: found again, a finding has a ladder again
        if (now.Announced && (!before.Announced || before.Status == LadderStatus.Stopped) && status != LadderStatus.Stopped)
            tx.Record(new LadderStarted(now.Id, now.CaseId, now.UnitCode, now.UnitPath, now.Cause, now.CauseId, now.PersonCode, now.DueOn!.Value));
        if (now.Light != before.Light)
            tx.Record(new LightChanged(now.Id, now.CaseId, now.UnitCode, now.UnitPath, before.Light, now.Light));
        if (status == LadderStatus.Running && now.SettledOn is null && NextRung(now, issued) is { } next && next <= highest)
        {
            now = now with { WaitsSince = await RegisterKnows(tx, now) ? null : now.WaitsSince ?? clock.GetUtcNow() };
            if (now.WaitsSince is null || now.WaitsSince <= WaitedEnough)
                await Issue(tx, now, issued, highest);
        }
        if (status == LadderStatus.Stopped && before.Status != LadderStatus.Stopped)
            tx.Record(new LadderStopped(now.Id, now.CaseId, now.UnitCode, now.UnitPath, ReasonOfEnd(before, now, endedBy)));
        now = now with { Rung = issued.Count == 0 ? null : issued.Max() };
        await Store(tx, now, issued);
        return now;
    }

    // Units, holders and causes come through queues of their own: who gets a rung must not depend on which of them was faster.
    private static Task<bool> RegisterKnows(Tx tx, Ladder ladder) =>
        tx.QuerySingleAsync<bool>("select register_knows(@PostId, @UnitPath::ltree)", new { ladder.PostId, ladder.UnitPath });

    private Task<IReadOnlyList<ReportingLine.Step>> Line(Tx tx, Ladder ladder) =>
        ReportingLine.Of(tx, ladder.Cause, ladder.PostId, ladder.PersonCode, ladder.UnitPath, clock.Today());

    // In order, none skipped: a rung that is not due yet holds up the higher ones. The bell never waits for its day: who reported it
    // overdue may be ahead of our clock.
    private Rung? NextRung(Ladder ladder, List<Rung> issued) => Ladder.Rungs
        .Where(r => !issued.Contains(r)).Take(1)
        .Where(r => r == Rung.Bell || Ladder.RungDueOn(r, ladder.DueOn!.Value, policies) <= clock.Today())
        .Select(r => (Rung?)r).FirstOrDefault();

    private async Task Issue(Tx tx, Ladder ladder, List<Rung> issued, Rung? highest)
    {
        var line = await Line(tx, ladder);
        while (NextRung(ladder, issued) is { } rung && rung <= highest)
        {
            await IssueRung(tx, ladder, rung, line);
            issued.Add(rung);
        }
    }

    private async Task IssueRung(Tx tx, Ladder ladder, Rung rung, IReadOnlyList<ReportingLine.Step> line)
    {
        var now = clock.GetUtcNow();
        var recipient = ReportingLine.RecipientOf(rung, line);
        var reminderId = Guid.CreateVersion7(now);
        await tx.ExecuteAsync("""
            insert into reminders (id, ladder_id, rung, due_on, recipient_person, recipient_post, issued_at)
            values (@reminderId, @Id, @rung, @DueOn, @person, @post, @now)
            """, new { reminderId, ladder.Id, rung = rung.ToString(), ladder.DueOn, person = recipient?.PersonCode, post = recipient?.PostId, now });
        if (rung != Rung.Bell)
            tx.Record(new LadderEscalated(ladder.Id, ladder.CaseId, ladder.UnitCode, ladder.UnitPath, rung - 1, rung));
        tx.Record(new ReminderIssued(reminderId, ladder.Id, ladder.CaseId, ladder.UnitCode, ladder.UnitPath, rung, ladder.DueOn!.Value, recipient?.PersonCode, recipient?.PostId));
        if (rung != Rung.RedLight)
            return;
        var proposal = new ProposalMade(Guid.CreateVersion7(now), ladder.Id, ladder.CaseId, ladder.UnitCode, ladder.UnitPath, ProposalKind.Talk,
            line.Count == 0 ? ladder.PersonCode : line[0].PersonCode);
        await tx.ExecuteAsync("""
            insert into proposals (id, ladder_id, due_on, kind, person_code, made_at) values (@ProposalId, @LadderId, @dueOn, @kind, @PersonCode, @now)
            """, new { proposal.ProposalId, proposal.LadderId, dueOn = ladder.DueOn, kind = proposal.Kind.ToString(), proposal.PersonCode, now });
        tx.Record(proposal);
    }

    private static Task<List<Rung>> Issued(Tx tx, Ladder ladder) => Parsed(tx.QueryAsync<string>(
        "select rung from reminders where ladder_id = @Id and due_on = @DueOn", new { ladder.Id, ladder.DueOn }));

    private static async Task<List<Rung>> Parsed(Task<List<string>> rungs) => [.. (await rungs).Select(Enum.Parse<Rung>)];

    private static string ReasonOfEnd(Ladder before, Ladder now, string? endedBy) =>
        before.SettledOn is not null && before.Announced ? nameof(ProposalDecided)
        : endedBy ?? now.Cause switch
        {
            LadderCause.EntryMissing => "MadeGood",
            LadderCause.PledgeUnsigned => "PledgeSettled", // signed by both, or withdrawn
            LadderCause.TaskBehindSchedule => "TaskDone",
            LadderCause.DecisionIrregular => "PutRight",
            _ => nameof(Contracts.Inspection.FindingClosed),
        };

    private Task<int> Store(Tx tx, Ladder ladder, List<Rung> issued)
    {
        DateOnly? next = null;
        if (ladder.Status == LadderStatus.Running && ladder.SettledOn is null && issued.Count < Ladder.Rungs.Count)
            next = issued.Count == 0 ? clock.Today() : Ladder.RungDueOn(Ladder.Rungs[issued.Count], ladder.DueOn!.Value, policies);
        return tx.ExecuteAsync("""
            update ladders set
                about = @About, post_id = @PostId, person_code = @PersonCode, answerable_as_of = @AnswerableAsOf, announced = @Announced,
                agreed_due_on = @AgreedDueOn, agreed_version = @AgreedVersion, overdue_on = @OverdueOn, settled_on = @SettledOn, settled_version = @SettledVersion, reopened_version = @ReopenedVersion,
                paused_at = @PausedAt, paused_by = @PausedBy, pause_reason = @PauseReason, unit_path = @UnitPath::ltree,
                due_on = @DueOn, status = @status, light = @light, rung = @rung, next_rung_on = @next, cause_trace = @CauseTrace, waits_since = @WaitsSince,
                stopped_at = case when @status = 'Stopped' then coalesce(stopped_at, @now) end
            where id = @Id
            """, new
        {
            ladder.Id,
            ladder.About,
            ladder.PostId,
            ladder.PersonCode,
            ladder.AnswerableAsOf,
            ladder.Announced,
            ladder.AgreedDueOn,
            ladder.AgreedVersion,
            ladder.OverdueOn,
            ladder.SettledOn,
            ladder.SettledVersion,
            ladder.ReopenedVersion,
            ladder.PausedAt,
            ladder.PausedBy,
            ladder.PauseReason,
            ladder.UnitPath,
            ladder.DueOn,
            ladder.CauseTrace,
            ladder.WaitsSince,
            status = ladder.Status.ToString(),
            light = ladder.Light.ToString(),
            rung = ladder.Rung?.ToString(),
            next,
            now = clock.GetUtcNow(),
        });
    }
}
