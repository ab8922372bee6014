using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Rounds;

/// <summary>Records that the team looked at a unit: by which methods, with what notes and scores.</summary>
internal static class RecordCheck
{
    /// <summary>The check.</summary>
    /// <param name="Methods">Methods used.</param>
    /// <param name="Notes">What was seen.</param>
    /// <param name="Scores">Scores by item of the unit's checklist, each once.</param>
    /// <param name="Completes">Whether the team is done with the unit.</param>
    /// <param name="Occasion">What oversight was present at; where the round is one of presence, and only there.</param>
    public sealed record Request(
        [MinLength(1), MaxLength(5)] CheckMethod[] Methods,
        [StringLength(10000, MinimumLength = 1)] string Notes,
        [MaxLength(200)] Score[]? Scores = null,
        bool Completes = false,
        Occasion? Occasion = null);

    /// <summary>A score of one list item.</summary>
    /// <param name="ItemCode">Code of the item.</param>
    /// <param name="Points">0 to 100.</param>
    /// <param name="Note">Why.</param>
    public sealed record Score([StringLength(64, MinimumLength = 1)] string ItemCode, [Range(0, 100)] int Points, [StringLength(1000)] string? Note = null);

    /// <summary>The check as recorded.</summary>
    public sealed record Response(Guid CheckId);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/rounds/{roundId:guid}/units/{code}/checks", Handle)
        .Requires(Role.Inspector, Role.Leader)
        .WithSummary("Records a check of one unit of a round, with methods, notes and scores of 0 to 100 by item of the unit's checklist; completes: the team is done with it. Only by a member of the team assigned to the unit, and not while a ground of recusal holds (403 recused); by an inspector, and in rounds of kind RiskLookBack and Presence also by a leader who is a member of oversight (纪检委员).");

    private static Task<Results<Created<Response>, Problem>> Handle(
        Guid roundId, string code, Request request, Caller caller, Database db, Policies policies, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var (unit, refused) = await CheckedUnit.Begin(tx, roundId, code, caller, policies, clock.Today());
            if (unit is null)
                return refused!;
            if (request.Occasion is null == unit.Kind is RoundKind.Presence)
                return Problem.Invalid("occasion", "presence-only", "现场监督须写明监督事项，其他轮次不得填写。", "A round of presence names the occasion, and no other does.");
            var checklist = await Checklist.Of(tx, roundId, [unit.Code]);
            if (WrongScores(request.Scores ?? [], checklist.Select(i => i.Code).ToHashSet()).ToList() is { Count: > 0 } wrong)
                return Problem.Invalid(wrong);
            var now = clock.GetUtcNow();
            var id = Guid.CreateVersion7(now);
            string[] methods = [.. request.Methods.Select(m => m.ToString()).Distinct()];
            await tx.ExecuteAsync("""
                insert into checks (id, round_id, unit_code, methods, notes, scores, inspector_person, checked_at, occasion, completes)
                values (@id, @roundId, @code, @methods, @Notes, @scores::jsonb, @PersonCode, @now, @occasion, @Completes)
                """, new { id, roundId, code, methods, request.Notes, scores = JsonSerializer.Serialize(request.Scores ?? [], Json.Options), caller.PersonCode, now, occasion = request.Occasion?.ToString(), request.Completes });
            tx.Record(new CheckRecorded(id, roundId, unit.Code, unit.Path, methods, caller.PersonCode!, request.Completes));
            return TypedResults.Created($"/api/v1/inspection/rounds/{roundId}", new Response(id));
        }, ct);

    private static IEnumerable<FieldError> WrongScores(Score[] scores, HashSet<string> checklist)
    {
        var seen = new HashSet<string>();
        foreach (var (i, score) in scores.Index())
        {
            if (!checklist.Contains(score.ItemCode))
                yield return new($"scores[{i}].itemCode", "not-on-checklist", "该单位的检查表没有此条目。", "Not on this unit's checklist.");
            else if (!seen.Add(score.ItemCode))
                yield return new($"scores[{i}].itemCode", "duplicate", "条目重复。", "Named twice.");
        }
    }
}
