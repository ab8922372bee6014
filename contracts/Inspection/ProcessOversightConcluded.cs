namespace DutyNet.Contracts.Inspection;

/// <summary>The overseeing department concluded its oversight of a process.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="OversightId">The oversight.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Regular">True when the process was regular.</param>
/// <param name="Conclusion">The conclusion.</param>
public sealed record ProcessOversightConcluded(
    Guid OversightId,
    string UnitCode,
    string UnitPath,
    bool Regular,
    string Conclusion) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"process-oversight/{OversightId}";
}
