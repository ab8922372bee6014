using System.Text.Json;
using DutyNet.Chassis;
using DutyNet.Chassis.Outbox;
using DutyNet.Contracts;
using Npgsql;

namespace DutyNet.System.Tests;

/// <summary>One message as its publisher's relay sent it.</summary>
public sealed record RecordedMessage(EnvelopeHeaders Headers, IFact Fact);

/// <summary>Every message of a played day, read from the ledgers it was published from.</summary>
public sealed class RecordedDay
{
    private static readonly Dictionary<string, Type> Contracts = typeof(IFact).Assembly.GetTypes()
        .Where(t => t.IsAssignableTo(typeof(IFact)) && !t.IsInterface).ToDictionary(t => t.Name, StringComparer.Ordinal);

    private RecordedDay(IReadOnlyList<RecordedMessage> messages) => Messages = messages;

    /// <summary>In the order they were recorded in.</summary>
    public IReadOnlyList<RecordedMessage> Messages { get; }

    public static async Task<RecordedDay> Read(Landscape landscape)
    {
        var messages = new List<RecordedMessage>();
        foreach (var service in Landscape.Services)
        {
            await using var session = await landscape.Session(service);
            // Checkpoints are about the ledgers themselves, not about the day.
            await using var command = new NpgsqlCommand("""
                select id, case_id, subject, unit_path::text, restricted, type, actor, on_behalf_of, trace_id, recorded_at, body
                from ledger where type <> 'CheckpointSealed' order by seq
                """, session);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                var headers = new EnvelopeHeaders(reader.GetGuid(0), service, reader.IsDBNull(1) ? null : reader.GetGuid(1), reader.GetString(2), reader.GetString(3),
                    reader.GetBoolean(4), reader.GetString(5), reader.GetString(6), Text(reader, 7), Text(reader, 8), reader.GetFieldValue<DateTimeOffset>(9));
                messages.Add(new RecordedMessage(headers, (IFact)JsonSerializer.Deserialize(reader.GetString(10), Contracts[headers.Type], Json.Options)!));
            }
        }
        return new RecordedDay([.. messages.OrderBy(m => m.Headers.RecordedAt)]);
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
