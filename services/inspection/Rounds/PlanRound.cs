using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Rounds;

/// <summary>Plans a round: which units are looked at, when and how.</summary>
internal static class PlanRound
{
    /// <summary>The round to be.</summary>
    /// <param name="Kind">Its kind.</param>
    /// <param name="Title">Its title.</param>
    /// <param name="From">First day, from 1949-10-01 on.</param>
    /// <param name="Until">Last day, not before the first and within 5 years (policy).</param>
    /// <param name="Units">Codes of the units to be looked at, each once.</param>
    /// <param name="Methods">Methods planned.</param>
    /// <param name="ByDraw">True when its units come from a draw: none is named then.</param>
    /// <param name="Population">With ByDraw: below which unit they are drawn.</param>
    public sealed record Request(
        RoundKind Kind,
        [StringLength(200, MinimumLength = 1)] string Title,
        DateOnly From,
        DateOnly Until,
        [MaxLength(2000)] string[] Units,
        [MaxLength(5)] CheckMethod[]? Methods = null,
        bool ByDraw = false,
        Population? Population = null);

    /// <summary>Units by one word.</summary>
    /// <param name="Below">Code of the unit; it counts too.</param>
    public sealed record Population([StringLength(32, MinimumLength = 1)] string Below);

    /// <summary>The round as planned.</summary>
    public sealed record Response(Guid RoundId, RoundStatus Status);

    private sealed record Known(string Code, string Path);

    // Founding of the state: nothing is looked at before it, and an earlier date is a slip.
    private static readonly DateOnly Earliest = new(1949, 10, 1);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/rounds", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Plans an inspection round over units of the caller's subtree, from the first to the last day (dates in Asia/Shanghai, between 1949-10-01 and 5 years from today).");

    private static Task<Results<Created<Response>, Problem>> Handle(Request request, Caller caller, Database db, Policies policies, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            if (request.Until < request.From)
                return Problem.Invalid("until", "before-from", "不得早于开始日期。", "Must not be before the first day.");
            if (OutOfRange(request, clock.Today().AddYears(policies.YearsAhead)) is { Count: > 0 } outside)
                return Problem.Invalid(outside);
            if (request.Units.Length > 0 == request.ByDraw)
                return Problem.Invalid("units", "too-short", "须列出单位，或由抽取产生，不得同时。", "Name units, or have them drawn, not both.");
            string[] named = request.ByDraw ? [request.Population?.Below ?? ""] : request.Units;
            var known = (await tx.QueryAsync<Known>("select code, path::text as path from units where code = any(@named)", new { named }))
                .Where(u => caller.MaySee(u.Path)).ToDictionary(u => u.Code, u => u.Path);
            if (request.ByDraw && known.Count == 0)
                return Problem.Invalid("population.below", "unknown", "没有此单位。", "There is no such unit.");
            if (Wrong(named, known) is { Count: > 0 } wrong)
                return Problem.Invalid(wrong);
            if (Round.Above(known.Values) is not { } above)
                return Problem.Invalid("units", "different-trees", "各单位不在同一组织树中。", "The units do not belong to one tree.");

            var now = clock.GetUtcNow();
            var id = Guid.CreateVersion7(now);
            var unitCode = above.Split('.')[^1];
            await tx.ExecuteAsync("""
                insert into rounds (id, kind, title, from_on, until_on, unit_code, methods, status, by_draw, planned_by, planned_person, planned_at)
                values (@id, @kind, @Title, @From, @Until, @unitCode, @methods, 'Planned', @ByDraw, @Actor, @PersonCode, @now)
                """, new { id, request.ByDraw, kind = request.Kind.ToString(), request.Title, request.From, request.Until, unitCode, methods = (request.Methods ?? []).Select(m => m.ToString()).Distinct().ToArray(), caller.Actor, caller.PersonCode, now });
            await tx.ExecuteAsync("""
                insert into round_units (round_id, unit_code, position)
                select @id, u.code, u.position from unnest(@Units) with ordinality as u(code, position)
                """, new { id, request.Units });
            tx.Record(new RoundPlanned(id, unitCode, above, request.Kind, request.Title, request.From, request.Until, request.Units));
            return TypedResults.Created($"/api/v1/inspection/rounds/{id}", new Response(id, RoundStatus.Planned));
        }, ct);

    private static List<FieldError> OutOfRange(Request request, DateOnly latest) =>
        [.. from date in new[] { (Field: "from", Day: request.From), (Field: "until", Day: request.Until) }
            where date.Day < Earliest || date.Day > latest
            select new FieldError(date.Field, "out-of-range", $"须在 {Earliest:O} 至 {latest:O} 之间。", $"Must be between {Earliest:O} and {latest:O}.")];

    private static List<FieldError> Wrong(string[] units, Dictionary<string, string> known)
    {
        var seen = new HashSet<string>();
        var wrong = new List<FieldError>();
        for (var i = 0; i < units.Length; i++)
        {
            if (!known.ContainsKey(units[i]))
                wrong.Add(new($"units[{i}]", "unknown", "没有此单位。", "There is no such unit."));
            else if (!seen.Add(units[i]))
                wrong.Add(new($"units[{i}]", "duplicate", "单位重复。", "Named twice."));
        }
        return wrong;
    }
}
