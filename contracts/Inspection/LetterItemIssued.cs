namespace DutyNet.Contracts.Inspection;

/// <summary>An item of a recommendation letter was put to a unit, to be put right and closed out alone (完成一项、销号一项). Begins a case.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: responsibility, accountability (case trail).
/// </remarks>
/// <param name="ItemId">The item; stands where a finding stands in what is said about its rectification.</param>
/// <param name="LetterId">The letter.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="LetterNumber">Number of the letter, for example 2026-3: year and running number.</param>
/// <param name="Number">Number of the item in the letter, from 1.</param>
/// <param name="ItemCodes">Codes of the list items it rests on, the gravest first; may be empty.</param>
/// <param name="Category">Category of the item.</param>
/// <param name="Severity">Its severity.</param>
/// <param name="Text">What is recommended.</param>
/// <param name="AmountInvolvedFen">Money involved, in fen; null when none.</param>
/// <param name="DueOn">When it must be put right.</param>
/// <param name="IssuedBy">Code of the person who issued the letter.</param>
/// <param name="Version">Version of the subject; a consumer keeps the newest it knows.</param>
public sealed record LetterItemIssued(
    Guid ItemId,
    Guid LetterId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    string LetterNumber,
    int Number,
    string[] ItemCodes,
    string Category,
    Severity Severity,
    string Text,
    long? AmountInvolvedFen,
    DateOnly DueOn,
    string IssuedBy,
    int Version) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"letter-item/{ItemId}";
}
