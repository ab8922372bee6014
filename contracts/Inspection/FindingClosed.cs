namespace DutyNet.Contracts.Inspection;

/// <summary>A finding was closed out (销号) by the inspecting side.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: responsibility, accountability, inspection (assessment).
/// </remarks>
/// <param name="FindingId">The finding.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="ClosedBy">Code of the inspector who closed it.</param>
/// <param name="Conclusion">The inspector's conclusion.</param>
/// <param name="Version">Version of the subject; a consumer keeps the newest it knows.</param>
/// <param name="RootCause">Root cause (根本原因); null when none was named.</param>
public sealed record FindingClosed(
    Guid FindingId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    string ClosedBy,
    string Conclusion,
    int Version,
    string? RootCause = null) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"finding/{FindingId}";
}
