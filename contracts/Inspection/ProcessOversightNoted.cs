namespace DutyNet.Contracts.Inspection;

/// <summary>The overseeing department noted what it saw of a process.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="OversightId">The oversight.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="NoteId">The note.</param>
/// <param name="Irregular">True when something is irregular.</param>
/// <param name="Text">What was seen.</param>
public sealed record ProcessOversightNoted(
    Guid OversightId,
    string UnitCode,
    string UnitPath,
    Guid NoteId,
    bool Irregular,
    string Text) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"process-oversight/{OversightId}";
}
