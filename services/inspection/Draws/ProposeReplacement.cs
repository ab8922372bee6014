using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using DutyNet.Inspection.Rounds;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Draws;

/// <summary>Proposes to replace a drawn unit that cannot be looked at.</summary>
internal static class ProposeReplacement
{
    /// <summary>What is replaced, and why.</summary>
    /// <param name="Unit">Code of a drawn unit.</param>
    /// <param name="Reason">Why it cannot be looked at.</param>
    public sealed record Request([StringLength(32, MinimumLength = 1)] string Unit, [StringLength(2000, MinimumLength = 1)] string Reason);

    /// <summary>The replacement, waiting for another person.</summary>
    public sealed record Response(Guid ReplacementId);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/draws/{drawId:guid}/replacements", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Proposes to replace a drawn unit that cannot be looked at, with a reason, until the round is reported on. By a person; another decides, and the next in the order of its stratum takes its place: nobody chooses it.");

    private static Task<Results<Created<Response>, Problem>> Handle(Guid drawId, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var draw = await Draw.Lock(tx, drawId, caller);
            if (draw is null)
                return Draw.NotFound;
            if (caller.PersonCode is not { } person)
                return Draw.PersonRequired;
            if (draw.Status is not DrawStatus.Revealed)
                return draw.NotNow;
            if (draw.RoundStatus is not (RoundStatus.Drawn or RoundStatus.InProgress))
                return Round.Over;
            var path = await tx.QuerySingleOrDefaultAsync<string>("""
                select u.path::text from draw_samples s join units u on u.code = s.unit_code
                where s.draw_id = @drawId and s.unit_code = @Unit and not exists (select from draw_samples r where r.draw_id = s.draw_id and r.replaces = s.unit_code)
                """, new { drawId, request.Unit });
            if (path is null)
                return Problem.Invalid("unit", "not-drawn", "该单位未被抽中，或已被替换。", "Not a drawn unit, or replaced already.");
            var now = clock.GetUtcNow();
            var id = Guid.CreateVersion7(now);
            var inserted = await tx.ExecuteAsync("""
                insert into draw_replacements (id, draw_id, unit_code, reason, proposed_person, proposed_at)
                values (@id, @drawId, @Unit, @Reason, @person, @now)
                on conflict (draw_id, unit_code) where approved is distinct from false do nothing
                """, new { id, drawId, request.Unit, request.Reason, person, now });
            if (inserted == 0)
                return Problem.Conflict("already-proposed", "该单位已提出替换。", "This was proposed already.");
            tx.Record(new DrawReplacementProposed(drawId, id, request.Unit, path, request.Reason, person, draw.Unannounced));
            return TypedResults.Created($"/api/v1/inspection/draws/{drawId}", new Response(id));
        }, ct);
}
