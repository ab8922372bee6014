using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.OralQuestions;

/// <summary>Takes in a stock of general questions by kind of unit, as the sample's <c>question-bank.json</c> holds one.</summary>
internal static class StockQuestionBank
{
    /// <summary>The stock.</summary>
    /// <param name="Unit">Code of the unit from which downwards the questions hold.</param>
    /// <param name="Questions">The questions.</param>
    public sealed record Request([StringLength(32, MinimumLength = 1)] string Unit, [MinLength(1), MaxLength(2000)] Question[] Questions);

    /// <summary>A general question.</summary>
    /// <param name="Text">Its words, with the placeholders of a single question.</param>
    /// <param name="Theme">Its theme.</param>
    /// <param name="About">Kind of the units it holds for.</param>
    public sealed record Question(
        [StringLength(2000, MinimumLength = 1)] string Text, [StringLength(100, MinimumLength = 1)] string Theme, [StringLength(50, MinimumLength = 1)] string About);

    /// <summary>How many are new, and how many were there already (or were retired).</summary>
    public sealed record Response(string Unit, int Added, int Known);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/oral-questions/stock", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Takes in general questions by kind of unit, valid from a unit downwards; what is there already, or was retired, is left alone. Up to 2,000 at once.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            var path = await tx.QuerySingleOrDefaultAsync<string>("select path::text from units where code = @Unit", new { request.Unit });
            List<FieldError> wrong = [.. request.Questions.Index().SelectMany(q => OralQuestion.Wrong($"questions[{q.Index}].text", q.Item.Text))];
            if (path is null || !caller.MaySee(path))
                wrong.Add(new("unit", "unknown", "没有此单位。", "There is no such unit."));
            if (wrong.Count > 0)
                return Problem.Invalid(wrong);
            var added = await tx.ExecuteAsync("""
                with added as (
                    insert into oral_questions (id, unit_code, unit_kind, origin, source_key, sources, theme, text, version, edited, added_by, added_at)
                    select uuid_v7(@now), @Unit, q.about, 'General', 'stock:' || q.about || ':' || encode(sha256(convert_to(q.text, 'UTF8')), 'hex'), '{}', q.theme, q.text, 1, true, @Actor, @now
                    from unnest(@texts, @themes, @abouts) as q(text, theme, about)
                    on conflict (unit_code, source_key) do nothing
                    returning id, version, theme, text)
                insert into oral_question_versions (question_id, version, theme, text, reason, changed_by, changed_at)
                select id, version, theme, text, '通用题库', @Actor, @now from added
                """, new
            {
                request.Unit,
                caller.Actor,
                now = clock.GetUtcNow(),
                texts = request.Questions.Select(q => q.Text).ToArray(),
                themes = request.Questions.Select(q => q.Theme).ToArray(),
                abouts = request.Questions.Select(q => q.About).ToArray(),
            });
            if (added > 0)
                tx.Record(new QuestionBankBuilt(request.Unit, path!, added, 0, 0));
            return TypedResults.Ok(new Response(request.Unit, added, request.Questions.Length - added));
        }, ct);
}
