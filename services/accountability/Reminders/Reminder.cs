using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;

namespace DutyNet.Accountability.Reminders;

/// <summary>A reminder and the ladder it belongs to, as an action on it needs them.</summary>
public sealed record Reminder(Guid Id, Guid LadderId, string UnitPath, string? RecipientPerson, DateTimeOffset? AcknowledgedAt)
{
    /// <summary>What a caller is told of a reminder that is not there, or not theirs to see.</summary>
    public static Problem NotFound => Problem.NotFound("reminder", "该提醒");

    /// <summary>The reminder, if the caller may see it: in their subtree, or addressed to them.</summary>
    public static async Task<Reminder?> Find(Tx tx, Guid id, Caller caller)
    {
        var reminder = await tx.QuerySingleOrDefaultAsync<Reminder>("""
            select r.id, r.ladder_id, s.path::text as unit_path, r.recipient_person, r.acknowledged_at
            from reminders r
            join standings s on s.ladder_id = r.ladder_id
            where r.id = @id
            """, new { id });
        return reminder is not null && (caller.MaySee(reminder.UnitPath) || reminder.IsAddressedTo(caller)) ? reminder : null;
    }

    /// <summary>True when the caller is the recipient in person.</summary>
    public bool IsAddressedTo(Caller caller) => caller.PersonCode is not null && caller.PersonCode == RecipientPerson;
}
