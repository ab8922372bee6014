using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Supervisors;

/// <summary>Takes down what a supervisor observed: by themselves, or for them by discipline staff. Only discipline reads it.</summary>
internal static class MakeObservation
{
    /// <summary>What was observed.</summary>
    /// <param name="Unit">Code of the unit it is about, or where the person is; in the subtree the supervisor watches.</param>
    /// <param name="ObservedAt">When, during the term and not in the future.</param>
    /// <param name="Place">Where.</param>
    /// <param name="Text">What.</param>
    /// <param name="Person">Code of the person it is about, when it is about one.</param>
    public sealed record Request(
        [StringLength(32, MinimumLength = 1)] string Unit,
        DateTimeOffset ObservedAt,
        [StringLength(200, MinimumLength = 1)] string Place,
        [StringLength(5000, MinimumLength = 1)] string Text,
        [StringLength(32, MinimumLength = 1)] string? Person = null);

    /// <summary>The observation, and whether it was outside office hours (八小时之外).</summary>
    public sealed record Response(Guid ObservationId, bool OutsideOfficeHours);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/supervisors/{supervisorId:guid}/observations", Handle)
        .Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk)
        .WithSummary("Takes down an observation: by the supervisor in person, whatever their role, or for them by discipline staff; for others there is no such supervisor. During the term; about a unit they watch or a person there, not themselves. Outside office hours is worked out from the time (Asia/Shanghai).");

    private static Task<Results<Created<Response>, Problem>> Handle(
        Guid supervisorId, Request request, Caller caller, Database db, Policies policies, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var supervisor = await Supervisor.Lock(tx, supervisorId, caller);
            if (supervisor is null)
                return Supervisor.NotFound;
            var now = clock.GetUtcNow();
            var path = await tx.QuerySingleOrDefaultAsync<string>("select path::text from units where code = @Unit and path <@ @UnitPath::ltree", new { request.Unit, supervisor.UnitPath });
            var wrong = new List<FieldError>();
            if (path is null)
                wrong.Add(new("unit", "unknown", "监督范围内没有此单位。", "No such unit among those they watch."));
            if (request.ObservedAt > now || !supervisor.Serves(request.ObservedAt.Year is < 1949 or > 9000 ? DateOnly.MinValue : request.ObservedAt.DateInChina()))
                wrong.Add(new("observedAt", "out-of-range", "须在任期内，且不晚于现在。", "Must lie in the term, and not in the future."));
            if (request.Person == supervisor.PersonCode)
                wrong.Add(new("person", "themselves", "不能反映本人。", "Not about themselves."));
            else if (request.Person is not null && !await tx.QuerySingleAsync<bool>("select exists (select from holdings where person_code = @Person)", new { request.Person }))
                wrong.Add(new("person", "unknown", "没有此人员。", "There is no such person."));
            if (wrong.Count > 0)
                return Problem.Invalid(wrong);
            var id = Guid.CreateVersion7(now);
            var outside = OfficeHours.Outside(request.ObservedAt, policies);
            await tx.ExecuteAsync("""
                insert into observations (id, supervisor_id, unit_code, person_code, observed_at, place, text, outside_office_hours, recorded_by, recorded_person, recorded_at)
                values (@id, @supervisorId, @Unit, @Person, @ObservedAt, @Place, @Text, @outside, @Actor, @PersonCode, @now)
                """, new { id, supervisorId, request.Unit, request.Person, request.ObservedAt, request.Place, request.Text, outside, caller.Actor, caller.PersonCode, now });
            if (caller.PersonCode != supervisor.PersonCode)
                tx.OnBehalfOf = supervisor.PersonCode;
            tx.Record(new ObservationMade(id, supervisorId, request.Unit, path!, request.Person, request.ObservedAt, outside));
            return TypedResults.Created((string?)null, new Response(id, outside));
        }, ct);
}
