using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.OralReports;

/// <summary>Tells a unit, after the session, what is to be improved.</summary>
internal static class GiveOralFeedback
{
    /// <summary>What is to be improved.</summary>
    public sealed record Request([StringLength(10000, MinimumLength = 1)] string Text);

    /// <summary>The feedback, which the unit sees from now on.</summary>
    public sealed record Response(Guid SessionId, string Unit);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/oral-sessions/{sessionId:guid}/reporters/{code}/feedback", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Gives a unit that reported its feedback, once, after the session is closed (409 session-not-closed before). By a person other than the reporter.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid sessionId, string code, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await OralSession.Lock(tx, sessionId, caller) is not { } session)
                return OralSession.NotFound;
            if (await Reporter.Of(tx, sessionId, code) is not { } reporter)
                return Reporter.NotFound;
            if (reporter.RefusesSelf(caller) is { } self)
                return self;
            if (session.Status is not OralSessionStatus.Closed)
                return Problem.Conflict("session-not-closed", "汇报会尚未结束。", "The session is not closed.");
            if (reporter.Status is not OralReportStatus.Answered)
                return Problem.Conflict("not-answered", "该单位未汇报答题。", "This unit did not report.");
            var inserted = await tx.ExecuteAsync("""
                insert into oral_feedback (session_id, unit_code, text, given_by, given_at) values (@sessionId, @code, @Text, @Actor, @now) on conflict do nothing
                """, new { sessionId, code, request.Text, caller.Actor, now = clock.GetUtcNow() });
            if (inserted == 0)
                return Problem.Conflict("feedback-given", "已反馈。", "The feedback was given already.");
            tx.Record(new OralFeedbackGiven(sessionId, code, reporter.UnitPath, request.Text));
            return TypedResults.Ok(new Response(sessionId, code));
        }, ct);
}
