using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Rounds;

/// <summary>Records that the team looked at a unit: by which methods, with what notes and scores.</summary>
internal static class RecordCheck
{
    /// <summary>The check.</summary>
    /// <param name="Methods">Methods used.</param>
    /// <param name="Notes">What was seen.</param>
    /// <param name="Scores">Scores by list item.</param>
    public sealed record Request(
        [MinLength(1), MaxLength(5)] CheckMethod[] Methods,
        [StringLength(10000, MinimumLength = 1)] string Notes,
        [MaxLength(200)] Score[]? Scores = null);

    /// <summary>A score of one list item.</summary>
    /// <param name="ItemCode">Code of the item.</param>
    /// <param name="Points">0 to 100.</param>
    /// <param name="Note">Why.</param>
    public sealed record Score([StringLength(64, MinimumLength = 1)] string ItemCode, [Range(0, 100)] int Points, [StringLength(1000)] string? Note = null);

    /// <summary>The check as recorded.</summary>
    public sealed record Response(Guid CheckId);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/rounds/{roundId:guid}/units/{code}/checks", Handle)
        .Requires(Role.Inspector)
        .WithSummary("Records a check of one unit of a round, with methods, notes and scores of 0 to 100 by list item. Only by a member of the team assigned to the unit, and not while a ground of recusal holds (403 recused).");

    private static Task<Results<Created<Response>, Problem>> Handle(
        Guid roundId, string code, Request request, Caller caller, Database db, Policies policies, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var (unit, refused) = await CheckedUnit.Begin(tx, roundId, code, caller, policies, clock.Today());
            if (unit is null)
                return refused!;
            var now = clock.GetUtcNow();
            var id = Guid.CreateVersion7(now);
            string[] methods = [.. request.Methods.Select(m => m.ToString()).Distinct()];
            await tx.ExecuteAsync("""
                insert into checks (id, round_id, unit_code, methods, notes, scores, inspector_person, checked_at)
                values (@id, @roundId, @code, @methods, @Notes, @scores::jsonb, @PersonCode, @now)
                """, new { id, roundId, code, methods, request.Notes, scores = JsonSerializer.Serialize(request.Scores ?? [], Json.Options), caller.PersonCode, now });
            tx.Record(new CheckRecorded(id, roundId, unit.Code, unit.Path, methods, caller.PersonCode!));
            return TypedResults.Created($"/api/v1/inspection/rounds/{roundId}", new Response(id));
        }, ct);
}
