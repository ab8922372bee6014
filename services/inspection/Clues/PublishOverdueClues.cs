using DutyNet.Chassis;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Sweeps;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;

namespace DutyNet.Inspection.Clues;

/// <summary>Publishes that the next step of a clue was not done by its due date: once for each step and due date.</summary>
public sealed class PublishOverdueClues : Sweep
{
    private const string Due = """
        select c.id, c.case_id, c.unit_code, u.path::text as unit_path, s.step, s.due_on, c.cause
        from clues c join clue_states s on s.clue_id = c.id join units u on u.code = c.unit_code
        where s.due_on < @today and not exists (select from clues_overdue_published o where o.clue_id = c.id and o.step = s.step and o.due_on = s.due_on)
        """;

    private sealed record Late(Guid Id, Guid CaseId, string UnitCode, string UnitPath, ClueStep Step, DateOnly DueOn, string? Cause);

    /// <inheritdoc/>
    public override TimeSpan Every => TimeSpan.FromMinutes(1); // it counts days

    /// <inheritdoc/>
    public override async Task<int> Batch(Tx tx, DateTimeOffset now)
    {
        var today = now.DateInChina();
        var candidates = (await tx.QueryAsync<Late>(Due + " order by s.due_on limit 200", new { today })).Select(l => l.Id).ToArray();
        if (candidates.Length == 0)
            return 0;
        // Somebody who works on one at this moment holds it: it is left to the next look. What is held is asked anew, as it is now.
        var held = await tx.QueryAsync<Guid>("select id from clues where id = any(@candidates) order by id for update skip locked", new { candidates });
        var late = await tx.QueryAsync<Late>(Due + " and c.id = any(@held)", new { today, held = held.ToArray() });
        await tx.ExecuteAsync("""
            insert into clues_overdue_published (clue_id, step, due_on) select * from unnest(@ids::uuid[], @steps::text[], @dates::date[])
            """, new { ids = late.Select(l => l.Id).ToArray(), steps = late.Select(l => l.Step.ToString()).ToArray(), dates = late.Select(l => l.DueOn).ToArray() });
        foreach (var one in late)
        {
            using var span = Begin(one.Cause, one.CaseId);
            tx.Record(new ClueOverdue(one.Id, one.CaseId, one.UnitCode, one.UnitPath, one.Step, one.DueOn));
        }
        return late.Count;
    }
}
