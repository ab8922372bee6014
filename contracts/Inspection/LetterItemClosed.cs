namespace DutyNet.Contracts.Inspection;

/// <summary>An item of a recommendation letter was closed out (销号) by the inspecting side.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: responsibility, accountability, inspection (assessment).
/// </remarks>
/// <param name="ItemId">The item; stands where a finding stands in what is said about its rectification.</param>
/// <param name="LetterId">The letter.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="LetterNumber">Number of the letter, for example 2026-3: year and running number.</param>
/// <param name="Number">Number of the item in the letter, from 1.</param>
/// <param name="PutRight">True when it was put right; false when the unit did not adopt it and its reason was accepted.</param>
/// <param name="ClosedBy">Code of the person who closed it.</param>
/// <param name="Conclusion">The conclusion.</param>
/// <param name="Version">Version of the subject; a consumer keeps the newest it knows.</param>
public sealed record LetterItemClosed(
    Guid ItemId,
    Guid LetterId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    string LetterNumber,
    int Number,
    bool PutRight,
    string ClosedBy,
    string Conclusion,
    int Version) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"letter-item/{ItemId}";
}
