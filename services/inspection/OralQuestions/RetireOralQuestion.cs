using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace DutyNet.Inspection.OralQuestions;

/// <summary>Takes a question out of the bank, for good: building the bank again does not bring it back.</summary>
internal static class RetireOralQuestion
{
    /// <summary>Why.</summary>
    public sealed record Request([StringLength(2000, MinimumLength = 1)] string Reason);

    /// <summary>The question, retired.</summary>
    public sealed record Response(Guid QuestionId, DateTimeOffset RetiredAt);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/oral-questions/{questionId:guid}/retire", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Retires a question, with a reason. If-Match with the version refuses what was changed meanwhile (412).");

    private static Task<Results<Ok<Response>, Problem>> Handle(
        Guid questionId, Request request, [FromHeader(Name = "If-Match")] string? ifMatch, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await OralQuestion.Lock(tx, questionId, caller) is not { } question)
                return OralQuestion.NotFound;
            if (question.RefusesChange(ifMatch) is { } refusal)
                return refusal;
            var now = clock.GetUtcNow();
            await tx.ExecuteAsync("update oral_questions set retired_at = @now, retired_by = @Actor, retired_for = @Reason where id = @questionId", new { now, caller.Actor, request.Reason, questionId });
            tx.Record(new OralQuestionRetired(questionId, question.UnitCode, question.UnitPath, request.Reason));
            return TypedResults.Ok(new Response(questionId, now));
        }, ct);
}
