using System.Diagnostics;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Telemetry;

namespace DutyNet.Chassis.Sweeps;

/// <summary>
/// Work that falls due by itself. A sweep runs in every replica at once: it claims due rows with <c>for update skip locked</c>,
/// a batch in each transaction, and is idempotent, so that nothing is skipped or doubled after a stop of any length.
/// </summary>
public abstract class Sweep
{
    /// <summary>Time between two looks when nothing was due.</summary>
    public virtual TimeSpan Every => TimeSpan.FromSeconds(5);

    /// <summary>Handles some due rows and answers how many; 0 when nothing is due.</summary>
    public abstract Task<int> Batch(Tx tx, DateTimeOffset now);

    /// <summary>
    /// Begins one item's span: a trace of its own, linked to the span that caused the item (kept with the row as <see cref="Cause"/>).
    /// </summary>
    protected Activity? Begin(string? cause, Guid? caseId)
    {
        IEnumerable<ActivityLink> links = ActivityContext.TryParse(cause, null, isRemote: true, out var context) ? [new ActivityLink(context)] : [];
        Activity.Current = null;
        var activity = Source.Activities.StartActivity(GetType().Name, ActivityKind.Internal, parentContext: default, links: links);
        if (caseId is { } id)
        {
            CaseTag.Begin();
            CaseTag.Set(id, http: null);
        }
        return activity;
    }

    /// <summary>The span at hand, to be kept with a row that a sweep will go on with.</summary>
    public static string? Cause => Activity.Current?.Id;
}
