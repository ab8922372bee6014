using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Logbook.Policies;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Logbook.Entries;

/// <summary>Records many entries from a department's own office system, answered row by row; good rows are recorded though others are refused.</summary>
public static class RecordEntries
{
    private const int MostRows = 1000;

    /// <summary>An entry with the department's own reference, and the book it goes into: named by id, or by unit and person (none: the unit's own) in the year it happened.</summary>
    public sealed record Row(
        [StringLength(200, MinimumLength = 1)] string Reference, RecordEntry.Request Entry, Guid? LogbookId = null,
        [StringLength(64, MinimumLength = 1)] string? Unit = null, [StringLength(64, MinimumLength = 1)] string? Person = null);

    /// <summary>What became of a row.</summary>
    public enum RowStatus
    {
        /// <summary>Recorded now, 已记录.</summary>
        Recorded,

        /// <summary>The same content was recorded under this reference before, 此前已记录.</summary>
        AlreadyRecorded,

        /// <summary>Not recorded, 未记录.</summary>
        Refused,
    }

    /// <summary>One row's answer, in the order of the request.</summary>
    public sealed record Result(string? Reference, RowStatus Status, Guid? EntryId, IReadOnlyList<Problem.ErrorBody> Errors);

    /// <summary>The rows' answers and how many of each there are.</summary>
    public sealed record Response(int Recorded, int AlreadyRecorded, int Refused, IReadOnlyList<Result> Rows);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/entries/bulk", Handle).Requires(Role.Department).Accepts<Row[]>("application/json")
            .WithSummary("Records up to 1,000 entries, a JSON array, answered row by row: Recorded, AlreadyRecorded (the same content under this reference before) or Refused with what is wrong. A reference is the department's own and unique within the unit its key is for: with other content it is refused (reference-used).")
            .WithExample(
                new[] { new Row("OA-2026-0117", new RecordEntry.Request(Contracts.EntryCategory.HeartToHeartTalk, "与新任科室负责人谈心谈话。", new DateOnly(2026, 11, 20)), Unit: "FH_D02", Person: "P00089") },
                new Response(1, 0, 0, [new Result("OA-2026-0117", RowStatus.Recorded, new Guid("0199f2d4-8c1e-7f60-9a50-1c8a3f0b7e11"), [])]));

    private static async Task<Results<Ok<Response>, Problem>> Handle(HttpRequest http, Caller caller, LogbookPolicies policies, TimeProvider clock, Database db, CancellationToken ct)
    {
        if (await Rows(http, ct) is not { } sent)
            return Problem.Unreadable(new FieldError("body", "invalid", "须为 JSON 数组。", "Must be a JSON array."));
        if (sent.Length is 0 or > MostRows)
            return Problem.Invalid("body", "length", $"须为 1 到 {MostRows} 行。", $"Must be 1 to {MostRows} rows.");
        var english = Language.IsEnglish(http);
        return await db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            List<BulkRow> rows = [.. sent.Select(BulkRow.Read)];
            await new Bulk(tx, caller, policies, Entry.Instant(clock)).Record(rows);
            var answers = rows.ConvertAll(r => new Result(
                r.Reference, r.Status, r.EntryId, [.. r.Errors.Select(e => new Problem.ErrorBody(e.Field, e.Code, english ? e.En : e.Zh))]));
            return TypedResults.Ok(new Response(Count(RowStatus.Recorded), Count(RowStatus.AlreadyRecorded), Count(RowStatus.Refused), answers));

            int Count(RowStatus status) => rows.Count(r => r.Status == status);
        }, ct);
    }

    private static async Task<JsonElement[]?> Rows(HttpRequest http, CancellationToken ct)
    {
        try
        {
            return await http.ReadFromJsonAsync<JsonElement[]>(Json.Options, ct);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
