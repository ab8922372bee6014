using DutyNet.Chassis.Database;
using DutyNet.Contracts.Responsibility;

namespace DutyNet.Responsibility.Rectifications;

/// <summary>A numbered part of the measures of a rectification, done and proved by itself.</summary>
public sealed record Part(int Number, string Description, DateOnly? DoneOn)
{
    /// <summary>The parts of a task, in their order.</summary>
    internal static Task<List<Part>> Of(Tx tx, Guid taskId) =>
        tx.QueryAsync<Part>("select number, description, done_on from rectification_parts where task_id = @taskId order by number", new { taskId });

    /// <summary>The share of parts done, 0 to 100, rounded down; null when there are none, and percent is what is reported.</summary>
    internal static int? Percent(IReadOnlyCollection<Part> parts) => parts.Count == 0 ? null : parts.Count(p => p.DoneOn is not null) * 100 / parts.Count;

    /// <summary>Marks parts done with their proof, one after another, and the task's percent with them; the task must be locked. Answers all parts after it.</summary>
    internal static async Task<List<Part>> Complete(Tx tx, Rectification task, IEnumerable<Part> completed, EvidenceRef[] evidence, string by, DateOnly today)
    {
        var parts = await Of(tx, task.Id);
        foreach (var part in completed)
        {
            await tx.ExecuteAsync("update rectification_parts set done_on = @today, done_by = @by, evidence_ids = @ids where task_id = @Id and number = @Number",
                new { today, by, ids = evidence.Select(e => e.EvidenceId).ToArray(), task.Id, part.Number });
            parts[parts.FindIndex(p => p.Number == part.Number)] = part with { DoneOn = today };
            tx.Record(new RectificationPartDone(task.Id, task.FindingId, task.CaseId, task.UnitCode, task.UnitPath, part.Number, part.Description, evidence, Percent(parts) ?? 0));
        }
        if (Percent(parts) is { } percent)
            await tx.ExecuteAsync("update rectifications set percent = @percent where id = @Id", new { percent, task.Id });
        return parts;
    }
}
