using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Draws;

/// <summary>Gives a draw up before its result is known. It stays on record with its seed, so that all can see what it would have drawn.</summary>
internal static class CancelDraw
{
    /// <summary>Why.</summary>
    /// <param name="Reason">Why it is given up.</param>
    public sealed record Request([StringLength(2000, MinimumLength = 1)] string Reason);

    /// <summary>The draw, cancelled; its seed in hex when it had been committed to.</summary>
    public sealed record Response(Guid DrawId, DrawStatus Status, string? Seed);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/draws/{drawId:guid}/cancel", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Cancels a draw before it is revealed (409 draw-revealed after), with a reason; a new one may be prepared for the round. By a person, and another than who committed to it. It stays on record, with the seed it would have been drawn with.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid drawId, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            var draw = await Draw.Lock(tx, drawId, caller);
            if (draw is null)
                return Draw.NotFound;
            if (caller.PersonCode is not { } person)
                return Draw.PersonRequired;
            if (draw.Status is DrawStatus.Revealed or DrawStatus.Cancelled)
                return draw.NotNow;
            if (person == draw.CommittedPerson)
                return Problem.Forbidden("another-person-required", "须由锁定方案以外的另一人作废。", "Another person than the one who committed to it must cancel it.");
            var seed = await tx.QuerySingleOrDefaultAsync<byte[]>("select seed from draw_seeds where draw_id = @drawId", new { drawId }) is { } bytes ? Convert.ToHexStringLower(bytes) : null;
            await tx.ExecuteAsync("""
                update draws set status = 'Cancelled', cancel_reason = @Reason, cancelled_person = @person, cancelled_at = @now where id = @drawId
                """, new { request.Reason, person, now = clock.GetUtcNow(), drawId });
            tx.Record(new DrawCancelled(drawId, draw.RoundId, draw.UnitCode, draw.UnitPath, request.Reason, seed, person, draw.Unannounced));
            return TypedResults.Ok(new Response(drawId, DrawStatus.Cancelled, seed));
        }, ct);
}
