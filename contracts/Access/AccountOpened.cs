namespace DutyNet.Contracts.Access;

/// <summary>A person's account was opened or changed.</summary>
/// <remarks>
/// Publisher: gateway.
/// Consumers: none.
/// </remarks>
/// <param name="AccountId">The account.</param>
/// <param name="UnitPath">Code of the unit whose subtree it may act in.</param>
/// <param name="PersonCode">The person it belongs to.</param>
/// <param name="Roles">Its roles.</param>
public sealed record AccountOpened(
    Guid AccountId,
    string UnitPath,
    string? PersonCode,
    string[] Roles) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"account/{AccountId}";
}
