using System.Security.Cryptography;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Responsibility;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace DutyNet.Responsibility.Register;

/// <summary>Imports units, persons and posts: the whole file or nothing of it, idempotent by code.</summary>
public static class ImportRegister
{
    private const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>What an import did, or in a dry run would do.</summary>
    /// <param name="ImportId">The import.</param>
    /// <param name="DryRun">True when nothing was written.</param>
    /// <param name="Units">Rows of units by effect.</param>
    /// <param name="Persons">Rows of persons by effect.</param>
    /// <param name="Posts">Rows of posts by effect.</param>
    /// <param name="Encoding">What a CSV file was read as, UTF-8 or GB18030; null for other files.</param>
    public sealed record Response(Guid ImportId, bool DryRun, Counts Units, Counts Persons, Counts Posts, string? Encoding);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/register/imports", Handle).Requires(Role.Administrator, Role.Department)
            .WithSummary("Imports units, persons and posts from CSV in UTF-8 or GB18030 (?kind= units, persons or posts), XLSX or JSON, up to 64 MB: all of the file, or 422 import-refused with every wrong cell and nothing applied. ?dryRun=true only checks.")
            .Accepts<string>("text/csv", Xlsx, "application/json")
            .Produces<Response>()
            .WithExample("code,name,kind,parent,class\nFH,中共丰河区委员会,Committee,,\nFH_D01,丰河区发展和改革委员会党组,Department,FH,EconomicDevelopment\n",
                new Response(Guid.Parse("0199f2d4-5e44-7f73-8a61-9c4d5e6f7081"), false, new Counts(2, 0, 0), new Counts(0, 0, 0), new Counts(0, 0, 0), "UTF-8"));

    private static async Task<Results<Ok<Response>, Problem>> Handle(string? kind, bool? dryRun, HttpRequest request, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        var type = MediaTypeHeaderValue.TryParse(request.ContentType, out var sent) ? sent.MediaType.Value?.ToLowerInvariant() : null;
        if (type is not ("text/csv" or Xlsx or "application/json"))
            return Problem.Of(415, "media-type-not-supported", "请发送 CSV、XLSX 或 JSON。", "Send CSV, XLSX or JSON.");
        if (type == "text/csv" && (kind is null || !Columns.Of.ContainsKey(kind)))
            return Problem.Invalid("kind", "unknown-kind", "CSV 须以 kind 指明 units、persons 或 posts。", "CSV needs kind: units, persons or posts.");
        using var body = new MemoryStream((int)(request.ContentLength ?? 0)); // the server has held it to the limit
        await request.Body.CopyToAsync(body, ct);
        var content = body.Length == body.Capacity ? body.GetBuffer() : body.ToArray();
        var file = type switch
        {
            "text/csv" => CsvSheets.Read(content, kind!),
            Xlsx => XlsxSheets.Read(content),
            _ => JsonSheets.Read(content),
        };
        return await db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            await KnownRegister.HoldStill(tx);
            var known = await KnownRegister.Load(tx, file, caller);
            var plan = RegisterCheck.Of(file, known, caller, clock.Today(), clock.GetUtcNow());
            if (file.Refusals.Count > 0)
                return file.Refusals.AsProblem();
            var response = new Response(Guid.CreateVersion7(clock.GetUtcNow()), dryRun == true, plan.UnitRows, plan.PersonRows, plan.PostRows, file.Encoding);
            if (dryRun != true)
                await Apply(tx, plan, known, response, caller, Convert.ToHexStringLower(SHA256.HashData(content)), clock);
            return TypedResults.Ok(response);
        }, ct);
    }

    private static async Task Apply(Tx tx, RegisterPlan plan, KnownRegister known, Response response, Caller caller, string sha256, TimeProvider clock)
    {
        var paths = known.Units.ToDictionary(u => u.Key, u => u.Value.Path, StringComparer.Ordinal);
        foreach (var unit in plan.Units)
            paths[unit.Code] = unit.Path;
        await RegisterWriter.Apply(tx, plan, clock.Today(), clock.GetUtcNow());
        var home = caller.Unit == Caller.Everywhere ? paths.First(p => !p.Value.Contains('.', StringComparison.Ordinal)).Key : caller.Unit;
        if (response.Units.Effective + response.Persons.Effective + response.Posts.Effective > 0)
            tx.Record(new RegisterImported(response.ImportId, home, paths[home], response.Units.Effective, response.Persons.Effective, response.Posts.Effective, sha256));
    }
}
