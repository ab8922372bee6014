namespace DutyNet.Contracts.Inspection;

/// <summary>A unit is toured, being toured or not yet toured in the current term (document 003: they owe different things).</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: logbook.
/// </remarks>
/// <param name="ChangeId">This change.</param>
/// <param name="TermId">The term.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Status">How it stands.</param>
/// <param name="RoundId">The tour; null while there is none.</param>
/// <param name="On">Since when it stands so.</param>
/// <param name="DueOn">By when the unit owes what follows: its self-examination, its cooperation, its rectification.</param>
/// <param name="Version">Version of the subject; a consumer keeps the newest it knows.</param>
public sealed record TourStatusChanged(
    Guid ChangeId,
    Guid TermId,
    string UnitCode,
    string UnitPath,
    TourStatus Status,
    Guid? RoundId,
    DateOnly On,
    DateOnly DueOn,
    int Version) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"tour/{TermId}/{UnitCode}";
}
