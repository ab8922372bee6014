using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.OralReports;

/// <summary>Draws the question of the reporter whose turn it is (当场领题). Once: there is no second question to hope for.</summary>
internal static class DrawOralQuestion
{
    /// <summary>The question, and its place (from 0) in the frozen bank of that many.</summary>
    public sealed record Response(Guid SessionId, string Unit, string Person, Guid QuestionId, string Theme, string Question, int Place, int OfCount);

    private sealed record Frozen(Guid QuestionId, string Theme, string Text, Guid? CaseId);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/oral-sessions/{sessionId:guid}/reporters/{code}/draw", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Draws the question of the reporter whose turn it is, by the committed seed. By a person other than the reporter. A second draw is refused (409 already-drawn), as is one out of turn (409 not-their-turn).");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid sessionId, string code, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await OralSession.Lock(tx, sessionId, caller) is not { } session)
                return OralSession.NotFound;
            if (await Reporter.Of(tx, sessionId, code) is not { } reporter)
                return Reporter.NotFound;
            if (reporter.RefusesSelf(caller) is { } self)
                return self;
            if (reporter.Status is OralReportStatus.Drawn or OralReportStatus.Answered)
                return Problem.Conflict("already-drawn", "该汇报人已抽题。", "The question of this reporter was drawn already.");
            if (session.RefusesReports is { } refused)
                return refused;
            if (reporter.Status is OralReportStatus.Absent)
                return Problem.Conflict("reporter-absent", "该汇报人缺席。", "The reporter was passed over.");
            if (reporter.PersonCode is not { } person)
                return Problem.Conflict("post-vacant", "该单位现无第一责任人。", "Nobody is first responsible for this unit.");
            var turn = await tx.QuerySingleAsync<int>("""
                select min(position) from oral_report_states where session_id = @sessionId and status in ('Waiting', 'Drawn')
                """, new { sessionId });
            if (turn != reporter.Position)
                return Problem.Conflict("not-their-turn", "尚未轮到该汇报人。", "It is not their turn yet.");

            var count = await tx.QuerySingleAsync<int>("""
                select count(*)::int from oral_frozen_questions where session_id = @sessionId and unit_code = @code
                """, new { sessionId, code });
            var seed = await tx.QuerySingleAsync<string>("select seed from oral_seeds where session_id = @sessionId", new { sessionId });
            var place = OralDraw.Place(seed, code, count);
            await tx.ExecuteAsync("""
                insert into oral_draws (session_id, unit_code, place, of_count, drawn_by, drawn_at) values (@sessionId, @code, @place, @count, @Actor, @now)
                """, new { sessionId, code, place, count, caller.Actor, now = clock.GetUtcNow() });
            var question = await tx.QuerySingleAsync<Frozen>("""
                select question_id, theme, text, case_id from oral_frozen_questions where session_id = @sessionId and unit_code = @code and place = @place
                """, new { sessionId, code, place });
            tx.Record(new OralQuestionDrawn(sessionId, question.QuestionId, question.CaseId, code, reporter.UnitPath, person, question.Text, place, count));
            return TypedResults.Ok(new Response(sessionId, code, person, question.QuestionId, question.Theme, question.Text, place, count));
        }, ct);
}
