using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Chassis.Sampling;
using DutyNet.Contracts.Inspection;
using DutyNet.Inspection.Rounds;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace DutyNet.Inspection.Draws;

/// <summary>Another person decides whether a drawn unit is replaced; the next in the order of its stratum takes its place.</summary>
internal static class DecideReplacement
{
    /// <summary>The decision.</summary>
    /// <param name="Approved">True when the unit is replaced.</param>
    /// <param name="Reason">Why.</param>
    public sealed record Request(bool Approved, [StringLength(2000, MinimumLength = 1)] string Reason);

    /// <summary>The replacement as decided, with the unit that came in.</summary>
    public sealed record Response(Guid ReplacementId, bool Approved, string? ReplacedBy);

    private sealed record Replacement(string UnitCode, string UnitPath, string ProposedPerson, bool? Approved, string Stratum, int Last);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/draws/{drawId:guid}/replacements/{replacementId:guid}/decide", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Decides whether a drawn unit is replaced by the next of its stratum. By another person than who proposed it (403 another-person-required). 409 stratum-exhausted when nobody is left, looked-at-already when the unit was checked.");

    private static Task<Results<Ok<Response>, Problem>> Handle(
        Guid drawId, Guid replacementId, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            var draw = await Draw.Lock(tx, drawId, caller);
            if (draw is null)
                return Draw.NotFound;
            var proposed = await tx.QuerySingleOrDefaultAsync<Replacement>("""
                select x.unit_code, u.path::text as unit_path, x.proposed_person, x.approved, s.stratum,
                       (select max(position) from draw_samples l where l.draw_id = s.draw_id and l.stratum = s.stratum) as last
                from draw_replacements x join units u on u.code = x.unit_code join draw_samples s on s.draw_id = x.draw_id and s.unit_code = x.unit_code
                where x.id = @replacementId and x.draw_id = @drawId
                """, new { replacementId, drawId });
            if (proposed is null)
                return Problem.NotFound("replacement", "替换申请");
            if (caller.PersonCode is not { } person)
                return Draw.PersonRequired;
            if (person == proposed.ProposedPerson)
                return Draw.AnotherPersonRequired;
            if (proposed.Approved is not null)
                return Problem.Conflict("already-decided", "该申请已决定。", "This was decided already.");
            if (draw.RoundStatus is not (RoundStatus.Drawn or RoundStatus.InProgress))
                return Round.Over;
            string? next = null;
            if (request.Approved)
            {
                next = await Next(tx, drawId, proposed);
                if (next is null)
                    return Problem.Conflict("stratum-exhausted", "该层已无单位可递补。", "The stratum has no unit left.");
                if (!await Replace(tx, draw, proposed, next))
                    return Problem.Conflict("looked-at-already", "该单位已开展检查，不能替换。", "The unit was looked at already and cannot be replaced.");
            }
            await tx.ExecuteAsync("""
                update draw_replacements set approved = @Approved, replaced_by = @next, decision_reason = @Reason, decided_person = @person, decided_at = @now where id = @replacementId
                """, new { request.Approved, next, request.Reason, person, now = clock.GetUtcNow(), replacementId });
            tx.Record(new DrawReplacementDecided(drawId, replacementId, proposed.UnitCode, proposed.UnitPath, request.Approved, next, request.Reason, person, draw.Unannounced));
            return TypedResults.Ok(new Response(replacementId, request.Approved, next));
        }, ct);

    private static async Task<string?> Next(Tx tx, Guid drawId, Replacement proposed)
    {
        var population = await Population.Read(tx, drawId);
        var effective = await tx.QuerySingleAsync<byte[]>("select effective_seed from draws where id = @drawId", new { drawId });
        var order = WeightedDraw.Order(effective, proposed.Stratum, population.ByStratum()[proposed.Stratum], proposed.Last + 1);
        return order.Count > proposed.Last ? order[proposed.Last] : null;
    }

    private static async Task<bool> Replace(Tx tx, Draw draw, Replacement proposed, string next)
    {
        var of = new { draw.Id, draw.RoundId, proposed.Stratum, position = proposed.Last + 1, next, proposed.UnitCode };
        await tx.ExecuteAsync("insert into draw_samples (draw_id, stratum, position, unit_code, replaces) values (@Id, @Stratum, @position, @next, @UnitCode)", of);
        try
        {
            // Its team no longer has it, and the unit that comes in has none yet.
            await tx.ExecuteAsync("delete from team_units where round_id = @RoundId and unit_code = @UnitCode", of);
            await tx.ExecuteAsync("""
                with gone as (delete from round_units where round_id = @RoundId and unit_code = @UnitCode returning position)
                insert into round_units (round_id, unit_code, position) select @RoundId, @next, position from gone
                """, of);
            return true;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            return false; // a check, a remark or a finding speaks of it
        }
    }
}
