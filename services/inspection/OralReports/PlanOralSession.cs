using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using DutyNet.Inspection.Rounds;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.OralReports;

/// <summary>Plans a session of oral reports, and commits to its seed.</summary>
internal static class PlanOralSession
{
    /// <summary>The session to be.</summary>
    /// <param name="Title">Its title.</param>
    /// <param name="HeldOn">The day it is held, from today on and within 5 years (policy).</param>
    /// <param name="Place">Where.</param>
    /// <param name="Units">Codes of the units that report, in their order. The first responsible person of each on that day reports.</param>
    /// <param name="Panel">Codes of the persons who rate. For each unit at least one of them is not recused.</param>
    public sealed record Request(
        [StringLength(200, MinimumLength = 1)] string Title,
        DateOnly HeldOn,
        [StringLength(200, MinimumLength = 1)] string Place,
        [MinLength(1), MaxLength(500)] string[] Units,
        [MinLength(1), MaxLength(50)] string[] Panel);

    /// <summary>The session as planned, with the hash of its seed: SHA-256 of 64 hexadecimal digits that nobody sees before it is closed.</summary>
    public sealed record Response(Guid SessionId, OralSessionStatus Status, string SeedHash);

    private sealed record Unit(string Code, string Path, string? Secretary);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/oral-sessions", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Plans a session of oral reports (口头汇报) of units in the caller's subtree, whose first responsible persons report. Answers the hash of the seed that will draw the questions. Refused where a post is vacant on that day (422 vacant), and where the whole panel is recused for a unit (409 panel-recused).");

    private static Task<Results<Created<Response>, Problem>> Handle(Request request, Caller caller, Database db, Policies policies, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var (now, today) = (clock.GetUtcNow(), clock.Today());
            if (request.HeldOn < today || request.HeldOn > today.AddYears(policies.YearsAhead))
                return Problem.Invalid("heldOn", "out-of-range", $"须在今天至 {policies.YearsAhead} 年内。", $"Must be from today to {policies.YearsAhead} years from now.");
            var units = (await tx.QueryAsync<Unit>("""
                select code, path::text as path, first_responsible(code, @HeldOn) as secretary from units where code = any(@Units)
                """, new { request.HeldOn, request.Units })).Where(u => caller.MaySee(u.Path)).ToDictionary(u => u.Code);
            var known = (await tx.QueryAsync<string>("""
                select distinct h.person_code from holdings h join units u on u.code = h.unit_code
                where h.person_code = any(@Panel) and h.held_from <= @today and (h.held_until is null or h.held_until >= @today) and u.path ~ @scope::lquery
                """, new { request.Panel, today, scope = caller.Scope })).ToHashSet();
            List<FieldError> wrong = [.. WrongUnits(request.Units, units), .. WrongPanel(request.Panel, known)];
            if (wrong.Count > 0)
                return Problem.Invalid(wrong);
            if (Round.Above(units.Values.Select(u => u.Path)) is not { } above)
                return Problem.Invalid("units", "different-trees", "各单位不在同一组织树中。", "The units do not belong to one tree.");
            var ties = await Panel.Ties(tx, request.Panel, request.Units, today, policies);
            if (AllRecused(request, units, ties) is { Count: > 0 } alone)
                return Problem.Conflict("panel-recused", "有单位的评议人须全部回避。", "For a unit the whole panel is recused.", alone);

            var (id, seed, unitCode) = (Guid.CreateVersion7(now), OralDraw.NewSeed(), above.Split('.')[^1]);
            var seedHash = OralDraw.Hash(seed);
            await tx.ExecuteAsync("""
                insert into oral_sessions (id, title, held_on, place, unit_code, seed_hash, planned_by, planned_person, planned_at)
                values (@id, @Title, @HeldOn, @Place, @unitCode, @seedHash, @Actor, @PersonCode, @now)
                """, new { id, request.Title, request.HeldOn, request.Place, unitCode, seedHash, caller.Actor, caller.PersonCode, now });
            await tx.ExecuteAsync("insert into oral_seeds (session_id, seed) values (@id, @seed)", new { id, seed });
            await tx.ExecuteAsync("insert into oral_panels (session_id, person_code) select @id, unnest(@Panel)", new { id, request.Panel });
            await tx.ExecuteAsync("""
                insert into oral_reporters (session_id, unit_code, position) select @id, u.code, u.position from unnest(@Units) with ordinality as u(code, position)
                """, new { id, request.Units });
            tx.Record(new OralSessionPlanned(id, unitCode, above, request.Title, request.HeldOn, request.Place, seedHash, request.Units, request.Panel));
            return TypedResults.Created($"/api/v1/inspection/oral-sessions/{id}", new Response(id, OralSessionStatus.Planned, seedHash));
        }, ct);

    private static IEnumerable<FieldError> WrongUnits(string[] units, Dictionary<string, Unit> known)
    {
        var seen = new HashSet<string>();
        foreach (var (i, code) in units.Index())
        {
            if (!known.TryGetValue(code, out var unit))
                yield return new($"units[{i}]", "unknown", "没有此单位。", "There is no such unit.");
            else if (!seen.Add(code))
                yield return new($"units[{i}]", "duplicate", "单位重复。", "Named twice.");
            else if (unit.Secretary is null)
                yield return new($"units[{i}]", "vacant", "该单位当日没有第一责任人。", "Nobody is first responsible for this unit on that day.");
        }
    }

    private static IEnumerable<FieldError> WrongPanel(string[] panel, HashSet<string> known)
    {
        var seen = new HashSet<string>();
        foreach (var (i, person) in panel.Index())
        {
            if (!known.Contains(person))
                yield return new($"panel[{i}]", "unknown", "没有此人员，或其现无任职。", "There is no such person, or they hold no post now.");
            else if (!seen.Add(person))
                yield return new($"panel[{i}]", "duplicate", "人员重复。", "Named twice.");
        }
    }

    // Who reports for a unit is tied to it by the post they hold.
    private static List<FieldError> AllRecused(Request request, Dictionary<string, Unit> units, List<Recusal.Tie> ties) =>
        [.. from unit in request.Units.Index()
            where request.Panel.All(p => p == units[unit.Item].Secretary || ties.Exists(t => t.Person == p && t.Unit == unit.Item))
            select new FieldError($"units[{unit.Index}]", "panel-recused", "评议人均须回避。", "Every member of the panel is recused here.")];
}
