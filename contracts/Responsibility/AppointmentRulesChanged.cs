namespace DutyNet.Contracts.Responsibility;

/// <summary>The rules on appointments were changed. What was decided under the rules before stays decided.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: none.
/// </remarks>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Version">Version of the rules.</param>
/// <param name="From">First day of appointments that are held to them.</param>
/// <param name="Rules">Codes of the rules that are on.</param>
/// <param name="Reason">Why.</param>
public sealed record AppointmentRulesChanged(
    string UnitCode,
    string UnitPath,
    int Version,
    DateOnly From,
    string[] Rules,
    string Reason) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"appointment-rules/{Version}";
}
