namespace DutyNet.Contracts.Logbook;

/// <summary>A secret ballot was opened: who may vote, and on what.</summary>
/// <remarks>
/// Publisher: logbook.
/// Consumers: none.
/// </remarks>
/// <param name="BallotId">The ballot.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Question">What is asked.</param>
/// <param name="Options">What may be chosen.</param>
/// <param name="Electors">How many may vote.</param>
public sealed record BallotOpened(
    Guid BallotId,
    string UnitCode,
    string UnitPath,
    string Question,
    string[] Options,
    int Electors) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"ballot/{BallotId}";
}
