namespace DutyNet.Contracts.Inspection;

/// <summary>A recommendation letter (工作建议书) was issued to a unit’s leading group, by another person than who drafted it.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="LetterId">The letter.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="RoundId">The round it comes from; null when it was written on its own.</param>
/// <param name="Number">Its number, for example 2026-3: year and running number.</param>
/// <param name="Title">Its title.</param>
/// <param name="IssuedOn">The day it was issued.</param>
/// <param name="ReplyDueOn">When the reply is due.</param>
/// <param name="Items">How many items it has.</param>
/// <param name="IssuedBy">Code of the person who issued it.</param>
public sealed record LetterIssued(
    Guid LetterId,
    string UnitCode,
    string UnitPath,
    Guid? RoundId,
    string Number,
    string Title,
    DateOnly IssuedOn,
    DateOnly ReplyDueOn,
    int Items,
    string IssuedBy) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"letter/{LetterId}";
}
