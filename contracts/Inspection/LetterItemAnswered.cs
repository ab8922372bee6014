namespace DutyNet.Contracts.Inspection;

/// <summary>The unit’s reply says whether it adopts an item of a letter.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: accountability (case trail).
/// </remarks>
/// <param name="ItemId">The item; stands where a finding stands in what is said about its rectification.</param>
/// <param name="LetterId">The letter.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="LetterNumber">Number of the letter, for example 2026-3: year and running number.</param>
/// <param name="Number">Number of the item in the letter, from 1.</param>
/// <param name="Adopted">Whether it is adopted.</param>
/// <param name="Reason">Why not; null when it is adopted without a remark.</param>
/// <param name="ReplyVersion">Version of the reply; the newest counts.</param>
public sealed record LetterItemAnswered(
    Guid ItemId,
    Guid LetterId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    string LetterNumber,
    int Number,
    bool Adopted,
    string? Reason,
    int ReplyVersion) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"letter-item/{ItemId}";
}
