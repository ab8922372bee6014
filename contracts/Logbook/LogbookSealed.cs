namespace DutyNet.Contracts.Logbook;

/// <summary>A logbook (履职本) of a past year was sealed: from now on nothing is added to it.</summary>
/// <remarks>
/// Publisher: logbook.
/// Consumers: none.
/// </remarks>
/// <param name="LogbookId">The logbook.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="PersonCode">The leader it belongs to; null for the unit's own.</param>
/// <param name="Year">Calendar year.</param>
/// <param name="Entries">Entries it holds.</param>
/// <param name="Versions">Versions of them, corrections included.</param>
/// <param name="Attachments">Their attachments.</param>
/// <param name="Sha256">Hash of its list of contents by the published rule (docs/guide/logbook.md), lower-case hex.</param>
public sealed record LogbookSealed(
    Guid LogbookId,
    string UnitCode,
    string UnitPath,
    string? PersonCode,
    int Year,
    int Entries,
    int Versions,
    int Attachments,
    string Sha256) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"logbook/{LogbookId}";
}
