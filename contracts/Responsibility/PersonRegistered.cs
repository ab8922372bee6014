namespace DutyNet.Contracts.Responsibility;

/// <summary>A person was registered, or their rank, name or native place changed. No identity numbers, ever.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: none.
/// </remarks>
/// <param name="PersonCode">Code of the person.</param>
/// <param name="Name">Full name.</param>
/// <param name="Rank">Rank, for example 县处级正职.</param>
/// <param name="NativePlace">Code of a unit of the district, or a free place name.</param>
/// <param name="UnitPath">Path of the unit whose register it was entered in.</param>
/// <param name="Version">Version of the subject; a consumer keeps the newest it knows.</param>
/// <param name="From">First day on which it is so; null in messages from before this was told.</param>
/// <param name="Reason">Why it was changed; null when nobody said.</param>
public sealed record PersonRegistered(
    string PersonCode,
    string Name,
    string Rank,
    string NativePlace,
    string UnitPath,
    int Version,
    DateOnly? From = null,
    string? Reason = null) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"person/{PersonCode}";
}
