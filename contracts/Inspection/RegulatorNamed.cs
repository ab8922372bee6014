namespace DutyNet.Contracts.Inspection;

/// <summary>A department was named as the one that regulates a kind of process (过程监审).</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="UnitCode">Code of the department.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Process">What it regulates.</param>
/// <param name="Basis">On what its power rests.</param>
public sealed record RegulatorNamed(
    string UnitCode,
    string UnitPath,
    ProcessKind Process,
    string Basis) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"unit/{UnitCode}";
}
