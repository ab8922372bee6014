using DutyNet.Chassis;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Sweeps;
using DutyNet.Contracts.Inspection;

namespace DutyNet.Inspection.Letters;

/// <summary>Publishes that the reply to a letter is overdue, once for a letter.</summary>
public sealed class PublishLetterReplyOverdue : Sweep
{
    private sealed record Due(Guid Id, string UnitCode, string UnitPath, int Year, int Number, DateOnly ReplyDueOn);

    /// <inheritdoc/>
    public override async Task<int> Batch(Tx tx, DateTimeOffset now)
    {
        var due = await tx.QueryAsync<Due>("""
            with due as (
                select l.id from letters l join units u on u.code = l.unit_code
                where l.reply_due_on < @today and l.reply_overdue_at is null and l.status = 'Issued'
                  and not exists (select from letter_replies r where r.letter_id = l.id)
                order by l.reply_due_on, l.id
                limit 200
                for update of l skip locked)
            update letters l set reply_overdue_at = @now
            from due, units u
            where l.id = due.id and u.code = l.unit_code
            returning l.id, l.unit_code, u.path::text as unit_path, l.year, l.number, l.reply_due_on
            """, new { today = now.DateInChina(), now });
        foreach (var letter in due)
        {
            using var span = Begin(cause: null, caseId: null);
            tx.Record(new LetterReplyOverdue(letter.Id, letter.UnitCode, letter.UnitPath, $"{letter.Year}-{letter.Number}", letter.ReplyDueOn));
        }
        return due.Count;
    }
}
