using DutyNet.Tests.Support;
using Npgsql;
using Xunit;

namespace DutyNet.Accountability.Tests;

/// <summary>How a case's ladder stands in the database, for comparing.</summary>
public sealed record Standing(string Status, string Light, DateOnly? DueOn, string? Rung, DateOnly? NextRungOn, DateOnly? SettledOn, string? Person)
{
    public static async Task<Standing> Of(ServiceUnderTest service, Guid causeId)
    {
        await using var source = NpgsqlDataSource.Create(service.Database);
        await using var command = source.CreateCommand("select status, light, due_on, rung, next_rung_on, settled_on, person_code from ladders where cause_id = $1");
        command.Parameters.Add(new() { Value = causeId });
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync(), "there is a ladder");
        return new Standing(reader.GetString(0), reader.GetString(1), Date(2), Text(3), Date(4), Date(5), Text(6));

        DateOnly? Date(int i) => reader.IsDBNull(i) ? null : reader.GetFieldValue<DateOnly>(i);
        string? Text(int i) => reader.IsDBNull(i) ? null : reader.GetString(i);
    }

    /// <summary>The rungs issued for a cause, as <c>rung:recipient</c> in order, for all its due dates.</summary>
    public static async Task<string> Rungs(ServiceUnderTest service, Guid causeId) => await service.Scalar<string>($"""
        select string_agg(r.rung || ':' || coalesce(r.recipient_person, '-'), ' ' order by r.due_on, array_position(array['Bell', 'YellowCard', 'RedLight'], r.rung))
        from reminders r join ladders l on l.id = r.ladder_id where l.cause_id = '{causeId}'
        """) ?? "";
}
