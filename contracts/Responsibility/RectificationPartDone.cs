namespace DutyNet.Contracts.Responsibility;

/// <summary>A part of a rectification is done.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: accountability (case trail).
/// </remarks>
/// <param name="TaskId">The rectification task.</param>
/// <param name="FindingId">The finding, or item of a recommendation letter, that it puts right.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Number">Number of the part.</param>
/// <param name="Description">What was to be done.</param>
/// <param name="Evidence">The evidence of this part.</param>
/// <param name="Percent">Share of the parts done with it, 0 to 100.</param>
public sealed record RectificationPartDone(
    Guid TaskId,
    Guid FindingId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    int Number,
    string Description,
    EvidenceRef[] Evidence,
    int Percent) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"rectification/{TaskId}";
}
