using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.OralReports;

/// <summary>Passes over a reporter who is not there, so that the others can report. A question drawn for them lapses; they get no other in this session.</summary>
internal static class PassOverReporter
{
    /// <summary>Why.</summary>
    public sealed record Request([StringLength(2000, MinimumLength = 1)] string Reason);

    /// <summary>Where the reporter stands now.</summary>
    public sealed record Response(Guid SessionId, string Unit, OralReportStatus Status);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/oral-sessions/{sessionId:guid}/reporters/{code}/pass-over", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Passes over a reporter of an open session who is absent or whose post is vacant, with a reason. By a person other than the reporter.");

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
            if (reporter.Status is OralReportStatus.Absent)
                return Problem.Conflict("reporter-absent", "该汇报人缺席。", "The reporter was passed over.");
            await tx.ExecuteAsync("""
                insert into oral_absences (session_id, unit_code, reason, recorded_by, recorded_at) values (@sessionId, @code, @Reason, @Actor, @now)
                """, new { sessionId, code, request.Reason, caller.Actor, now = clock.GetUtcNow() });
            tx.Record(new OralReporterAbsent(sessionId, code, reporter.UnitPath, reporter.PersonCode, request.Reason));
            return TypedResults.Ok(new Response(sessionId, code, OralReportStatus.Absent));
        }, ct);
}
