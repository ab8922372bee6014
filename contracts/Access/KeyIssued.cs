namespace DutyNet.Contracts.Access;

/// <summary>An API key was issued to a department. The key itself is nowhere kept.</summary>
/// <remarks>
/// Publisher: gateway.
/// Consumers: none.
/// </remarks>
/// <param name="KeyId">The key.</param>
/// <param name="UnitPath">Code of the unit whose subtree it may act in.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Roles">Its roles.</param>
public sealed record KeyIssued(
    Guid KeyId,
    string UnitPath,
    string Name,
    string[] Roles) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"key/{KeyId}";
}
