using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Blackouts;

/// <summary>Ends a blackout before its time; it is kept.</summary>
internal static class EndBlackout
{
    /// <summary>The end.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Request([StringLength(2000, MinimumLength = 1)] string Reason);

    /// <summary>The blackout, ended.</summary>
    public sealed record Response(Guid BlackoutId);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/blackouts/{blackoutId:guid}/end", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Ends a blackout, with a reason; it holds up no round any more.")
        .WithExample(new Request("考察已提前结束"), new Response(new Guid("0199f2d4-8c1e-7f60-9a50-1c8a3f0b7e11")));

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid blackoutId, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await Blackout.Lock(tx, blackoutId, caller) is not { } blackout)
                return Blackout.NotFound;
            if (blackout.Ended)
                return Blackout.Over;
            await tx.ExecuteAsync("""
                update blackouts set ended_at = @now, ended_by = @by, end_reason = @Reason where id = @blackoutId
                """, new { now = clock.GetUtcNow(), by = caller.PersonCode ?? caller.Actor, request.Reason, blackoutId });
            tx.Record(new BlackoutEnded(blackoutId, blackout.UnitCode, blackout.UnitPath, request.Reason));
            return TypedResults.Ok(new Response(blackoutId));
        }, ct);
}
