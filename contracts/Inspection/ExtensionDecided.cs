namespace DutyNet.Contracts.Inspection;

/// <summary>A request for more time was decided. The first due date is kept.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: responsibility, logbook, accountability.
/// </remarks>
/// <param name="RequestId">The request.</param>
/// <param name="FindingId">The finding, or the item of a recommendation letter.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Granted">Whether it was granted.</param>
/// <param name="DueOn">The due date that holds now.</param>
/// <param name="FirstDueOn">The first due date.</param>
/// <param name="Reason">Why.</param>
/// <param name="Version">Version of the subject; a consumer keeps the newest it knows.</param>
public sealed record ExtensionDecided(
    Guid RequestId,
    Guid FindingId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    bool Granted,
    DateOnly DueOn,
    DateOnly FirstDueOn,
    string Reason,
    int Version) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"finding/{FindingId}";
}
