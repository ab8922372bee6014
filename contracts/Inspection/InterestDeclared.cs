namespace DutyNet.Contracts.Inspection;

/// <summary>An interest of a person in a unit was declared: they are recused from inspecting it.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="InterestId">The declaration.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="PersonCode">The person.</param>
/// <param name="Reason">What ties them to the unit.</param>
public sealed record InterestDeclared(
    Guid InterestId,
    string UnitCode,
    string UnitPath,
    string PersonCode,
    string Reason) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"interest/{InterestId}";

    bool IFact.Restricted => true;
}
