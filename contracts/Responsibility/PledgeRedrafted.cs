namespace DutyNet.Contracts.Responsibility;

/// <summary>What an unsigned pledge says, or to whom it is made, changed before anybody signed it.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: none.
/// </remarks>
/// <param name="PledgeId">The pledge (责任书).</param>
/// <param name="Year">The year it is for.</param>
/// <param name="UnitCode">Code of the subordinate's unit.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="SuperiorPostId">To whom it is made.</param>
/// <param name="ContentHash">SHA-256 of exactly what is to be signed, lower-case hex.</param>
public sealed record PledgeRedrafted(
    Guid PledgeId,
    int Year,
    string UnitCode,
    string UnitPath,
    Guid SuperiorPostId,
    string ContentHash) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"pledge/{PledgeId}";
}
