using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.AssessmentRules;

/// <summary>Drafts the next version of a unit's rules of assessment. A version never changes: whoever wants another drafts another.</summary>
internal static class DraftRules
{
    /// <summary>The rules.</summary>
    /// <param name="Title">Their title.</param>
    /// <param name="FromYear">The first year they are for.</param>
    /// <param name="Rules">Every rule; codes are distinct.</param>
    /// <param name="Start">The score everybody starts with; 100 when not given.</param>
    /// <param name="Most">The highest score, credits included; 110 when not given.</param>
    /// <param name="Unit">The unit they are for, with its subtree; the caller's own when not given.</param>
    public sealed record Request(
        [StringLength(200, MinimumLength = 1)] string Title,
        [Range(2000, 2100)] int FromYear,
        [MinLength(1), MaxLength(100)] RuleDocument.Rule[] Rules,
        [Range(1.0, 1000.0)] decimal Start = 100,
        [Range(1.0, 1000.0)] decimal Most = 110,
        [StringLength(32, MinimumLength = 1)] string? Unit = null);

    /// <summary>The version drafted; another person adopts it.</summary>
    public sealed record Response(Guid RuleSetId, int Version);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/assessment-rules", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Drafts the next version of the rules of assessment for a unit and its subtree (?unit in the body, else the caller's own). By a person; they hold once another person adopts them. Points in steps of 0.01; a rule may name what makes its fact good and how many percent that gives back.")
        .WithExample(
            new Request("2026年度考核规则", 2026, [new("entry-missing", "LogbookEntryMissing", null, RuleSubject.Unit, RuleEffect.Deduction, 1, RuleMeasure.Each, 20, [new("EntryMadeGood", 50)], "应记未记，每项", "Logbook entry missing, each")]),
            new Response(new Guid("0199f2d4-8c1e-7f60-9a50-1c8a3f0b7e11"), 1));

    private static Task<Results<Created<Response>, Problem>> Handle(Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            if (caller.PersonCode is not { } person)
                return RuleSet.PersonRequired;
            if (await RuleSet.Place(tx, request.Unit, caller) is not var (unit, path))
                return RuleSet.NoPlace;
            if (string.IsNullOrWhiteSpace(request.Title))
                return Problem.Invalid("title", "required", "必填。", "Required.");
            if (request.Most < request.Start)
                return Problem.Invalid("most", "below-start", "最高分不得低于起始分。", "The highest score cannot be below the one to start with.");
            if (decimal.Round(request.Start, 2) != request.Start || decimal.Round(request.Most, 2) != request.Most)
                return Problem.Invalid("start", "two-decimals", "最多两位小数。", "At most two decimals.");
            if (RuleDocument.Wrong(request.Rules, "rules") is { Count: > 0 } wrong)
                return Problem.Invalid(wrong);
            var now = clock.GetUtcNow();
            var id = Guid.CreateVersion7(now);
            var rules = JsonSerializer.Serialize(new RuleDocument(request.Start, request.Most, request.Rules), Json.Options);
            await tx.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended('assessment-rules/' || @unit, 0))", new { unit });
            var version = await tx.QuerySingleAsync<int>("""
                insert into assessment_rule_sets (id, unit_code, version, from_year, title, rules, drafted_by, drafted_at)
                select @id, @unit, coalesce(max(version), 0) + 1, @FromYear, @Title, @rules::jsonb, @person, @now from assessment_rule_sets where unit_code = @unit
                returning version
                """, new { id, unit, request.FromYear, request.Title, rules, person, now });
            tx.Record(new AssessmentRulesDrafted(id, unit, path, version, request.FromYear, request.Title, rules, person));
            return TypedResults.Created($"/api/v1/inspection/assessment-rules/{id}", new Response(id, version));
        }, ct);
}
