using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Chassis.Sampling;
using DutyNet.Contracts.Inspection;
using DutyNet.Inspection.Rounds;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Draws;

/// <summary>Prepares a draw for a round that is planned by draw: from what, in which strata, with what weights.</summary>
internal static class PrepareDraw
{
    /// <summary>What is drawn, and from what.</summary>
    /// <param name="RoundId">The round, planned by draw.</param>
    /// <param name="Strata">The strata; a unit belongs to the first that it fits, and every unit must fit one.</param>
    /// <param name="Kinds">Kinds of the units drawn from; all when not given.</param>
    /// <param name="Unit">Code of the unit at or below which the units lie; the round's own when not given.</param>
    /// <param name="Weights">How they weigh against each other.</param>
    public sealed record Request(
        Guid RoundId,
        [MinLength(1), MaxLength(100)] StratumOf[] Strata,
        [MaxLength(50)] string[]? Kinds = null,
        [StringLength(32, MinimumLength = 1)] string? Unit = null,
        DrawWeights Weights = DrawWeights.SinceLastLookedAt);

    /// <summary>A stratum: the units that have one of its kinds and one of its classes and lie at or below its unit, as far as these are given.</summary>
    /// <param name="Name">Its name, without control characters.</param>
    /// <param name="Quota">How many are drawn.</param>
    /// <param name="Kinds">Kinds of units.</param>
    /// <param name="Classes">Classes of units.</param>
    /// <param name="Below">Code of a unit.</param>
    public sealed record StratumOf(
        [StringLength(100, MinimumLength = 1)] string Name,
        [Range(1, 2000)] int Quota,
        [MaxLength(50)] string[]? Kinds = null,
        [MaxLength(50)] string[]? Classes = null,
        [StringLength(32, MinimumLength = 1)] string? Below = null);

    /// <summary>The draw as prepared.</summary>
    public sealed record Response(Guid DrawId, DrawStatus Status);

    // As many as a round takes by name.
    private const int MostDrawn = 2000;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/draws", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Prepares a draw for a round planned by draw (409 not-by-draw, round-has-draw else): strata with quotas (2,000 together), kinds, weights. By a person. Units may be excluded until it is committed to.");

    private static Task<Results<Created<Response>, Problem>> Handle(Request request, Caller caller, Database db, Policies policies, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            if (caller.PersonCode is not { } person)
                return Draw.PersonRequired;
            var round = await Round.Lock(tx, request.RoundId, caller);
            if (round is null)
                return Problem.Invalid("roundId", "unknown", "没有此检查轮次。", "There is no such round.");
            var standing = await tx.QuerySingleAsync<Standing>("""
                select r.by_draw, unannounced(r) as unannounced, exists (select from draws d where d.round_id = r.id and d.status <> 'Cancelled') as drawn
                from rounds r where r.id = @RoundId
                """, new { request.RoundId });
            if (!standing.ByDraw || round.Status is not RoundStatus.Planned)
                return Problem.Conflict("not-by-draw", "该轮次的单位不由抽取产生，或已开始。", "The round's units do not come from a draw, or it has begun.");
            if (standing.Drawn)
                return Problem.Conflict("round-has-draw", "该轮次已有抽取。", "The round has a draw already.");
            if (await Wrong(tx, request, round, caller) is { Count: > 0 } wrong)
                return Problem.Invalid(wrong);

            var now = clock.GetUtcNow();
            var id = Guid.CreateVersion7(now);
            var unit = request.Unit ?? round.UnitCode;
            var path = await Draw.PathOf(tx, unit, round.UnitPath, caller);
            await tx.ExecuteAsync("""
                insert into draws (id, round_id, unit_code, kinds, weights, most_weight, algorithm, status, prepared_person, prepared_at)
                values (@id, @RoundId, @unit, @kinds, @weights, @DrawMostWeight, @Algorithm, 'Prepared', @person, @now)
                """, new { id, request.RoundId, unit, kinds = request.Kinds ?? [], weights = request.Weights.ToString(), policies.DrawMostWeight, WeightedDraw.Algorithm, person, now });
            await tx.ExecuteAsync("""
                insert into draw_strata (draw_id, position, name, kinds, classes, below, quota)
                select @id, s.position, s.stratum ->> 'name', array(select jsonb_array_elements_text(s.stratum -> 'kinds')), array(select jsonb_array_elements_text(s.stratum -> 'classes')),
                       s.stratum ->> 'below', (s.stratum ->> 'quota')::int
                from jsonb_array_elements(@strata::jsonb) with ordinality as s(stratum, position)
                """, new { id, strata = System.Text.Json.JsonSerializer.Serialize(request.Strata.Select(s => s with { Kinds = s.Kinds ?? [], Classes = s.Classes ?? [] }), Json.Options) });
            tx.Record(new DrawPrepared(
                id, request.RoundId, unit, path!, request.Kinds ?? [], [.. request.Strata.Select(s => new DrawnStratum(s.Name, 0, s.Quota))],
                request.Weights is DrawWeights.SinceLastLookedAt, person, standing.Unannounced));
            return TypedResults.Created($"/api/v1/inspection/draws/{id}", new Response(id, DrawStatus.Prepared));
        }, ct);

    private sealed record Standing(bool ByDraw, bool Unannounced, bool Drawn);

    private static async Task<List<FieldError>> Wrong(Tx tx, Request request, Round round, Caller caller)
    {
        var wrong = new List<FieldError>();
        if (request.Unit is { } unit && await Draw.PathOf(tx, unit, round.UnitPath, caller) is null)
            wrong.Add(new("unit", "unknown", "该轮次范围内没有此单位。", "No such unit within the round."));
        string[] below = [.. request.Strata.Select(s => s.Below).OfType<string>().Distinct()];
        var known = (await tx.QueryAsync<string>("select code from units where code = any(@below) and path <@ @UnitPath::ltree", new { below, round.UnitPath })).ToHashSet();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, s) in request.Strata.Index())
        {
            if (!WeightedDraw.FitsLine(s.Name))
                wrong.Add(new($"strata[{i}].name", "control-character", "不得含控制字符。", "Must not hold control characters."));
            else if (!names.Add(s.Name))
                wrong.Add(new($"strata[{i}].name", "duplicate", "名称重复。", "Named twice."));
            if (s.Below is not null && !known.Contains(s.Below))
                wrong.Add(new($"strata[{i}].below", "unknown", "该轮次范围内没有此单位。", "No such unit within the round."));
        }
        if (request.Strata.Sum(s => (long)s.Quota) > MostDrawn)
            wrong.Add(new("strata", "too-many", $"各层合计最多 {MostDrawn}。", $"At most {MostDrawn} in all strata together."));
        return wrong;
    }
}
