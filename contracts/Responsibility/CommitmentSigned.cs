namespace DutyNet.Contracts.Responsibility;

/// <summary>A holder signed a commitment (承诺书), which is one-sided, in person.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: none.
/// </remarks>
/// <param name="CommitmentId">The commitment.</param>
/// <param name="Year">The year it is for.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="PostId">The post it is for.</param>
/// <param name="PersonCode">Who signed.</param>
/// <param name="FullName">The name as signed.</param>
/// <param name="Title">Its title.</param>
/// <param name="ContentHash">SHA-256 of its text, lower-case hex.</param>
public sealed record CommitmentSigned(
    Guid CommitmentId,
    int Year,
    string UnitCode,
    string UnitPath,
    Guid PostId,
    string PersonCode,
    string FullName,
    string Title,
    string ContentHash) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"commitment/{CommitmentId}";
}
