namespace DutyNet.Contracts.Logbook;

/// <summary>A leader in post all year proposed nothing all year. Once for each leader and year.</summary>
/// <remarks>
/// Publisher: logbook.
/// Consumers: inspection (assessment).
/// </remarks>
/// <param name="PersonCode">The leader.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="PostId">The post held at the end of the year.</param>
/// <param name="Year">Calendar year.</param>
public sealed record NoMotionAllYear(
    string PersonCode,
    string UnitCode,
    string UnitPath,
    Guid PostId,
    int Year) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"person/{PersonCode}";
}
