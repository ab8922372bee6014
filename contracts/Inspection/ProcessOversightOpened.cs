namespace DutyNet.Contracts.Inspection;

/// <summary>A department that regulates a process begins to oversee it in a unit (过程监审).</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="OversightId">The oversight.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Process">The kind of process.</param>
/// <param name="Overseer">Code of the regulating department.</param>
/// <param name="Matter">What is overseen.</param>
public sealed record ProcessOversightOpened(
    Guid OversightId,
    string UnitCode,
    string UnitPath,
    ProcessKind Process,
    string Overseer,
    string Matter) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"process-oversight/{OversightId}";
}
