using System.Net.Sockets;
using Npgsql;

namespace DutyNet.Chassis.Problems;

/// <summary>A database that is away, full or busy for the moment: nobody's fault, and it comes back. Callers try again, messages wait.</summary>
internal static class Outage
{
    public static bool Is(Exception e) => e switch
    {
        // A connection whose first words fail, or that the server ends (a disk too full even for its own start comes as XX000), says
        // nothing of the statement. Only a login that is refused is for somebody to put right.
        PostgresException { InvariantSeverity: "FATAL" or "PANIC" } ended => !ended.SqlState.StartsWith("28", StringComparison.Ordinal) && ended.SqlState != PostgresErrorCodes.InvalidCatalogName,
        // a full disk and too little memory among them
        NpgsqlException { IsTransient: true } or TimeoutException => true,
        NpgsqlException { InnerException: SocketException or IOException or TimeoutException } => true,
        _ => false,
    };
}
