using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.ProcessOversight;

/// <summary>Names the departments that regulate a kind of process, and lists them.</summary>
internal static class NameRegulator
{
    /// <summary>The department, what it regulates, and on what its power rests.</summary>
    public sealed record Request([StringLength(64, MinimumLength = 1)] string Unit, ProcessKind Process, [StringLength(500, MinimumLength = 1)] string Basis);

    /// <summary>The regulator.</summary>
    public sealed record Response(string UnitCode, ProcessKind Process);

    /// <summary>A regulator.</summary>
    public sealed record Row(string UnitCode, string UnitName, ProcessKind Process, string Basis, string NamedBy, DateTimeOffset NamedAt);

    private sealed record Known(string Code, string Name, string Kind, string Path);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/regulators", Handle).Requires(Role.Discipline)
            .WithSummary("Names a department of the caller's subtree as the one that regulates a kind of process, with the basis of its power. A discipline or audit body, and what regulates nothing, is refused (422).");
        routes.MapGet("/regulators", List).Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Regulating departments of the caller's subtree, by ?process=.")
            .Produces<Page<Row>>();
    }

    private static Task<Results<Created<Response>, Problem>> Handle(Request request, Caller caller, Database db, Policies policies, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var unit = await tx.QuerySingleOrDefaultAsync<Known>("select code, name, kind, path::text as path from units where code = @Unit", new { request.Unit });
            if (unit is null || !caller.MaySee(unit.Path))
                return Problem.Invalid("unit", "unknown", "没有此单位。", "There is no such unit.");
            if (Overseer.Refuses("unit", unit.Kind, unit.Name, policies) is { } refused)
                return Problem.Invalid([refused]);
            var added = await tx.ExecuteAsync("""
                insert into regulators (unit_code, process, basis, named_by, named_at) values (@Unit, @process, @Basis, @Actor, @now)
                on conflict do nothing
                """, new { request.Unit, process = request.Process.ToString(), request.Basis, caller.Actor, now = clock.GetUtcNow() });
            if (added == 0)
                return Problem.Conflict("already-named", "该部门已是此类事项的主管部门。", "This department is named for it already.");
            tx.Record(new RegulatorNamed(unit.Code, unit.Path, request.Process, request.Basis));
            return TypedResults.Created("/api/v1/inspection/regulators", new Response(unit.Code, request.Process));
        }, ct);

    private static async Task<IResult> List(ProcessKind? process, PageQuery page, Caller caller, Database db, CancellationToken ct)
    {
        page.SortsBy();
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select r.unit_code, u.name as unit_name, r.process, r.basis, r.named_by, r.named_at
            from regulators r join units u on u.code = r.unit_code
            where u.path ~ @scope::lquery
              and (@process::text is null or r.process = @process)
              and (@afterId::text is null or (r.unit_code collate "C", r.process collate "C") > (@afterKey, @afterId))
            order by r.unit_code collate "C", r.process collate "C"
            limit @take
            """, new { scope = caller.Scope, process = process?.ToString(), page.AfterId, page.AfterKey, take = page.Take }), ct);
        return Listing.Answer(page, rows, r => (r.UnitCode, r.Process.ToString()));
    }
}
