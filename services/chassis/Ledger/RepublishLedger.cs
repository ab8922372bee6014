using DutyNet.Chassis.Access;
using DutyNet.Chassis.Outbox;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace DutyNet.Chassis.Ledger;

/// <summary>
/// Publishes the ledger again from an instant on, under the message ids of then: after a restore, services whose backups are of
/// different moments agree again, and whoever had handled a fact drops it.
/// </summary>
internal static class RepublishLedger
{
    private const int Batch = 1000;

    private static readonly Dictionary<string, Type> Contracts = typeof(IFact).Assembly.GetTypes()
        .Where(t => t.IsAssignableTo(typeof(IFact)) && !t.IsInterface).ToDictionary(t => t.Name, StringComparer.Ordinal);

    public sealed record Request(DateTimeOffset Since);

    public sealed record Response(long Facts);

    private sealed record Row(long Seq, Guid Id, string Chain, Guid? CaseId, string Subject, string UnitPath, bool Restricted, string Type, string Body,
        string Actor, string? OnBehalfOf, string? TraceId, DateTimeOffset RecordedAt);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/ledger/republish", Handle).Requires(Role.Operator)
        .WithSummary("Publishes every fact recorded since an instant again, under its own message id; what was handled is not handled twice.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Request request, Caller caller, ServiceName service, Database.Database db, OutboxSignal signal, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (!caller.IsEverywhere)
                return Problem.WholeJurisdictionOnly();
            var (count, after) = (0L, 0L);
            List<Row> rows;
            do
            {
                rows = await tx.QueryAsync<Row>("""
                    select seq, id, chain, case_id, subject, unit_path::text as unit_path, restricted, type, body, actor, on_behalf_of, trace_id, recorded_at
                    from ledger
                    where recorded_at >= @Since and seq > @after
                    order by seq
                    limit @Batch
                    """, new { request.Since, after, Batch });
                // A fact of a contract that no longer exists has no consumers either.
                var known = rows.Where(r => Contracts.ContainsKey(r.Type)).ToList();
                await tx.ExecuteAsync("""
                    insert into outbox (message_id, chain, exchange, body, case_id, recorded_at)
                    select r.id, r.chain, r.exchange, r.body, r.case_id, r.recorded_at
                    from unnest(@ids, @chains, @exchanges, @bodies, @cases, @times) as r(id, chain, exchange, body, case_id, recorded_at)
                    """, new
                {
                    ids = known.Select(r => r.Id).ToArray(),
                    chains = known.Select(r => r.Chain).ToArray(),
                    exchanges = known.Select(r => Envelopes.Exchange(Contracts[r.Type])).ToArray(),
                    bodies = known.Select(r => Envelope(r, service)).ToArray(),
                    cases = known.Select(r => r.CaseId).ToArray(),
                    times = known.Select(r => r.RecordedAt.UtcDateTime).ToArray(),
                });
                count += known.Count;
                after = rows.Count > 0 ? rows[^1].Seq : after;
            }
            while (rows.Count == Batch);
            signal.Raise();
            return TypedResults.Ok(new Response(count));
        }, ct);

    private static byte[] Envelope(Row r, ServiceName service) => Envelopes.Write(Contracts[r.Type], r.Body,
        new EnvelopeHeaders(r.Id, service.Value, r.CaseId, r.Subject, r.UnitPath, r.Restricted, r.Type, r.Actor, r.OnBehalfOf, r.TraceId, r.RecordedAt));
}
