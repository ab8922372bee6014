using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Rounds;

/// <summary>Takes down that a person has an interest in a unit: they do not inspect it from then on.</summary>
internal static class DeclareInterest
{
    /// <summary>The declaration.</summary>
    /// <param name="Person">Code of the person.</param>
    /// <param name="Unit">Code of the unit; what lies above and below it is meant too, the root excepted.</param>
    /// <param name="Reason">What ties them to it.</param>
    public sealed record Request(
        [StringLength(32, MinimumLength = 1)] string Person,
        [StringLength(32, MinimumLength = 1)] string Unit,
        [StringLength(2000, MinimumLength = 1)] string Reason);

    /// <summary>The declaration.</summary>
    public sealed record Response(Guid InterestId);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/declared-interests", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Takes down a person's declared interest in a unit of the caller's subtree; a ground of recusal (declared-interest) from then on.");

    private static Task<Results<Created<Response>, Problem>> Handle(Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var path = await tx.QuerySingleOrDefaultAsync<string>("select path::text from units where code = @Unit", new { request.Unit });
            if (path is null || !caller.MaySee(path))
                return Problem.Invalid("unit", "unknown", "没有此单位。", "There is no such unit.");
            if (!await tx.QuerySingleAsync<bool>("select exists (select from holdings where person_code = @Person)", new { request.Person }))
                return Problem.Invalid("person", "unknown", "没有此人员。", "There is no such person.");
            var now = clock.GetUtcNow();
            var id = Guid.CreateVersion7(now);
            var inserted = await tx.ExecuteAsync("""
                insert into declared_interests (id, person_code, unit_code, reason, declared_by, declared_at)
                values (@id, @Person, @Unit, @Reason, @Actor, @now)
                on conflict do nothing
                """, new { id, request.Person, request.Unit, request.Reason, caller.Actor, now });
            if (inserted == 0)
                return Problem.Conflict("already-declared", "该利害关系已申报。", "This interest was declared already.");
            tx.Record(new InterestDeclared(id, request.Unit, path, request.Person, request.Reason));
            return TypedResults.Created((string?)null, new Response(id));
        }, ct);
}
