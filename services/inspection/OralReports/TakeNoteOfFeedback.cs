using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.OralReports;

/// <summary>Whoever reported takes note of the feedback, so that nobody says it never came.</summary>
internal static class TakeNoteOfFeedback
{
    /// <summary>When it was taken note of.</summary>
    public sealed record Response(Guid SessionId, string Unit, DateTimeOffset TakenAt);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/oral-sessions/{sessionId:guid}/reporters/{code}/feedback/taken", Handle)
        .Requires(Role.Leader)
        .WithSummary("Takes note of the feedback, by the person who reported, once.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid sessionId, string code, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await Reporter.Of(tx, sessionId, code) is not { } reporter || !caller.MaySee(reporter.UnitPath))
                return OralSession.NotFound;
            if (caller.PersonCode is not { } person || person != reporter.PersonCode)
                return Problem.Forbidden("not-the-reporter", "只能由汇报人本人签收。", "Only who reported takes note, in person.");
            if (!await tx.QuerySingleAsync<bool>("select exists (select from oral_feedback where session_id = @sessionId and unit_code = @code)", new { sessionId, code }))
                return Problem.Conflict("no-feedback", "尚无反馈。", "There is no feedback yet.");
            var now = clock.GetUtcNow();
            var inserted = await tx.ExecuteAsync("""
                insert into oral_feedback_taken (session_id, unit_code, person_code, taken_at) values (@sessionId, @code, @person, @now) on conflict do nothing
                """, new { sessionId, code, person, now });
            if (inserted == 0)
                return Problem.Conflict("feedback-taken", "已签收。", "You have taken note already.");
            tx.Record(new OralFeedbackTaken(sessionId, code, reporter.UnitPath, person));
            return TypedResults.Ok(new Response(sessionId, code, now));
        }, ct);
}
