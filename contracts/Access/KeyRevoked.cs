namespace DutyNet.Contracts.Access;

/// <summary>An API key was revoked.</summary>
/// <remarks>
/// Publisher: gateway.
/// Consumers: none.
/// </remarks>
/// <param name="KeyId">The key.</param>
/// <param name="UnitPath">Code of the unit it acted in.</param>
/// <param name="Reason">Why.</param>
public sealed record KeyRevoked(
    Guid KeyId,
    string UnitPath,
    string Reason) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"key/{KeyId}";
}
