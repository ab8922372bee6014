using System.Text.Json;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Contracts.Responsibility;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Findings;

/// <summary>Shows one finding with its history.</summary>
internal static class GetFinding
{
    /// <summary>The finding; amounts in fen, overdue when its due date is past and it is neither submitted nor closed.</summary>
    public sealed record Response(
        Guid FindingId, Guid CaseId, Guid RoundId, string UnitCode, string[] ItemCodes, string Category, Severity Severity, string Description,
        long? AmountInvolvedFen, DateOnly FirstDueOn, DateOnly DueOn, FindingStatus Status, bool Overdue, string InspectorPerson,
        Guid? TaskId, string? AnswerablePerson, DateTimeOffset RaisedAt, string? ClosedBy, DateTimeOffset? ClosedAt, string? Conclusion, int Version,
        IReadOnlyList<Submission> Submissions, IReadOnlyList<Return> Returns, IReadOnlyList<Extension> Extensions, IReadOnlyList<DateOnly> DueDatesMissed,
        string[] JointUnits, string? RootCause, IReadOnlyList<Answer> Answers, IReadOnlyList<Recurrence> Recurrences);

    /// <summary>A submission, with its evidence by hash; the amount in fen.</summary>
    public sealed record Submission(int Attempt, string Measures, long? AmountRecoveredFen, IReadOnlyList<EvidenceRef> Evidence, string? SubmittedBy, DateTimeOffset SubmittedAt);

    /// <summary>A return of the submission with the same attempt.</summary>
    public sealed record Return(int Attempt, string Reason, string ReturnedBy, DateTimeOffset ReturnedAt);

    /// <summary>A request for more time; Granted is null while it is open.</summary>
    public sealed record Extension(Guid RequestId, DateOnly RequestedDueOn, string Reason, string? RequestedBy, bool? Granted, DateOnly? DueOn, string? DecisionReason, string? DecidedBy);

    /// <summary>What a unit that shares in it said.</summary>
    public sealed record Answer(string UnitCode, string Text, string AnsweredBy, DateTimeOffset AnsweredAt);

    /// <summary>That it was found again, in which round, after how many clean days; with the close-out before.</summary>
    public sealed record Recurrence(
        int Count, Guid RoundId, string Description, Severity Severity, string InspectorPerson, DateTimeOffset FoundAt, int CleanDays, DateOnly DueOn,
        string ClosedBy, DateTimeOffset ClosedAt, string Conclusion, string? RootCause);

    private sealed record Head(
        Guid FindingId, Guid CaseId, Guid RoundId, string UnitCode, string UnitPath, string[] ItemCodes, string Category, Severity Severity, string Description,
        long? AmountInvolvedFen, DateOnly FirstDueOn, DateOnly DueOn, FindingStatus Status, string InspectorPerson, Guid? TaskId, string? AnswerablePerson,
        DateTimeOffset RaisedAt, string? ClosedBy, DateTimeOffset? ClosedAt, string? Conclusion, int Version, string[] JointUnits, string? RootCause);

    private sealed record StoredSubmission(int Attempt, string Measures, long? AmountRecoveredFen, string Evidence, string? SubmittedBy, DateTimeOffset SubmittedAt);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/findings/{findingId:guid}", Handle)
        .Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
        .WithSummary("One finding with its submissions, returns and extensions, the due dates missed, the units that share in it with their answers, and how often it was found again; for its leading unit and those that share in it. Its version is the ETag; amounts in fen.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid findingId, Caller caller, Database db, TimeProvider clock, HttpResponse http, CancellationToken ct) =>
        db.Read<Results<Ok<Response>, Problem>>(async tx =>
        {
            var f = await tx.QuerySingleOrDefaultAsync<Head>("""
                select f.id as finding_id, f.case_id, f.round_id, f.unit_code, u.path::text as unit_path, f.item_codes, f.category, f.severity, f.description,
                       f.amount_involved_fen, f.first_due_on, f.due_on, s.status, f.inspector_person, s.task_id, s.answerable_person,
                       f.raised_at, f.closed_by, f.closed_at, f.conclusion, f.version, f.joint_units, f.root_cause
                from findings f join finding_states s on s.finding_id = f.id join units u on u.code = f.unit_code
                where f.id = @findingId
                """, new { findingId });
            if (f is null || !(caller.MaySee(f.UnitPath) || await Finding.IsVisible(tx, findingId, caller)))
                return Finding.NotFound;
            var submissions = await tx.QueryAsync<StoredSubmission>("""
                select attempt, measures, amount_recovered_fen, evidence::text as evidence, submitted_by, submitted_at
                from submissions where finding_id = @findingId order by attempt
                """, new { findingId });
            var returns = await tx.QueryAsync<Return>("""
                select attempt, reason, returned_by, returned_at from returns where finding_id = @findingId order by attempt
                """, new { findingId });
            var extensions = await tx.QueryAsync<Extension>("""
                select id as request_id, requested_due_on, reason, requested_by, granted, due_on, decision_reason, decided_by
                from extension_requests where finding_id = @findingId order by requested_at, id
                """, new { findingId });
            var missed = await tx.QueryAsync<DateOnly>("select due_on from overdue_notices where finding_id = @findingId order by due_on", new { findingId });
            var answers = await tx.QueryAsync<Answer>("""
                select unit_code, text, answered_by, answered_at from finding_answers where finding_id = @findingId order by answered_at, id
                """, new { findingId });
            var recurrences = await tx.QueryAsync<Recurrence>("""
                select count, round_id, description, severity, inspector_person, found_at, clean_days, due_on, closed_by, closed_at, conclusion, root_cause
                from recurrences where finding_id = @findingId order by count
                """, new { findingId });
            var overdue = f.DueOn < clock.Today() && f.Status is not (FindingStatus.Submitted or FindingStatus.Closed);
            http.Headers.ETag = Finding.Tag(f.Version);
            return TypedResults.Ok(new Response(
                f.FindingId, f.CaseId, f.RoundId, f.UnitCode, f.ItemCodes, f.Category, f.Severity, f.Description, f.AmountInvolvedFen, f.FirstDueOn, f.DueOn,
                f.Status, overdue, f.InspectorPerson, f.TaskId, f.AnswerablePerson, f.RaisedAt, f.ClosedBy, f.ClosedAt, f.Conclusion, f.Version,
                [.. submissions.Select(s => new Submission(s.Attempt, s.Measures, s.AmountRecoveredFen, JsonSerializer.Deserialize<EvidenceRef[]>(s.Evidence, Json.Options)!, s.SubmittedBy, s.SubmittedAt))],
                returns, extensions, missed, f.JointUnits, f.RootCause, answers, recurrences));
        }, ct);
}
