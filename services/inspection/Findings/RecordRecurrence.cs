using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using DutyNet.Inspection.Rounds;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Findings;

/// <summary>A finding that was closed out is found again (屡查屡犯): it is open once more, with how often and after how many clean days.</summary>
internal static class RecordRecurrence
{
    /// <summary>What was found again.</summary>
    /// <param name="FindingId">A finding about this unit that was closed out.</param>
    /// <param name="Description">What is wrong again.</param>
    /// <param name="Severity">Its severity now, not lighter than before; as before when not given.</param>
    /// <param name="DueOn">When it must be put right now, after today and within 5 years (policy); by policy from the severity when not given.</param>
    public sealed record Request(
        Guid FindingId,
        [StringLength(5000, MinimumLength = 1)] string Description,
        Severity? Severity = null,
        DateOnly? DueOn = null);

    /// <summary>The finding, open again. Count: how often it came up again. CleanDays: between the close-out and today. AskedFor: what the accountability side was asked for; null: nothing yet.</summary>
    public sealed record Response(Guid FindingId, Guid CaseId, int Count, int CleanDays, DateOnly DueOn, DateOnly FirstDueOn, ProposalKind? AskedFor, int Version);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/rounds/{roundId:guid}/units/{code}/recurrences", Handle)
        .Requires(Role.Inspector)
        .WithSummary("Records that a closed-out finding about the unit was found again in this later round: it is reopened, due anew by its severity (policy: 60, 30 or 15 days; the first due date is kept), and this round's team judges it from now on. From the second time on (policy) a talk, or for a grave one a proceeding, is asked for. Only by a member of the team assigned to the unit, never by who put it right, and not while a ground of recusal holds (403 recused); 409 finding-open while it is not closed out, same-round in the round that found it.")
        .WithExample(
            new Request(new Guid("0199f2d4-8c1e-7f60-9a50-1c8a3f0b7e11"), "同类账目不符再次出现。"),
            new Response(new Guid("0199f2d4-8c1e-7f60-9a50-1c8a3f0b7e11"), new Guid("0199f2d4-8c1e-7f60-9a50-1c8a3f0b7e12"), 1, 45, new DateOnly(2026, 7, 1), new DateOnly(2026, 3, 1), null, 4));

    private static Task<Results<Created<Response>, Problem>> Handle(
        Guid roundId, string code, Request request, Caller caller, Database db, Policies policies, TimeProvider clock, HttpResponse http, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var today = clock.Today();
            var (unit, refused) = await CheckedUnit.Begin(tx, roundId, code, caller, policies, today);
            if (unit is null)
                return refused!;
            if (await Finding.Lock(tx, request.FindingId, caller) is not { } finding)
                return Problem.Invalid("findingId", "unknown", "没有此问题。", "There is no such finding.");
            if (finding.RefusesBeingSeenAgain(roundId, code) is { } refusal)
                return refusal;
            var severity = request.Severity ?? finding.Severity;
            if (severity < finding.Severity)
                return Problem.Invalid("severity", "lighter", "再次发现的问题不得降低严重程度。", "What was found again is not lighter than before.");
            var dueOn = request.DueOn ?? today.AddDays(policies.DueDays(severity));
            if (dueOn <= today)
                return Problem.Invalid("dueOn", "not-in-future", "整改期限须晚于今天。", "The due date must be after today.");
            if (dueOn > today.AddYears(policies.YearsAhead))
                return Problem.Invalid("dueOn", "too-far", $"整改期限不得超过 {policies.YearsAhead} 年。", $"The due date must be within {policies.YearsAhead} years.");

            var (count, version, cleanDays) = (finding.Recurrences + 1, finding.Version + 1, finding.CleanDays(today));
            var (now, inspector) = (clock.GetUtcNow(), caller.PersonCode!);
            await tx.ExecuteAsync("""
                insert into recurrences (finding_id, count, round_id, description, severity, inspector_person, found_at, clean_days, due_on,
                                         closed_by, closed_at, conclusion, root_cause, attempts, version)
                select id, @count, @roundId, @Description, @severity, @inspector, @now, @cleanDays, @dueOn, closed_by, closed_at, conclusion, root_cause, @attempts, @version
                from findings where id = @FindingId
                """, new { count, roundId, request.Description, severity = severity.ToString(), inspector, now, cleanDays, dueOn, attempts = finding.SubmittedAttempt, version, request.FindingId });
            await tx.ExecuteAsync("""
                update findings
                set closed_by = null, closed_at = null, conclusion = null, severity = @severity, due_on = @dueOn, recurrences = @count, found_in = @roundId, version = @version
                where id = @FindingId
                """, new { severity = severity.ToString(), dueOn, count, roundId, version, request.FindingId });
            tx.Record(new FindingRecurred(
                finding.Id, finding.CaseId, unit.Code, unit.Path, roundId, count, cleanDays, finding.SubmittedAttempt!.Value, severity, request.Description, dueOn, finding.FirstDueOn, inspector, version));
            var asked = Finding.AskedFor(count, severity, policies);
            if (asked is { } kind)
            {
                tx.Record(new AccountabilityRequested(
                    Guid.CreateVersion7(now), finding.CaseId, unit.Code, unit.Path, finding.AnswerablePerson, kind, RequestCause.Recurrence, finding.Id, finding.ItemCodes,
                    $"问题第 {count} 次重复出现：{Beginning(request.Description)}"));
            }
            http.Headers.ETag = Finding.Tag(version);
            return TypedResults.Created($"/api/v1/inspection/findings/{finding.Id}", new Response(finding.Id, finding.CaseId, count, cleanDays, dueOn, finding.FirstDueOn, asked, version));
        }, ct);

    private static string Beginning(string description) => description.Length <= 500 ? description : description[..500] + "…";
}
