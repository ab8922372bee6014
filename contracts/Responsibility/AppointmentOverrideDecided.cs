namespace DutyNet.Contracts.Responsibility;

/// <summary>Another than who asked decided whether a rule on appointments is set aside for one person in one post.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: none.
/// </remarks>
/// <param name="OverrideId">The override.</param>
/// <param name="PostCode">The post.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="PersonCode">Who is to hold it.</param>
/// <param name="Rule">Code of the rule.</param>
/// <param name="Granted">True when the rule is set aside.</param>
/// <param name="Reason">Why.</param>
public sealed record AppointmentOverrideDecided(
    Guid OverrideId,
    string PostCode,
    string UnitCode,
    string UnitPath,
    string PersonCode,
    string Rule,
    bool Granted,
    string Reason) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"appointment-override/{OverrideId}";
}
