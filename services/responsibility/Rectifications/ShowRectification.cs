using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Rectifications;

/// <summary>Shows a rectification task with everything that was done and said about it.</summary>
public static class ShowRectification
{
    /// <summary>The task, the way it came, what was decided, its parts, the posts that answer jointly, who answered in which days, and what they handed over.</summary>
    public sealed record Response(
        Task Task, IReadOnlyList<Progress> Progress, IReadOnlyList<Submission> Submissions, IReadOnlyList<Verdict> Verdicts, IReadOnlyList<Extension> ExtensionRequests, IReadOnlyList<Evidence> Evidence,
        IReadOnlyList<ShownPart> Parts, IReadOnlyList<JointPost> JointPosts, IReadOnlyList<Holder> Holders, IReadOnlyList<HandOver> HandOvers);

    /// <summary>The task; amounts in fen. Recovered: as the last submission that names an amount says; more than was involved is flagged. LetterId: the recommendation letter it comes from; then FindingId is the letter's item.</summary>
    public sealed record Task(
        Guid TaskId, Guid FindingId, Guid CaseId, string UnitCode, string? UnitName, string UnitPath, RectificationStatus Status, bool Overdue, DateOnly DueOn, DateOnly FirstDueOn, int Percent, int Attempt,
        Severity Severity, string Category, string Description, long? AmountInvolvedFen, string[] ItemCodes, string? ItemCode, bool MatchedByItem, Guid? PostId, string? PostCode, string? PersonCode,
        string? PersonName, DateTimeOffset AssignedAt, long? AmountRecoveredFen, bool RecoveredAboveInvolved, Guid? LetterId = null);

    /// <summary>A progress report.</summary>
    public sealed record Progress(int Version, int Percent, string Note, string ReportedBy, DateTimeOffset ReportedAt);

    /// <summary>A submission.</summary>
    public sealed record Submission(int Attempt, string Measures, long? AmountRecoveredFen, Guid[] EvidenceIds, string SubmittedBy, DateTimeOffset SubmittedAt);

    /// <summary>A request for more time; granted is null while it is open.</summary>
    public sealed record Extension(Guid RequestId, DateOnly RequestedDueOn, string Reason, string RequestedBy, DateTimeOffset RequestedAt, bool? Granted, string? DecisionReason);

    /// <summary>A piece of evidence.</summary>
    public sealed record Evidence(Guid EvidenceId, string FileName, string MediaType, long Size, string Sha256, string AttachedBy, DateTimeOffset AttachedAt);

    /// <summary>A part of the measures; doneOn is null while it is open.</summary>
    public sealed record ShownPart(int Number, string Description, DateOnly? DoneOn, string? DoneBy, Guid[] EvidenceIds);

    /// <summary>A post that answers jointly: because it owed a breached item, or for the reason given.</summary>
    public sealed record JointPost(Guid PostId, string PostCode, string? PersonCode, string? ItemCode, string? Reason);

    /// <summary>Who answers for which days, from first to last day; until is null for who holds the post now. Leading or jointly.</summary>
    public sealed record Holder(string PostCode, bool Leading, string Person, string PersonName, DateOnly From, DateOnly? Until);

    /// <summary>A hand-over note.</summary>
    public sealed record HandOver(string PostCode, string Person, DateOnly Until, string Note, DateTimeOffset At);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/rectifications/{id:guid}", Handle).Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("A rectification task with its progress, submissions, the inspecting side's verdicts, requests for more time, evidence, parts, joint posts, and who answered in which days; amounts in fen.")
            .WithExample(null, Sample);

    private static Response Sample { get; } = new(
        new Task(
            new Guid("01980000-0000-7000-8000-0000000000c1"), new Guid("01980000-0000-7000-8000-0000000000f2"), new Guid("01980000-0000-7000-8000-0000000000f3"), "FH_D02", "丰河区财政局党组", "FH.FH_D02",
            RectificationStatus.InProgress, false, new DateOnly(2026, 8, 31), new DateOnly(2026, 8, 31), 50, 0, Severity.Serious, "违规发放津补贴", "2024年违规发放加班补贴", 43_000_00, ["P3-U05"], "P3-U05", true,
            new Guid("01980000-0000-7000-8000-0000000000d1"), "FH_D02_P01", "P00132", "任伯樾", new DateTimeOffset(2026, 5, 6, 2, 0, 0, TimeSpan.Zero), null, false),
        [], [], [], [], [],
        [new(1, "开展自查", new DateOnly(2026, 5, 20), "P00089", [new Guid("01980000-0000-7000-8000-0000000000e1")]), new(2, "收回违规发放的补贴", null, null, [])],
        [new(new Guid("01980000-0000-7000-8000-0000000000d3"), "FH_D02_P03", "P00091", null, "该项支出由其分管")],
        [new("FH_D02_P01", true, "P00089", "潘惠樾", new DateOnly(2026, 5, 6), new DateOnly(2026, 5, 31)), new("FH_D02_P01", true, "P00132", "任伯樾", new DateOnly(2026, 6, 1), null)],
        [new("FH_D02_P01", "P00089", new DateOnly(2026, 5, 31), "余款1.1万元已发催缴通知。", new DateTimeOffset(2026, 6, 1, 1, 0, 0, TimeSpan.Zero))]);

    private static System.Threading.Tasks.Task<Results<Ok<Response>, Problem>> Handle(Guid id, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.Read<Results<Ok<Response>, Problem>>(async tx =>
        {
            var task = await tx.QuerySingleOrDefaultAsync<Task>("""
                select r.id as task_id, r.finding_id, r.case_id, r.unit_code, u.name as unit_name, a.path::text as unit_path, r.status,
                       r.due_on < @today and r.status not in ('Closed', 'Submitted') as overdue, r.due_on, r.first_due_on, r.percent, r.attempt, r.severity, r.category, r.description,
                       r.amount_involved_fen, r.item_codes, r.item_code, r.matched_by_item, r.post_id, p.code as post_code, n.code as person_code, n.name as person_name, r.assigned_at,
                       m.recovered_fen as amount_recovered_fen, m.recovered_above_involved, r.letter_id
                from rectifications r
                join rectification_places a on a.task_id = r.id
                join rectification_amounts m on m.task_id = r.id
                left join units u on u.code = r.unit_code
                left join posts p on p.id = r.post_id
                left join holdings h on h.post_id = r.post_id and h.held_until is null
                left join persons n on n.code = coalesce(h.person_code, r.person_code)
                where r.id = @id and a.path ~ @scope::lquery
                """, new { id, scope = caller.Scope, today = clock.Today() });
            if (task is null)
                return Rectification.NotFound;
            return TypedResults.Ok(new Response(
                task,
                await tx.QueryAsync<Progress>("select version, percent, note, reported_by, reported_at from progress_reports where task_id = @id order by version", new { id }),
                await tx.QueryAsync<Submission>("select attempt, measures, amount_recovered_fen, evidence_ids, submitted_by, submitted_at from submissions where task_id = @id order by attempt", new { id }),
                await Rectification.Verdicts(tx, task.FindingId),
                await tx.QueryAsync<Extension>("""
                    select r.id as request_id, r.requested_due_on, r.reason, r.requested_by, r.requested_at, v.granted, v.reason as decision_reason
                    from extension_requests r left join finding_verdicts v on v.request_id = r.id
                    where r.task_id = @id order by r.requested_at
                    """, new { id }),
                await tx.QueryAsync<Evidence>("""
                    select id as evidence_id, file_name, media_type, size, sha256, attached_by, attached_at from rectification_evidence where task_id = @id order by attached_at, id
                    """, new { id }),
                await tx.QueryAsync<ShownPart>("select number, description, done_on, done_by, evidence_ids from rectification_parts where task_id = @id order by number", new { id }),
                await tx.QueryAsync<JointPost>("""
                    select j.post_id, p.code as post_code, (select h.person_code from holdings_on(@today) h where h.post_id = j.post_id limit 1) as person_code, j.item_code, j.reason
                    from rectification_joint_posts j join posts p on p.id = j.post_id
                    where j.task_id = @id order by p.code
                    """, new { id, today = clock.Today() }),
                await tx.QueryAsync<Holder>("""
                    select p.code as post_code, h.leads as "leading", h.person_code as person, n.name as person_name, h.since as "from", h.until
                    from rectification_holders(@id) h join posts p on p.id = h.post_id join persons n on n.code = h.person_code
                    order by h.leads desc, p.code, h.since
                    """, new { id }),
                await tx.QueryAsync<HandOver>("""
                    select p.code as post_code, o.person_code as person, o.until, o.note, o.at
                    from rectification_hand_overs o join posts p on p.id = o.post_id
                    where o.task_id = @id order by o.at
                    """, new { id })));
        }, ct);
}
