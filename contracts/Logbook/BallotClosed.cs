namespace DutyNet.Contracts.Logbook;

/// <summary>A secret ballot was closed and counted, or given up uncounted.</summary>
/// <remarks>
/// Publisher: logbook.
/// Consumers: none.
/// </remarks>
/// <param name="BallotId">The ballot.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Cast">Papers cast.</param>
/// <param name="Tally">Votes for each option, in their order; empty when it was not counted.</param>
/// <param name="Counted">False when it was given up.</param>
public sealed record BallotClosed(
    Guid BallotId,
    string UnitCode,
    string UnitPath,
    int Cast,
    long[] Tally,
    bool Counted) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"ballot/{BallotId}";
}
