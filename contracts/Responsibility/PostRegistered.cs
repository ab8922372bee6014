namespace DutyNet.Contracts.Responsibility;

/// <summary>A post was registered, or its title, role or portfolio changed.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: none.
/// </remarks>
/// <param name="PostId">The post.</param>
/// <param name="PostCode">Its code.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Title">Its title.</param>
/// <param name="Role">Its role.</param>
/// <param name="Areas">Areas of its portfolio (分管).</param>
/// <param name="InChargeOf">Codes of the units it is in charge of.</param>
/// <param name="Version">Version of the subject; a consumer keeps the newest it knows.</param>
/// <param name="From">First day on which it is so; null in messages from before this was told.</param>
/// <param name="Reason">Why it was changed; null when nobody said.</param>
public sealed record PostRegistered(
    Guid PostId,
    string PostCode,
    string UnitCode,
    string UnitPath,
    string Title,
    PostRole Role,
    string[] Areas,
    string[] InChargeOf,
    int Version,
    DateOnly? From = null,
    string? Reason = null) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"post/{PostCode}";
}
