using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Listing;
using DutyNet.Chassis.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace DutyNet.Chassis.Ledger;

/// <summary>Reading and verifying a service's ledger.</summary>
internal static class LedgerRoutes
{
    public sealed record Row(
        long Seq, Guid Id, string Chain, long Position, Guid? CaseId, string Subject, string UnitPath, string Type, JsonElement Body,
        string Actor, string? OnBehalfOf, string? TraceId, DateTimeOffset RecordedAt, string PreviousHash, string Hash);

    private sealed record Stored(
        long Seq, Guid Id, string Chain, long Position, Guid? CaseId, string Subject, string UnitPath, string Type, string Body,
        string Actor, string? OnBehalfOf, string? TraceId, DateTimeOffset RecordedAt, string PreviousHash, string Hash);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/ledger", List).Requires(Role.Auditor, Role.Discipline)
            .WithSummary("Rows of this service's ledger in order, within the caller's subtree. ?case= and ?subject= narrow, ?after= gives rows after a sequence.")
            .Produces<Page<Row>>();
        routes.MapGet("/ledger/verify", Verify).Requires(Role.Auditor, Role.Discipline, Role.Operator, Role.Administrator)
            .WithSummary("Recomputes the hashes of one chain (?chain=) or of the whole ledger with its sealed checkpoints, and names the first row that does not fit.");
        routes.MapGet("/ledger/checkpoints", Checkpoints).Requires(Role.Auditor, Role.Discipline, Role.Operator, Role.Administrator)
            .WithSummary("Sealed checkpoints of this ledger and of the other services', as they published them.");
    }

    private static async Task<IResult> List(Guid? @case, string? subject, long? after, PageQuery page, Caller caller, Database.Database db, CancellationToken ct)
    {
        var rows = await db.Read(tx => tx.QueryAsync<Stored>("""
            select seq, id, chain, position, case_id, subject, unit_path::text as unit_path, type, body, actor, on_behalf_of, trace_id, recorded_at,
                   encode(previous_hash, 'hex') as previous_hash, encode(hash, 'hex') as hash
            from ledger
            where unit_path ~ @scope::lquery
              and (@restricted or not restricted)
              and (@case::uuid is null or case_id = @case)
              and (@subject::text is null or subject = @subject)
              and seq > greatest(coalesce(@after, 0), coalesce(@cursor, 0))
              -- Sequences commit out of order: whoever follows by ?after= gets no row that a slower transaction may still precede.
              and (@after::bigint is null or written_at < coalesce((
                    select min(xact_start) from pg_stat_activity where datname = current_database() and usename = current_user and pid <> pg_backend_pid()), 'infinity'))
            order by seq
            limit @take
            """, new
        {
            scope = caller.Scope,
            restricted = caller.MaySeeRestricted,
            @case,
            subject,
            after,
            cursor = long.TryParse(page.AfterId, System.Globalization.CultureInfo.InvariantCulture, out var seq) ? seq : (long?)null,
            take = page.Take,
        }), ct);
        return Listing.Listing.Answer(page, [.. rows.Select(Shown)], r => r.Seq.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private static async Task<Results<Ok<Verification>, Problem>> Verify(string? chain, Caller caller, Verifier verifier, Database.Database db, CancellationToken ct)
    {
        // That a foreign case exists is nobody's business either.
        if (chain is not null && !await db.Read(tx => tx.QuerySingleAsync<bool>(
                "select exists (select from ledger where chain = @chain and unit_path ~ @scope::lquery and (@restricted or not restricted))",
                new { chain, scope = caller.Scope, restricted = caller.MaySeeRestricted }), ct))
            return Problem.NotFound("chain", "该哈希链");
        return TypedResults.Ok(await verifier.Verify(chain, ct));
    }

    private static async Task<Ok<List<Checkpoint>>> Checkpoints(string? service, Verifier verifier, CancellationToken ct) =>
        TypedResults.Ok(await verifier.Checkpoints(service, ct));

    // A body that no longer is JSON was tampered with; show it as it stands, verification names the row.
    private static Row Shown(Stored r) => new(
        r.Seq, r.Id, r.Chain, r.Position, r.CaseId, r.Subject, r.UnitPath, r.Type, Parse(r.Body), r.Actor, r.OnBehalfOf, r.TraceId, r.RecordedAt, r.PreviousHash, r.Hash);

    private static JsonElement Parse(string body)
    {
        try
        {
            return JsonDocument.Parse(body).RootElement;
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(body);
        }
    }
}
