using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.ProcessOversight;

/// <summary>Has the regulating department oversee a process in a unit while it runs.</summary>
internal static class OpenOversight
{
    /// <summary>What is overseen, and by whom.</summary>
    /// <param name="Unit">Code of the unit whose process it is.</param>
    /// <param name="Process">The kind of process.</param>
    /// <param name="Overseer">Code of the department that regulates this kind of process.</param>
    /// <param name="Matter">What is overseen, for example one tender.</param>
    public sealed record Request(
        [StringLength(64, MinimumLength = 1)] string Unit, ProcessKind Process, [StringLength(64, MinimumLength = 1)] string Overseer, [StringLength(2000, MinimumLength = 1)] string Matter);

    /// <summary>The oversight as opened.</summary>
    public sealed record Response(Guid OversightId);

    private sealed record Parties(string UnitPath, string OverseerPath, string OverseerKind, string OverseerName, bool Named, bool Tied);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/process-oversights", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Opens the oversight of a process in a unit (过程监审) by the department named as its regulator, both of the caller's subtree. Refused (422): a discipline or audit body standing in for it, who is not named for this kind of process, the unit itself, what lies above or below it.");

    private static Task<Results<Created<Response>, Problem>> Handle(Request request, Caller caller, Database db, Policies policies, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var of = new { request.Unit, request.Overseer, process = request.Process.ToString() };
            var parties = await tx.QuerySingleOrDefaultAsync<Parties>("""
                select u.path::text as unit_path, v.path::text as overseer_path, v.kind as overseer_kind, v.name as overseer_name, tied(u.path, v.path) as tied,
                       exists (select from regulators r where r.unit_code = v.code and r.process = @process) as named
                from units u, units v where u.code = @Unit and v.code = @Overseer
                """, of);
            if (parties is null || !caller.MaySee(parties.UnitPath))
                return Problem.Invalid("unit", "unknown", "没有此单位。", "There is no such unit.");
            if (!caller.MaySee(parties.OverseerPath))
                return Problem.Invalid("overseer", "unknown", "没有此单位。", "There is no such unit.");
            // Asked anew, although only who may regulate is ever named: a unit's kind and name change.
            if (Overseer.Refuses("overseer", parties.OverseerKind, parties.OverseerName, policies) is { } standIn)
                return Problem.Invalid([standIn]);
            if (parties.Tied)
                return Problem.Invalid("overseer", "own-unit", "不得由本单位或其上下级监审。", "The unit itself, and what lies above or below it, does not oversee it.");
            if (!parties.Named)
                return Problem.Invalid("overseer", "not-the-regulator", "该部门不是此类事项的主管部门。", "This department is not named as the regulator of this kind of process.");
            var now = clock.GetUtcNow();
            var id = Guid.CreateVersion7(now);
            await tx.ExecuteAsync("""
                insert into process_oversights (id, unit_code, process, overseer, matter, opened_by, opened_at) values (@id, @Unit, @process, @Overseer, @Matter, @Actor, @now)
                """, new { id, of.Unit, of.process, of.Overseer, request.Matter, caller.Actor, now });
            tx.Record(new ProcessOversightOpened(id, request.Unit, parties.UnitPath, request.Process, request.Overseer, request.Matter));
            return TypedResults.Created($"/api/v1/inspection/process-oversights/{id}", new Response(id));
        }, ct);
}
