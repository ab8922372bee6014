namespace DutyNet.Contracts.Inspection;

/// <summary>A finding that was closed out was found again. It is open once more, and due anew by its severity; the first due date is kept.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: responsibility, accountability, inspection (assessment).
/// </remarks>
/// <param name="FindingId">The finding.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="RoundId">The round it was found again in.</param>
/// <param name="Count">How often it came up again, this time included.</param>
/// <param name="CleanDays">Days between the close-out and being found again.</param>
/// <param name="Attempts">Submissions that were judged by the close-out before; the next one answers to this.</param>
/// <param name="Severity">Its severity now.</param>
/// <param name="Description">What was found.</param>
/// <param name="DueOn">When it must be put right now.</param>
/// <param name="FirstDueOn">The first due date of all.</param>
/// <param name="InspectorPerson">Code of the inspector who found it.</param>
/// <param name="Version">Version of the subject; a consumer keeps the newest it knows.</param>
public sealed record FindingRecurred(
    Guid FindingId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    Guid RoundId,
    int Count,
    int CleanDays,
    int Attempts,
    Severity Severity,
    string Description,
    DateOnly DueOn,
    DateOnly FirstDueOn,
    string InspectorPerson,
    int Version) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"finding/{FindingId}";
}
