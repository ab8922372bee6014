using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Inspection.Clues;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Supervisors;

/// <summary>Makes a clue of an observation, once.</summary>
internal static class ConvertObservation
{
    /// <summary>What sort of clue it is.</summary>
    /// <param name="Kind">Code of one of the kinds (policy, 12).</param>
    /// <param name="Target">What sort of person or body it is about.</param>
    /// <param name="Summary">What it says; the observation's own text when not given.</param>
    public sealed record Request(
        [StringLength(64, MinimumLength = 1)] string Kind,
        ClueTarget Target,
        [StringLength(5000, MinimumLength = 1)] string? Summary = null);

    private sealed record Observation(string UnitCode, string UnitPath, string? PersonCode, string Text, bool Converted);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/observations/{observationId:guid}/clue", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Registers a clue (source Supervisor) from an observation, received today; once (409 already-converted). By a person.");

    private static Task<Results<Created<RegisterClue.Response>, Problem>> Handle(
        Guid observationId, Request request, Caller caller, Database db, Policies policies, TimeProvider clock, HttpResponse http, CancellationToken ct) =>
        db.InTransaction<Results<Created<RegisterClue.Response>, Problem>>(async tx =>
        {
            await tx.ExecuteAsync("select from observations where id = @observationId for update", new { observationId });
            var o = await tx.QuerySingleOrDefaultAsync<Observation>("""
                select o.unit_code, u.path::text as unit_path, o.person_code, o.text, exists (select from clues c where c.observation_id = o.id) as converted
                from observations o join units u on u.code = o.unit_code
                where o.id = @observationId and u.path ~ @scope::lquery and o.person_code is distinct from @me
                """, new { observationId, scope = caller.Scope, me = caller.PersonCode ?? "" });
            if (o is null)
                return Problem.NotFound("observation", "监督员反映");
            if (caller.PersonCode is null)
                return Clue.PersonRequired;
            if (o.Converted)
                return Problem.Conflict("already-converted", "该反映已转为线索。", "A clue was made of it already.");
            if (RegisterClue.WrongKind(request.Kind, policies).ToList() is { Count: > 0 } wrong)
                return Problem.Invalid(wrong);
            var clue = await RegisterClue.Register(
                tx, new(ClueSource.Supervisor, request.Kind, request.Target, o.UnitCode, o.UnitPath, o.PersonCode, request.Summary ?? o.Text, clock.Today(), observationId), caller, policies, clock.GetUtcNow());
            http.Headers.ETag = Clue.Tag(clue.Version);
            return TypedResults.Created($"/api/v1/inspection/clues/{clue.ClueId}", clue);
        }, ct);
}
