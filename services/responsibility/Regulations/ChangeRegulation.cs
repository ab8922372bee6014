using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Responsibility;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Regulations;

/// <summary>What a regulation is about (document 001).</summary>
public enum RegulationArea
{
    /// <summary>责任制</summary>
    Responsibility,

    /// <summary>权力运行</summary>
    ExerciseOfPower,

    /// <summary>其他</summary>
    Other,
}

/// <summary>Enters regulations in the register of the rules in force, gives them new versions, and repeals them.</summary>
public static class ChangeRegulation
{
    private const string Form = "^[A-Z0-9_-]{2,40}$";

    /// <summary>A new regulation in its first version. Reference: number of the document; textReference: where its text lies.</summary>
    public sealed record Adding(
        [RegularExpression(Form)] string Code, RegulationArea Area, [StringLength(200, MinimumLength = 1)] string IssuedBy,
        [StringLength(300, MinimumLength = 1)] string Title, [StringLength(200, MinimumLength = 1)] string Reference, [StringLength(500)] string? TextReference, DateOnly IssuedOn, DateOnly InForceFrom);

    /// <summary>A new version of it.</summary>
    public sealed record NewVersion(
        [StringLength(300, MinimumLength = 1)] string Title, [StringLength(200, MinimumLength = 1)] string Reference, [StringLength(500)] string? TextReference, DateOnly IssuedOn, DateOnly InForceFrom);

    /// <summary>On: its last day in force.</summary>
    public sealed record Repealing(DateOnly On, [StringLength(500, MinimumLength = 1)] string Reason);

    /// <summary>The regulation after it.</summary>
    public sealed record Response(string Code, int Version, DateOnly InForceFrom, DateOnly? RepealedOn);

    private sealed record Last(string Code, RegulationArea Area, DateOnly? RepealedOn, int Version, DateOnly InForceFrom);

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/regulations", Add).Requires(Role.Administrator, Role.Discipline, Role.Department)
            .WithSummary("Enters a regulation in the register of the rules in force; for callers in the whole jurisdiction.")
            .WithExample(
                new Adding("ZRZ-01", RegulationArea.Responsibility, "中共丰河区委员会", "丰河区落实党风廉政建设责任制实施细则", "丰委发〔2026〕3号", "https://oa.fh.example/docs/2026-3", new DateOnly(2026, 1, 15), new DateOnly(2026, 2, 1)),
                new Response("ZRZ-01", 1, new DateOnly(2026, 2, 1), null));
        routes.MapPost("/regulations/{code}/versions", Revise).Requires(Role.Administrator, Role.Discipline, Role.Department)
            .WithSummary("Gives a regulation a new version that replaces the one before from its first day on.")
            .WithExample(new NewVersion("丰河区落实党风廉政建设责任制实施细则（修订）", "丰委发〔2027〕1号", null, new DateOnly(2027, 1, 10), new DateOnly(2027, 2, 1)), new Response("ZRZ-01", 2, new DateOnly(2027, 2, 1), null));
        routes.MapPost("/regulations/{code}/repeal", Repeal).Requires(Role.Administrator, Role.Discipline, Role.Department)
            .WithSummary("Repeals a regulation; on: its last day in force. It stays in the register.")
            .WithExample(new Repealing(new DateOnly(2027, 12, 31), "由新办法取代"), new Response("ZRZ-01", 2, new DateOnly(2027, 2, 1), new DateOnly(2027, 12, 31)));
    }

    private static Task<Results<Created<Response>, Problem>> Add(Adding request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            if (await Root(tx, caller) is not { } root)
                return Problem.WholeJurisdictionOnly();
            if (request.InForceFrom < request.IssuedOn)
                return Early();
            if (await tx.ExecuteAsync("insert into regulations (code, area, issued_by) values (@Code, @area, @IssuedBy) on conflict do nothing", new { request.Code, area = request.Area.ToString(), request.IssuedBy }) == 0)
                return Problem.Conflict("code-taken", "该代码已被使用。", "This code is taken.");
            await Write(tx, request.Code, 1, new NewVersion(request.Title, request.Reference, request.TextReference, request.IssuedOn, request.InForceFrom), caller, clock);
            tx.Record(new RegulationRegistered(request.Code, root, root, 1, request.Title, request.Area.ToString(), request.Reference, request.InForceFrom));
            return TypedResults.Created($"/api/v1/responsibility/regulations/{request.Code}", new Response(request.Code, 1, request.InForceFrom, null));
        }, ct);

    private static Task<Results<Ok<Response>, Problem>> Revise(string code, NewVersion request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await Root(tx, caller) is not { } root)
                return Problem.WholeJurisdictionOnly();
            if (await Find(tx, code) is not { } last)
                return Problem.NotFound("regulation", "此规定");
            if (last.RepealedOn is not null)
                return Problem.Conflict("regulation-repealed", "该规定已废止。", "It is repealed.");
            if (request.InForceFrom < request.IssuedOn)
                return Early();
            if (request.InForceFrom <= last.InForceFrom)
                return Problem.Invalid("inForceFrom", "not-later", $"须晚于现行版本的施行日 {last.InForceFrom:yyyy-MM-dd}。", $"Must be later than the first day of the version before, {last.InForceFrom:yyyy-MM-dd}.");
            await Write(tx, code, last.Version + 1, request, caller, clock);
            tx.Record(new RegulationRegistered(code, root, root, last.Version + 1, request.Title, last.Area.ToString(), request.Reference, request.InForceFrom));
            return TypedResults.Ok(new Response(code, last.Version + 1, request.InForceFrom, null));
        }, ct);

    private static Task<Results<Ok<Response>, Problem>> Repeal(string code, Repealing request, Caller caller, Database db, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await Root(tx, caller) is not { } root)
                return Problem.WholeJurisdictionOnly();
            if (await Find(tx, code) is not { } last)
                return Problem.NotFound("regulation", "此规定");
            if (last.RepealedOn is not null)
                return Problem.Conflict("regulation-repealed", "该规定已废止。", "It is repealed.");
            if (request.On < last.InForceFrom)
                return Problem.Invalid("on", "not-later", "早于现行版本的施行日。", "Before the first day of the version in force.");
            await tx.ExecuteAsync("update regulations set repealed_on = @On, reason = @Reason where code = @code", new { code, request.On, request.Reason });
            tx.Record(new RegulationRepealed(code, root, root, request.On, request.Reason));
            return TypedResults.Ok(new Response(code, last.Version, last.InForceFrom, request.On));
        }, ct);

    // The rules in force are the whole jurisdiction's.
    private static async Task<string?> Root(Tx tx, Caller caller) =>
        await tx.QuerySingleOrDefaultAsync<string>("select code from units where parent_code is null") is { } root && caller.MaySee(root) ? root : null;

    private static Task<Last?> Find(Tx tx, string code) => tx.QueryFirstOrDefaultAsync<Last>("""
        select r.code, r.area, r.repealed_on, v.version, v.in_force_from from regulations r join regulation_versions v on v.code = r.code
        where r.code = @code order by v.version desc limit 1 for update of r
        """, new { code });

    private static Problem Early() => Problem.Invalid("inForceFrom", "before-issued", "不得早于印发日。", "Must not be before it was issued.");

    private static Task<int> Write(Tx tx, string code, int version, NewVersion v, Caller caller, TimeProvider clock) => tx.ExecuteAsync("""
        insert into regulation_versions (code, version, title, reference, text_reference, issued_on, in_force_from, recorded_by, recorded_at)
        values (@code, @version, @Title, @Reference, @TextReference, @IssuedOn, @InForceFrom, @Actor, @now)
        """, new { code, version, v.Title, v.Reference, v.TextReference, v.IssuedOn, v.InForceFrom, caller.Actor, now = clock.GetUtcNow() });
}
