namespace DutyNet.Contracts.Responsibility;

/// <summary>A native of a street or town may lead its discipline work all the same (异地任职例外), with the reason.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: none.
/// </remarks>
/// <param name="OverrideId">The override.</param>
/// <param name="PostCode">The post.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="PersonCode">Who holds it.</param>
/// <param name="NativePlace">Their native place.</param>
/// <param name="Reason">Why.</param>
public sealed record NativePlaceOverridden(
    Guid OverrideId,
    string PostCode,
    string UnitCode,
    string UnitPath,
    string PersonCode,
    string NativePlace,
    string Reason) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"post/{PostCode}";
}
