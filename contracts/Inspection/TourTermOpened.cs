namespace DutyNet.Contracts.Inspection;

/// <summary>A term was opened in which units are to be toured (巡察全覆盖).</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="TermId">The term.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Title">Its title.</param>
/// <param name="Kinds">Kinds of units that are toured; of all when empty.</param>
/// <param name="From">First day.</param>
/// <param name="Until">Last day.</param>
public sealed record TourTermOpened(
    Guid TermId,
    string UnitCode,
    string UnitPath,
    string Title,
    string[] Kinds,
    DateOnly From,
    DateOnly Until) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"tour-term/{TermId}";
}
