using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using DutyNet.Inspection.Rounds;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.ProcessOversight;

/// <summary>Concludes the oversight of a process; a person of the overseeing department answers for the conclusion.</summary>
internal static class ConcludeOversight
{
    /// <summary>Whether the process was regular, and why.</summary>
    public sealed record Request(bool Regular, [StringLength(10000, MinimumLength = 1)] string Conclusion);

    /// <summary>The oversight as concluded.</summary>
    public sealed record Response(Guid OversightId, bool Regular);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/process-oversights/{oversightId:guid}/conclude", Handle)
        .Requires(Role.Leader, Role.Clerk)
        .WithSummary("Concludes the oversight of a process, once: by a person of the overseeing department (403 not-the-overseer, person-required), not by who is recused at the overseen unit (403 recused). With an irregular note it cannot be called regular (409 noted-irregular).");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid oversightId, Request request, Caller caller, Database db, Policies policies, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await Oversight.Lock(tx, oversightId, caller) is not { } oversight)
                return Oversight.NotFound;
            if (caller.PersonCode is null)
                return Letters.Letter.PersonRequired;
            var today = clock.Today();
            if ((await oversight.Refuses(tx, caller, today) ?? await Recusal.Refuses(tx, caller, oversightId, oversight.UnitCode, today, policies)) is { } refused)
                return refused;
            if (request.Regular && await tx.QuerySingleAsync<bool>("select exists (select from process_oversight_notes where oversight_id = @oversightId and irregular)", new { oversightId }))
                return Problem.Conflict("noted-irregular", "监审中已记录不规范情形，不得认定为规范。", "Something irregular was noted, so the process was not regular.");
            await tx.ExecuteAsync("""
                update process_oversights set regular = @Regular, conclusion = @Conclusion, concluded_by = @PersonCode, concluded_at = @now where id = @oversightId
                """, new { oversightId, request.Regular, request.Conclusion, caller.PersonCode, now = clock.GetUtcNow() });
            tx.Record(new ProcessOversightConcluded(oversightId, oversight.UnitCode, oversight.UnitPath, request.Regular, request.Conclusion));
            return TypedResults.Ok(new Response(oversightId, request.Regular));
        }, ct);
}
