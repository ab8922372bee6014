namespace DutyNet.Contracts.Inspection;

/// <summary>The last item of a recommendation letter was closed out, and the letter with it.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="LetterId">The letter.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Number">Number of the letter.</param>
/// <param name="Items">How many items it had.</param>
/// <param name="PutRight">How many of them were put right.</param>
/// <param name="ClosedOn">The day.</param>
public sealed record LetterClosed(
    Guid LetterId,
    string UnitCode,
    string UnitPath,
    string Number,
    int Items,
    int PutRight,
    DateOnly ClosedOn) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"letter/{LetterId}";
}
