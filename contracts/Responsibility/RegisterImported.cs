namespace DutyNet.Contracts.Responsibility;

/// <summary>An import of units, persons and posts was applied whole.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: none.
/// </remarks>
/// <param name="ImportId">The import.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Units">Units registered or changed.</param>
/// <param name="Persons">Persons registered or changed.</param>
/// <param name="Posts">Posts registered or changed.</param>
/// <param name="Sha256">Hash of the file as received, lower-case hex.</param>
public sealed record RegisterImported(
    Guid ImportId,
    string UnitCode,
    string UnitPath,
    int Units,
    int Persons,
    int Posts,
    string Sha256) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"import/{ImportId}";
}
