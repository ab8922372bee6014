namespace DutyNet.Contracts.Inspection;

/// <summary>A session was opened: who reports for each unit and the bank of questions are fixed.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="SessionId">The session.</param>
/// <param name="UnitCode">Code of the lowest unit above all that report.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="BankHash">SHA-256 of the frozen bank in its canonical form, as lower-case hexadecimal digits.</param>
public sealed record OralSessionOpened(
    Guid SessionId,
    string UnitCode,
    string UnitPath,
    string BankHash) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"oral-session/{SessionId}";
}
