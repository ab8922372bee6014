using System.Data;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace DutyNet.Chassis.Database;

/// <summary>The service's own database. The only way to change it is a transaction, the only way to publish is <see cref="Tx.Record(DutyNet.Contracts.IFact)"/> in one.</summary>
public sealed class Database(NpgsqlDataSource source, IHttpContextAccessor http, Recorder recorder)
{
    // Two transactions that extend the same chain, or deadlock, are both innocent: the loser starts again.
    private const int Attempts = 5;

    /// <summary>
    /// Runs <paramref name="work"/> in one transaction. A result that is a problem (status 400 and above) rolls back:
    /// what was refused leaves no trace in the data. With an Idempotency-Key on the request, the answer is kept in the same transaction.
    /// </summary>
    public async Task<T> InTransaction<T>(Func<Tx, Task<T>> work, CancellationToken ct = default)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await Once(work, ct);
            }
            catch (PostgresException e) when (attempt < Attempts && MayPass(e))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 25 * attempt)), ct);
            }
        }
    }

    /// <summary>Runs <paramref name="work"/> in one transaction.</summary>
    public Task InTransaction(Func<Tx, Task> work, CancellationToken ct = default) =>
        InTransaction(async tx =>
        {
            await work(tx);
            return true;
        }, ct);

    /// <summary>Reads, in one snapshot, with what the caller may see applied by the query itself.</summary>
    public async Task<T> Read<T>(Func<Tx, Task<T>> query, CancellationToken ct = default)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var tx = new Tx(connection, IsolationLevel.RepeatableRead, recorder, ct);
        return await query(tx);
    }

    private async Task<T> Once<T>(Func<Tx, Task<T>> work, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var tx = new Tx(connection, IsolationLevel.ReadCommitted, recorder, ct);
        var request = Idempotency.IdempotentRequest.Of(http.HttpContext);
        if (request is not null)
            await request.Claim(tx, recorder.Now);
        var result = await work(tx);
        if (IsProblem(result))
            return result; // disposing it rolls it back
        if (request is not null)
            await request.Keep(tx, result);
        if (!await recorder.Commit(tx))
            await tx.Commit();
        request?.Committed();
        recorder.Committed(tx);
        return result;
    }

    private static bool IsProblem(object? result) =>
        (result as INestedHttpResult)?.Result is IStatusCodeHttpResult { StatusCode: >= 400 }
        || result is IStatusCodeHttpResult { StatusCode: >= 400 };

    private static bool MayPass(PostgresException e) =>
        e.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected
        || (e.SqlState == PostgresErrorCodes.UniqueViolation && e.ConstraintName == "ledger_chain_position_key");
}
