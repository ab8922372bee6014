namespace DutyNet.Contracts.Inspection;

/// <summary>An inspection found something wrong. Begins a case.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: responsibility, accountability (case trail), inspection (assessment).
/// </remarks>
/// <param name="FindingId">The finding.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="RoundId">The round.</param>
/// <param name="ItemCodes">Codes of the list items breached, the gravest first.</param>
/// <param name="Category">Category of the finding.</param>
/// <param name="Severity">Its severity.</param>
/// <param name="Description">What was found.</param>
/// <param name="AmountInvolvedFen">Money involved, in fen; null when none.</param>
/// <param name="DueOn">When it must be put right.</param>
/// <param name="InspectorPerson">Code of the inspector who raised it.</param>
/// <param name="Version">Version of the subject; a consumer keeps the newest it knows.</param>
/// <param name="JointUnits">Codes of further units that share in it; null or empty when it is about one alone.</param>
public sealed record FindingRaised(
    Guid FindingId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    Guid RoundId,
    string[] ItemCodes,
    string Category,
    Severity Severity,
    string Description,
    long? AmountInvolvedFen,
    DateOnly DueOn,
    string InspectorPerson,
    int Version,
    string[]? JointUnits = null) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"finding/{FindingId}";
}
