using System.Data;
using System.Diagnostics;
using Dapper;
using DutyNet.Contracts;
using Npgsql;

namespace DutyNet.Chassis.Database;

/// <summary>One transaction: Dapper's verbs on it, and <see cref="Record(IFact)"/>. It begins with the first statement before the commit.</summary>
public sealed class Tx(NpgsqlConnection connection, IsolationLevel isolation, Recorder recorder, CancellationToken ct) : IAsyncDisposable
{
    private NpgsqlTransaction? transaction;

    // With the span each fact was recorded in: a sweep records many facts in one transaction, each caused by something else.
    internal List<(IFact Fact, Activity? Span)> Facts { get; } = [];

    /// <summary>The person a clerk or a system acts for; recorded beside the actor.</summary>
    public string? OnBehalfOf { get; set; }

    /// <summary>The connection in its transaction, for binary COPY and batches; do not commit or close it.</summary>
    public NpgsqlConnection Connection
    {
        get
        {
            Begin();
            return connection;
        }
    }

    internal NpgsqlConnection Session => connection;

    internal bool HasBegun => transaction is not null;

    // Costs nothing by itself: BEGIN travels with the statement after it.
    internal void Begin() => transaction ??= connection.BeginTransaction(isolation);

    internal Task Commit() => transaction?.CommitAsync(ct) ?? Task.CompletedTask;

    /// <summary>Cancels with the request or the shutdown of the service.</summary>
    public CancellationToken Cancelled => ct;

    /// <summary>
    /// Records a fact: a row in the ledger and a message in the outbox, written together just before the commit, in the order of the calls.
    /// There is no other way to publish.
    /// </summary>
    public void Record(IFact fact) => Facts.Add((fact, Activity.Current));

    /// <summary>Records many facts set-based; use it for bulk work.</summary>
    public void Record(IEnumerable<IFact> facts) => Facts.AddRange(facts.Select(f => (f, Activity.Current)));

    internal List<NpgsqlBatchCommand> Writes { get; } = [];

    /// <summary>True when it has written or is going to write facts.</summary>
    internal bool HasFacts { get; set; }

    /// <summary>Writes what was recorded up to now, and goes on: bulk work keeps a page in memory and not all.</summary>
    public Task Flush() => recorder.Flush(this);

    /// <summary>
    /// As <see cref="Flush"/>, one call behind: for bulk work page by page, so that a page's messages are made while the database works on the next page.
    /// </summary>
    public Task FlushBehind() => recorder.FlushBehind(this);

    internal Task<List<Recorder.Row>>? Rendering { get; set; }

    /// <summary>
    /// Writes in the commit's own round trip, together with ledger and outbox: for rows that nothing in the same transaction reads again
    /// and whose count nobody asks. Parameters are <c>$1</c>, <c>$2</c> and so on. Where a refusal by a constraint must be answered, use
    /// <see cref="ExecuteAsync"/>.
    /// </summary>
    public void WriteAtCommit(string sql, params object?[] values) => Writes.Add(Recorder.Write(sql, values));

    /// <summary>Longest a statement may take; null for the connection's default (30 s), zero for no limit.</summary>
    public TimeSpan? CommandTimeout { get; set; }

    public Task<int> ExecuteAsync(string sql, object? parameters = null) =>
        connection.ExecuteAsync(Command(sql, parameters));

    public Task<T?> QuerySingleOrDefaultAsync<T>(string sql, object? parameters = null) =>
        connection.QuerySingleOrDefaultAsync<T>(Command(sql, parameters));

    public Task<T?> QueryFirstOrDefaultAsync<T>(string sql, object? parameters = null) =>
        connection.QueryFirstOrDefaultAsync<T>(Command(sql, parameters));

    public Task<T> QuerySingleAsync<T>(string sql, object? parameters = null) =>
        connection.QuerySingleAsync<T>(Command(sql, parameters));

    public async Task<List<T>> QueryAsync<T>(string sql, object? parameters = null) =>
        (await connection.QueryAsync<T>(Command(sql, parameters))).AsList();

    private CommandDefinition Command(string sql, object? parameters)
    {
        Begin();
        return new(sql, parameters, transaction, (int?)CommandTimeout?.TotalSeconds, CommandType.Text, cancellationToken: ct);
    }

    /// <summary>Rolls back what was not committed.</summary>
    public ValueTask DisposeAsync() => transaction?.DisposeAsync() ?? ValueTask.CompletedTask;
}
