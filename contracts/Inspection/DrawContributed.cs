namespace DutyNet.Contracts.Inspection;

/// <summary>Somebody contributed a line to a draw before its seed was revealed, so that who made the seed could not have picked the result.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="DrawId">The draw.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Position">Which contribution it is, from 1.</param>
/// <param name="Text">The line.</param>
/// <param name="PersonCode">Who contributed; null for a system.</param>
public sealed record DrawContributed(
    Guid DrawId,
    string UnitCode,
    string UnitPath,
    int Position,
    string Text,
    string? PersonCode) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"draw/{DrawId}";
}
