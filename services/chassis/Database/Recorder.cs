using System.Diagnostics;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Outbox;
using DutyNet.Chassis.Telemetry;
using DutyNet.Contracts;
using Microsoft.AspNetCore.Http;
using Npgsql;

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
        await WriteRendered(tx);
        await using var batch = Batch(tx);
        if (batch.BatchCommands.Count == 0)
            return false;
        // A batch outside a transaction is one of its own. In one, a statement that fails ends the batch, so that this last is never reached.
        if (tx.HasBegun)
            batch.BatchCommands.Add(new NpgsqlBatchCommand("commit"));
        await batch.ExecuteNonQueryAsync(tx.Cancelled);
        return true;
    }

    /// <summary>Writes without committing.</summary>
    internal async Task Flush(Tx tx)
    {
        tx.Begin();
        await WriteRendered(tx);
        await using var batch = Batch(tx);
        if (batch.BatchCommands.Count > 0)
            await batch.ExecuteNonQueryAsync(tx.Cancelled);
    }

    /// <summary>Writes what the call before took over, and takes over what was recorded since: its rows are made while the database is busy with the caller's next statement.</summary>
    internal async Task FlushBehind(Tx tx)
    {
        tx.Begin();
        await WriteRendered(tx);
        if (tx.Facts.Count == 0)
            return;
        var render = Render(tx);
        tx.Rendering = Task.Run(render, tx.Cancelled);
        tx.HasFacts = true;
    }

    private async Task WriteRendered(Tx tx)
    {
        if (tx.Rendering is not { } rendering)
            return;
        tx.Rendering = null;
        await using var batch = NewBatch(tx);
        AppendRows(batch, tx, await rendering);
        await batch.ExecuteNonQueryAsync(tx.Cancelled);
    }

    private NpgsqlBatch Batch(Tx tx)
    {
        var batch = NewBatch(tx);
        if (tx.Facts.Count == 0 && tx.Writes.Count == 0)
            return batch;
        foreach (var write in tx.Writes)
            batch.BatchCommands.Add(write);
        tx.HasFacts |= tx.Facts.Count > 0;
        if (tx.Facts.Count > 0)
            AppendRows(batch, tx, Render(tx)());
        tx.Writes.Clear();
        return batch;
    }

    private static NpgsqlBatch NewBatch(Tx tx)
    {
        var batch = new NpgsqlBatch(tx.Session);
        if (tx.CommandTimeout is { } timeout)
            batch.Timeout = (int)timeout.TotalSeconds;
        return batch;
    }

    internal static NpgsqlBatchCommand Write(string sql, params object?[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value ?? DBNull.Value });
        return command;
    }

    internal void Committed(Tx tx)
    {
        if (tx.HasFacts)
            signal.Raise();
    }

    // Takes the facts over; what it returns makes their rows, on any thread.
    private Func<List<Row>> Render(Tx tx)
    {
        var now = Now;
        var actor = Caller.Of(http.HttpContext)?.Actor ?? $"service/{service.Value}";
        var (facts, onBehalfOf) = (tx.Facts.ToList(), tx.OnBehalfOf);
        tx.Facts.Clear();
        return () => [.. facts.Select(f => new Row(f.Fact, actor, onBehalfOf, service.Value, now, f.Span))];
    }

    private void AppendRows(NpgsqlBatch batch, Tx tx, List<Row> rows)
    {
        if (rows.Find(r => r.CaseId is not null)?.CaseId is { } caseId)
            CaseTag.Set(caseId, http.HttpContext);
        var chains = rows.Select(r => r.Chain).Distinct(StringComparer.Ordinal).ToArray();
        var holds = chains.Length <= MostLocks;
        if (holds && chains.Length > 1) // always in the same order, so that two transactions do not wait for each other
            batch.BatchCommands.Add(Write("select pg_advisory_xact_lock(hashtextextended(c, 0)) from (select c from unnest($1::text[]) c order by c) sorted", (object)chains));
        foreach (var row in rows)
            batch.BatchCommands.Add(Write("select record_fact($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
                row.Id, row.Chain, row.CaseId, row.Subject, row.UnitPath, row.Restricted, row.Type, row.Body, row.Actor, row.OnBehalfOf,
                row.Span?.TraceId.ToHexString(), row.RecordedAt, row.Exchange, row.Envelope, row.Span?.Id, holds));
    }

    internal sealed class Row
    {
        public Row(IFact fact, string actor, string? onBehalfOf, string service, DateTimeOffset now, Activity? span)
        {
            Span = span;
            (Actor, OnBehalfOf, RecordedAt) = (actor, onBehalfOf, now);
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
        public string Actor { get; }
        public string? OnBehalfOf { get; }
        public DateTimeOffset RecordedAt { get; }
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
