using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Chassis.Sweeps;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Clues;

/// <summary>Registers a clue. Begins a case.</summary>
internal static class RegisterClue
{
    /// <summary>What came in.</summary>
    /// <param name="Source">Where from.</param>
    /// <param name="Kind">Code of one of the kinds (policy, 12).</param>
    /// <param name="Target">What sort of person or body it is about.</param>
    /// <param name="Unit">Code of the unit it is about, or where the person is.</param>
    /// <param name="Summary">What it says.</param>
    /// <param name="ReceivedOn">When it was received, today or earlier.</param>
    /// <param name="Person">Code of the person, when one is known.</param>
    public sealed record Request(
        ClueSource Source,
        [StringLength(64, MinimumLength = 1)] string Kind,
        ClueTarget Target,
        [StringLength(32, MinimumLength = 1)] string Unit,
        [StringLength(5000, MinimumLength = 1)] string Summary,
        DateOnly ReceivedOn,
        [StringLength(32, MinimumLength = 1)] string? Person = null);

    /// <summary>The clue, the case it begins, by when its disposal must be decided, and its version for If-Match.</summary>
    public sealed record Response(Guid ClueId, Guid CaseId, DateOnly DecideBy, int Version);

    /// <summary>A clue to be registered, from whatever it came.</summary>
    internal sealed record Draft(ClueSource Source, string Kind, ClueTarget Target, string Unit, string UnitPath, string? Person, string Summary, DateOnly ReceivedOn, Guid? Observation);

    private static readonly DateOnly Earliest = new(1949, 10, 1);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/clues", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Registers a clue about a unit of the caller's subtree or a person there, and begins a case. Its disposal must be decided within 30 days of receiving it (policy).");

    private static Task<Results<Created<Response>, Problem>> Handle(
        Request request, Caller caller, Database db, Policies policies, TimeProvider clock, HttpResponse http, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var path = await tx.QuerySingleOrDefaultAsync<string>("select path::text from units where code = @Unit and path ~ @scope::lquery", new { request.Unit, scope = caller.Scope });
            var wrong = new List<FieldError>();
            if (path is null)
                wrong.Add(new("unit", "unknown", "没有此单位。", "There is no such unit."));
            wrong.AddRange(WrongKind(request.Kind, policies));
            if (request.ReceivedOn > clock.Today() || request.ReceivedOn < Earliest)
                wrong.Add(new("receivedOn", "out-of-range", $"须在 {Earliest:O} 至今天之间。", $"Must be between {Earliest:O} and today."));
            if (request.Person is not null && !await tx.QuerySingleAsync<bool>("select exists (select from holdings where person_code = @Person)", new { request.Person }))
                wrong.Add(new("person", "unknown", "没有此人员。", "There is no such person."));
            if (wrong.Count > 0)
                return Problem.Invalid(wrong);
            var response = await Register(tx, new(request.Source, request.Kind, request.Target, request.Unit, path!, request.Person, request.Summary, request.ReceivedOn, null), caller, policies, clock.GetUtcNow());
            http.Headers.ETag = Clue.Tag(response.Version);
            return TypedResults.Created($"/api/v1/inspection/clues/{response.ClueId}", response);
        }, ct);

    /// <summary>Refuses a kind that the policy does not name.</summary>
    internal static IEnumerable<FieldError> WrongKind(string kind, Policies policies) =>
        policies.KindsOfClues.Contains(kind) ? [] : [new("kind", "unknown", $"须为：{string.Join("、", policies.KindsOfClues)}。", $"Must be one of: {string.Join(", ", policies.KindsOfClues)}.")];

    /// <summary>Registers what was found to be right.</summary>
    internal static async Task<Response> Register(Tx tx, Draft draft, Caller caller, Policies policies, DateTimeOffset now)
    {
        var (id, caseId) = (Guid.CreateVersion7(now), Guid.CreateVersion7(now));
        var decideBy = draft.ReceivedOn.AddDays(policies.ClueDecideDays);
        await tx.ExecuteAsync("""
            insert into clues (id, case_id, source, kind, target, unit_code, person_code, summary, received_on, decide_by, observation_id, registered_by, registered_person, registered_at, cause, version)
            values (@id, @caseId, @source, @Kind, @target, @Unit, @Person, @Summary, @ReceivedOn, @decideBy, @Observation, @Actor, @PersonCode, @now, @cause, 1)
            """, new
        {
            id,
            caseId,
            source = draft.Source.ToString(),
            draft.Kind,
            target = draft.Target.ToString(),
            draft.Unit,
            draft.Person,
            draft.Summary,
            draft.ReceivedOn,
            decideBy,
            draft.Observation,
            caller.Actor,
            caller.PersonCode,
            now,
            cause = Sweep.Cause,
        });
        tx.Record(new ClueRegistered(id, caseId, draft.Unit, draft.UnitPath, draft.Person, draft.Source, draft.Kind, draft.Target, draft.ReceivedOn, decideBy, draft.Observation));
        return new(id, caseId, decideBy, 1);
    }
}
