namespace DutyNet.Contracts.Inspection;

/// <summary>The reply to a recommendation letter is overdue. Published once.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: inspection (assessment).
/// </remarks>
/// <param name="LetterId">The letter.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Number">Number of the letter.</param>
/// <param name="ReplyDueOn">When the reply was due.</param>
public sealed record LetterReplyOverdue(
    Guid LetterId,
    string UnitCode,
    string UnitPath,
    string Number,
    DateOnly ReplyDueOn) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"letter/{LetterId}";
}
