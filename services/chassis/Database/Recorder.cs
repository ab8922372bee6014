using System.Diagnostics;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Outbox;
using DutyNet.Chassis.Telemetry;
using DutyNet.Contracts;
using Microsoft.AspNetCore.Http;
using Npgsql;
using NpgsqlTypes;

namespace DutyNet.Chassis.Database;

/// <summary>Ends a transaction: what was left for the commit, ledger rows, outbox rows and the commit itself, in one round trip.</summary>
public sealed class Recorder(ServiceName service, TimeProvider clock, IHttpContextAccessor http, OutboxSignal signal)
{
    // Beyond this many chains, locks would crowd the lock table; the unique (chain, position) alone decides then, and the loser starts again.
    private const int MostLocks = 128;

    internal DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Commits; false when nothing was left to write, so that the caller commits.</summary>
    internal async Task<bool> Commit(Tx tx)
    {
        if (tx.Facts.Count == 0 && tx.Writes.Count == 0)
            return false;
        await using var batch = new NpgsqlBatch(tx.Connection);
        // An array's length makes the planner believe that each call deserves a plan of its own, which costs more than all the rest.
        batch.BatchCommands.Add(new NpgsqlBatchCommand("set local plan_cache_mode = force_generic_plan"));
        foreach (var write in tx.Writes)
            batch.BatchCommands.Add(write);
        if (tx.Facts.Count > 0)
            AppendFacts(batch, tx);
        // A statement before it that fails ends the batch, so that this one is never reached.
        batch.BatchCommands.Add(new NpgsqlBatchCommand("commit"));
        await batch.ExecuteNonQueryAsync(tx.Cancelled);
        return true;
    }

    internal static NpgsqlBatchCommand Write(string sql, object?[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value ?? DBNull.Value });
        return command;
    }

    internal void Committed(Tx tx)
    {
        if (tx.Facts.Count > 0)
            signal.Raise();
    }

    private void AppendFacts(NpgsqlBatch batch, Tx tx)
    {
        var now = Now;
        var caller = Caller.Of(http.HttpContext);
        var actor = caller?.Actor ?? $"service/{service.Value}";
        var rows = tx.Facts.Select(f => new Row(f.Fact, actor, tx.OnBehalfOf, service.Value, now, f.Span)).ToList();
        if (rows.Find(r => r.CaseId is not null)?.CaseId is { } caseId)
            CaseTag.Set(caseId, http.HttpContext);
        var chains = rows.Select(r => r.Chain).Distinct(StringComparer.Ordinal).ToArray();
        if (chains.Length <= MostLocks)
            Append(batch, "select pg_advisory_xact_lock(hashtextextended(c, 0)) from (select c from unnest($1::text[]) c order by c) sorted", (object)chains);
        // The n-th fact of every chain in one statement: each needs the hash of the fact before it.
        foreach (var round in rows.GroupBy(r => r.Chain).SelectMany(g => g.Select((row, n) => (row, n))).GroupBy(x => x.n, x => x.row).OrderBy(g => g.Key))
            AppendLedger(batch, [.. round], actor, tx.OnBehalfOf, now);
        AppendOutbox(batch, rows, now);
    }

    private static void AppendLedger(NpgsqlBatch batch, Row[] rows, string actor, string? onBehalfOf, DateTimeOffset now) =>
        Append(batch, """
            with fact as materialized (
                select nextval('ledger_seq_seq') as seq, f.*, coalesce(p.position, 0) + 1 as position, coalesce(p.hash, '') as previous
                from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::bool[], $7::text[], $8::text[], $9::text[])
                         with ordinality as f(id, chain, case_id, subject, unit_path, restricted, type, body, trace_id, n)
                left join lateral (select position, hash from ledger l where l.chain = f.chain order by position desc limit 1) p on true
                order by f.n)
            insert into ledger (seq, id, chain, position, case_id, subject, unit_path, restricted, type, body,
                                actor, on_behalf_of, trace_id, recorded_at, previous_hash, hash)
            overriding system value
            select seq, id, chain, position, case_id, subject, unit_path::ltree, restricted, type, body, $10, $11, trace_id, $12, previous,
                   ledger_hash(previous, seq::text, id::text, chain, position::text, case_id::text, subject, unit_path, restricted::text, type, body,
                               $10, $11, trace_id, to_char($12 at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'))
            from fact
            """,
            rows.Select(r => r.Id).ToArray(), rows.Select(r => r.Chain).ToArray(), rows.Select(r => r.CaseId).ToArray(), rows.Select(r => r.Subject).ToArray(),
            rows.Select(r => r.UnitPath).ToArray(), rows.Select(r => r.Restricted).ToArray(), rows.Select(r => r.Type).ToArray(), rows.Select(r => r.Body).ToArray(),
            rows.Select(r => r.Span?.TraceId.ToHexString()).ToArray(), actor, Text(onBehalfOf), now);

    private static void AppendOutbox(NpgsqlBatch batch, List<Row> rows, DateTimeOffset now) =>
        Append(batch, """
            insert into outbox (message_id, chain, exchange, body, case_id, trace_parent, recorded_at)
            select f.id, f.chain, f.exchange, f.body, f.case_id, f.trace_parent, $7
            from unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::uuid[], $6::text[]) with ordinality as f(id, chain, exchange, body, case_id, trace_parent, n)
            order by f.n
            """,
            rows.Select(r => r.Id).ToArray(), rows.Select(r => r.Chain).ToArray(), rows.Select(r => r.Exchange).ToArray(),
            rows.Select(r => r.Envelope).ToArray(), rows.Select(r => r.CaseId).ToArray(), rows.Select(r => r.Span?.Id).ToArray(), now);

    private static NpgsqlParameter Text(string? value) => new() { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)value ?? DBNull.Value };

    private static void Append(NpgsqlBatch batch, string sql, params object[] parameters) => batch.BatchCommands.Add(Write(sql, parameters));

    private sealed class Row
    {
        public Row(IFact fact, string actor, string? onBehalfOf, string service, DateTimeOffset now, Activity? span)
        {
            Span = span;
            Id = Guid.CreateVersion7(now);
            CaseId = fact.CaseId;
            Subject = fact.Subject;
            Chain = CaseId is { } c ? $"case/{c}" : Subject;
            UnitPath = fact.UnitPath;
            Restricted = fact.Restricted;
            Type = fact.GetType().Name;
            Exchange = Envelopes.Exchange(fact.GetType());
            Body = JsonSerializer.Serialize(fact, fact.GetType(), Json.Options);
            Envelope = Envelopes.Write(fact.GetType(), Body, new EnvelopeHeaders(Id, service, CaseId, Subject, UnitPath, Restricted, Type, actor, onBehalfOf, span?.TraceId.ToHexString(), now));
        }

        public Activity? Span { get; }
        public Guid Id { get; }
        public Guid? CaseId { get; }
        public string Subject { get; }
        public string Chain { get; }
        public string UnitPath { get; }
        public bool Restricted { get; }
        public string Type { get; }
        public string Exchange { get; }
        public string Body { get; }
        public byte[] Envelope { get; }
    }
}
