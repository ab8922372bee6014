using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Rectifications;

/// <summary>Shows a rectification task with everything that was done and said about it.</summary>
public static class ShowRectification
{
    /// <summary>The task, the way it came, and what was decided.</summary>
    public sealed record Response(
        Task Task, IReadOnlyList<Progress> Progress, IReadOnlyList<Submission> Submissions, IReadOnlyList<Verdict> Verdicts, IReadOnlyList<Extension> ExtensionRequests, IReadOnlyList<Evidence> Evidence);

    /// <summary>The task; amounts in fen.</summary>
    public sealed record Task(
        Guid TaskId, Guid FindingId, Guid CaseId, string UnitCode, string? UnitName, string UnitPath, RectificationStatus Status, bool Overdue, DateOnly DueOn, DateOnly FirstDueOn, int Percent, int Attempt,
        Severity Severity, string Category, string Description, long? AmountInvolvedFen, string[] ItemCodes, string? ItemCode, bool MatchedByItem, Guid? PostId, string? PostCode, string? PersonCode,
        string? PersonName, DateTimeOffset AssignedAt);

    /// <summary>A progress report.</summary>
    public sealed record Progress(int Version, int Percent, string Note, string ReportedBy, DateTimeOffset ReportedAt);

    /// <summary>A submission.</summary>
    public sealed record Submission(int Attempt, string Measures, long? AmountRecoveredFen, Guid[] EvidenceIds, string SubmittedBy, DateTimeOffset SubmittedAt);

    /// <summary>A request for more time; granted is null while it is open.</summary>
    public sealed record Extension(Guid RequestId, DateOnly RequestedDueOn, string Reason, string RequestedBy, DateTimeOffset RequestedAt, bool? Granted, string? DecisionReason);

    /// <summary>A piece of evidence.</summary>
    public sealed record Evidence(Guid EvidenceId, string FileName, string MediaType, long Size, string Sha256, string AttachedBy, DateTimeOffset AttachedAt);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/rectifications/{id:guid}", Handle).Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("A rectification task with its progress, submissions, the inspecting side's verdicts, requests for more time and evidence; amounts in fen.");

    private static System.Threading.Tasks.Task<Results<Ok<Response>, Problem>> Handle(Guid id, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.Read<Results<Ok<Response>, Problem>>(async tx =>
        {
            var task = await tx.QuerySingleOrDefaultAsync<Task>("""
                select r.id as task_id, r.finding_id, r.case_id, r.unit_code, u.name as unit_name, a.path::text as unit_path, r.status,
                       r.due_on < @today and r.status not in ('Closed', 'Submitted') as overdue, r.due_on, r.first_due_on, r.percent, r.attempt, r.severity, r.category, r.description,
                       r.amount_involved_fen, r.item_codes, r.item_code, r.matched_by_item, r.post_id, p.code as post_code, n.code as person_code, n.name as person_name, r.assigned_at
                from rectifications r
                join rectification_places a on a.task_id = r.id
                left join units u on u.code = r.unit_code
                left join posts p on p.id = r.post_id
                left join holdings h on h.post_id = r.post_id and h.held_until is null
                left join persons n on n.code = coalesce(h.person_code, r.person_code)
                where r.id = @id and a.path ~ @scope::lquery
                """, new { id, scope = caller.Scope, today = clock.Today() });
            if (task is null)
                return Problem.NotFound("rectification", "此整改任务");
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
                    """, new { id })));
        }, ct);
}
