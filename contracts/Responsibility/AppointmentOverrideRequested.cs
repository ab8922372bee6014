namespace DutyNet.Contracts.Responsibility;

/// <summary>Somebody asked that a rule on appointments be set aside for one person in one post.</summary>
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
/// <param name="Reason">Why.</param>
public sealed record AppointmentOverrideRequested(
    Guid OverrideId,
    string PostCode,
    string UnitCode,
    string UnitPath,
    string PersonCode,
    string Rule,
    string Reason) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"appointment-override/{OverrideId}";
}
