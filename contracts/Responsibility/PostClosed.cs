namespace DutyNet.Contracts.Responsibility;

/// <summary>A post was closed: nobody holds it and it owes nothing more.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: none.
/// </remarks>
/// <param name="PostId">The post.</param>
/// <param name="PostCode">Its code.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="LastDay">Last day it was there.</param>
/// <param name="Reason">Why; null when it went with its unit and nobody said.</param>
public sealed record PostClosed(
    Guid PostId,
    string PostCode,
    string UnitCode,
    string UnitPath,
    DateOnly LastDay,
    string? Reason) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"post/{PostCode}";
}
