namespace DutyNet.Contracts.Access;

/// <summary>A person's account was closed.</summary>
/// <remarks>
/// Publisher: gateway.
/// Consumers: none.
/// </remarks>
/// <param name="AccountId">The account.</param>
/// <param name="UnitPath">Code of the unit it acted in.</param>
/// <param name="Reason">Why.</param>
public sealed record AccountClosed(
    Guid AccountId,
    string UnitPath,
    string Reason) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"account/{AccountId}";
}
