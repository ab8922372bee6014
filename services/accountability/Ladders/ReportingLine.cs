using DutyNet.Chassis.Database;
using DutyNet.Contracts;

namespace DutyNet.Accountability.Ladders;

/// <summary>
/// Who answers, and who stands above them, from the copies of the register. A post reports to its unit's first responsible person; they to
/// the first responsible person of the nearest unit above that has one. Vacant posts are passed over, and nobody stands above themselves.
/// For a duty not done answers who held the post at the time, also after they moved on (以不落实的事倒查不落实的人); what is still to be put
/// right is put right by the post's present holder. Either way the superiors are those of the post, as they are now.
/// </summary>
public static class ReportingLine
{
    /// <summary>A person on the line, with the post they hold there; no post when they have left it since.</summary>
    public sealed record Step(string PersonCode, Guid? PostId);

    /// <summary>A post as the register's copy has it, with its present holder.</summary>
    public sealed record Seat(Guid PostId, string UnitCode, bool FirstResponsible, string? Holder);

    /// <summary>The line of an answerable post or person, from the bottom up; empty when nobody holds anything.</summary>
    public static async Task<IReadOnlyList<Step>> Of(Tx tx, LadderCause cause, Guid? postId, string? personCode, string unitPath, DateOnly today)
    {
        var seat = postId is null ? null : await tx.QueryFirstOrDefaultAsync<Seat>("""
            select post_id, unit_code, role = 'FirstResponsible' as first_responsible,
                   case when held_from <= @today and coalesce(held_until >= @today, true) then person_code end as holder
            from holdings
            where post_id = @postId
            -- whoever holds it now, of them the event's own person; else the last to have held it, for the post's place in the tree
            order by (held_from <= @today and coalesce(held_until >= @today, true)) desc, (person_code is not distinct from @personCode) desc, held_from desc
            limit 1
            """, new { postId, personCode, today });
        var units = unitPath.Split('.');
        var firsts = await tx.QueryAsync<Seat>("""
            select distinct on (unit_code) post_id, unit_code, true as first_responsible, person_code as holder
            from holdings
            where role = 'FirstResponsible' and unit_code = any(@units) and held_from <= @today and coalesce(held_until >= @today, true)
            order by unit_code, post_code, held_from desc
            """, new { units, today });
        return Of(cause, seat, personCode, units, firsts);
    }

    /// <summary>The same without a database. <paramref name="units"/> from the root down, <paramref name="firsts"/> the filled posts of first responsible persons among them.</summary>
    public static IReadOnlyList<Step> Of(LadderCause cause, Seat? seat, string? personCode, IReadOnlyList<string> units, IReadOnlyList<Seat> firsts)
    {
        var line = new List<Step>();
        if (seat?.Holder is { } holder && (cause != LadderCause.EntryMissing || personCode is null || personCode == holder))
            line.Add(new Step(holder, seat.PostId));
        else if (personCode is not null)
            line.Add(new Step(personCode, null)); // no longer in the post: they answer for their time, or because nobody followed them
        foreach (var unit in units.Reverse())
        {
            // Where party and government are split a unit has two of them; one is not the other's superior.
            if (seat is { FirstResponsible: true } && seat.UnitCode == unit && line.Count > 0)
                continue;
            var first = firsts.FirstOrDefault(f => f.UnitCode == unit);
            if (first?.Holder is { } person && !line.Exists(s => s.PersonCode == person))
                line.Add(new Step(person, first.PostId));
        }
        return line;
    }

    /// <summary>Who gets a rung: each goes one step further up; at the top it stays with the top. Null when there is nobody.</summary>
    public static Step? RecipientOf(Rung rung, IReadOnlyList<Step> line) =>
        line.Count == 0 ? null : line[Math.Min((int)rung, line.Count - 1)];
}
