using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.OralReports;

/// <summary>Takes down what was reported and what was answered to the question drawn.</summary>
internal static class RecordOralAnswer
{
    /// <summary>The minutes of one report.</summary>
    /// <param name="Report">What was reported.</param>
    /// <param name="Answer">What was answered to the question.</param>
    public sealed record Request([StringLength(20000, MinimumLength = 1)] string Report, [StringLength(20000, MinimumLength = 1)] string Answer);

    /// <summary>Where the reporter stands now.</summary>
    public sealed record Response(Guid SessionId, string Unit, OralReportStatus Status);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/oral-sessions/{sessionId:guid}/reporters/{code}/answer", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Takes down the report and the answer to the question drawn, once. By a person other than the reporter.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid sessionId, string code, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await OralSession.Lock(tx, sessionId, caller) is not { } session)
                return OralSession.NotFound;
            if (await Reporter.Of(tx, sessionId, code) is not { } reporter)
                return Reporter.NotFound;
            if (reporter.RefusesSelf(caller) is { } self)
                return self;
            if (session.RefusesReports is { } refused)
                return refused;
            if (reporter.Status is OralReportStatus.Answered)
                return Problem.Conflict("already-answered", "已记录答题。", "The answer is on record already.");
            if (reporter.Status is not OralReportStatus.Drawn)
                return Problem.Conflict("nothing-drawn", "尚未抽题。", "No question was drawn.");
            await tx.ExecuteAsync("""
                insert into oral_answers (session_id, unit_code, report, answer, recorded_by, recorded_at) values (@sessionId, @code, @Report, @Answer, @Actor, @now)
                """, new { sessionId, code, request.Report, request.Answer, caller.Actor, now = clock.GetUtcNow() });
            var caseId = await tx.QuerySingleAsync<Guid?>("""
                select q.case_id from oral_draws d join oral_frozen_questions q using (session_id, unit_code, place) where d.session_id = @sessionId and d.unit_code = @code
                """, new { sessionId, code });
            tx.Record(new OralReportAnswered(sessionId, caseId, code, reporter.UnitPath, reporter.PersonCode!, request.Answer));
            return TypedResults.Ok(new Response(sessionId, code, OralReportStatus.Answered));
        }, ct);
}
