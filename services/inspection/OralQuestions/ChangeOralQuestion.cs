using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace DutyNet.Inspection.OralQuestions;

/// <summary>Words a question otherwise. A session that is open keeps the words it was opened with.</summary>
internal static class ChangeOralQuestion
{
    /// <summary>The words from now on, and why. A theme that is not given stays.</summary>
    public sealed record Request(
        [StringLength(2000, MinimumLength = 1)] string Text, [StringLength(2000, MinimumLength = 1)] string Reason, [StringLength(100, MinimumLength = 1)] string? Theme = null);

    /// <summary>The question as it stands now.</summary>
    public sealed record Response(Guid QuestionId, int Version);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/oral-questions/{questionId:guid}/change", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Changes the words of a question, with a reason; every version is kept, and building the bank leaves them alone from then on. If-Match with the version refuses what was changed meanwhile (412).");

    private static Task<Results<Ok<Response>, Problem>> Handle(
        Guid questionId, Request request, [FromHeader(Name = "If-Match")] string? ifMatch, Caller caller, Database db, TimeProvider clock, HttpResponse http, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await OralQuestion.Lock(tx, questionId, caller) is not { } question)
                return OralQuestion.NotFound;
            if (question.RefusesChange(ifMatch) is { } refusal)
                return refusal;
            if (OralQuestion.Wrong("text", request.Text).ToList() is { Count: > 0 } wrong)
                return Problem.Invalid(wrong);
            var (version, theme) = (question.Version + 1, request.Theme ?? question.Theme);
            await tx.ExecuteAsync("""
                with changed as (
                    update oral_questions set theme = @theme, text = @Text, version = @version, edited = true where id = @questionId)
                insert into oral_question_versions (question_id, version, theme, text, reason, changed_by, changed_at)
                values (@questionId, @version, @theme, @Text, @Reason, @Actor, @now)
                """, new { questionId, version, theme, request.Text, request.Reason, caller.Actor, now = clock.GetUtcNow() });
            tx.Record(new OralQuestionChanged(questionId, question.UnitCode, question.UnitPath, theme, request.Text, request.Reason, version));
            http.Headers.ETag = OralQuestion.Tag(version);
            return TypedResults.Ok(new Response(questionId, version));
        }, ct);
}
