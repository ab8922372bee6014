using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.OralQuestions;

/// <summary>Adds a question that somebody thought of.</summary>
internal static class AddOralQuestion
{
    /// <summary>The question to be.</summary>
    /// <param name="Unit">Code of the unit it is about; with a kind, of the unit from which downwards it holds.</param>
    /// <param name="Kind">Kind of the units it holds for; none for a question about the one unit.</param>
    /// <param name="Theme">Its theme.</param>
    /// <param name="Text">Its words. {unit}, {findings}, {open}, {overdue}, {returned}, {missing} and {irregular} are filled from the unit's record when a session is opened.</param>
    public sealed record Request(
        [StringLength(32, MinimumLength = 1)] string Unit,
        [StringLength(100, MinimumLength = 1)] string Theme,
        [StringLength(2000, MinimumLength = 1)] string Text,
        [StringLength(50, MinimumLength = 1)] string? Kind = null);

    /// <summary>The question.</summary>
    public sealed record Response(Guid QuestionId, int Version);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/oral-questions", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Adds a question to the bank of a unit, or of every unit of a kind from that unit downwards. Unknown placeholders are refused (422 unknown-placeholder).");

    private static Task<Results<Created<Response>, Problem>> Handle(Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var path = await tx.QuerySingleOrDefaultAsync<string>("select path::text from units where code = @Unit", new { request.Unit });
            List<FieldError> wrong = [.. OralQuestion.Wrong("text", request.Text)];
            if (path is null || !caller.MaySee(path))
                wrong.Add(new("unit", "unknown", "没有此单位。", "There is no such unit."));
            if (wrong.Count > 0)
                return Problem.Invalid(wrong);
            var now = clock.GetUtcNow();
            var id = Guid.CreateVersion7(now);
            await tx.ExecuteAsync("""
                with added as (
                    insert into oral_questions (id, unit_code, unit_kind, origin, source_key, sources, theme, text, version, edited, added_by, added_at)
                    values (@id, @Unit, @Kind, 'General', 'own:' || @id, '{}', @Theme, @Text, 1, true, @Actor, @now)
                    returning id, version, theme, text)
                insert into oral_question_versions (question_id, version, theme, text, reason, changed_by, changed_at)
                select id, version, theme, text, '人工拟题', @Actor, @now from added
                """, new { id, request.Unit, request.Kind, request.Theme, request.Text, caller.Actor, now });
            tx.Record(new OralQuestionAdded(id, request.Unit, path!, request.Kind, request.Theme, request.Text));
            return TypedResults.Created($"/api/v1/inspection/oral-questions/{id}", new Response(id, 1));
        }, ct);
}
