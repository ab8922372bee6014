namespace DutyNet.Contracts.Logbook;

/// <summary>An elector cast their ballot paper. What is on it is recorded nowhere.</summary>
/// <remarks>
/// Publisher: logbook.
/// Consumers: none.
/// </remarks>
/// <param name="BallotId">The ballot.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="PersonCode">Who voted.</param>
public sealed record BallotPaperCast(
    Guid BallotId,
    string UnitCode,
    string UnitPath,
    string PersonCode) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"ballot/{BallotId}";

    bool IFact.Restricted => true;
}
