namespace DutyNet.Contracts.Responsibility;

/// <summary>A reshuffle: changes of who holds which post, each explained, and the meeting where they were explained to all.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: none.
/// </remarks>
/// <param name="ReshuffleId">The reshuffle.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Title">Its title.</param>
/// <param name="HeldOn">Day of the meeting.</param>
/// <param name="MeetingReference">Record of the meeting.</param>
/// <param name="PostCodes">The posts whose holders changed.</param>
public sealed record ReshuffleRecorded(
    Guid ReshuffleId,
    string UnitCode,
    string UnitPath,
    string Title,
    DateOnly HeldOn,
    string MeetingReference,
    string[] PostCodes) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"reshuffle/{ReshuffleId}";
}
