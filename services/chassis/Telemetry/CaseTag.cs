using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace DutyNet.Chassis.Telemetry;

/// <summary>Carries the case of the work at hand to every span and log line of it.</summary>
public static class CaseTag
{
    private const string Key = "case.id";
    private static readonly AsyncLocal<Holder?> Current = new();

    /// <summary>The case of the work at hand, if known.</summary>
    public static Guid? CaseId => Current.Value?.CaseId;

    /// <summary>Begins a piece of work (a request, a message, an item of a sweep), so that a case found deep inside is known to all of it.</summary>
    public static void Begin() => Current.Value = new Holder();

    /// <summary>Says which case the work at hand is about.</summary>
    public static void Set(Guid caseId, HttpContext? http)
    {
        (Current.Value ??= new Holder()).CaseId = caseId;
        for (var activity = Activity.Current; activity is not null; activity = activity.Parent)
            activity.SetTag(Key, caseId.ToString());
        http?.Response.Headers.TryAdd("DutyNet-Case", caseId.ToString());
    }

    // The holder is shared by reference: an assignment inside an awaited method would not reach the caller.
    private sealed class Holder
    {
        public Guid? CaseId { get; set; }
    }
}
