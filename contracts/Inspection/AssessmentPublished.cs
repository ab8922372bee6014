namespace DutyNet.Contracts.Inspection;

/// <summary>A unit’s score of a year was published, by an act of another person than drafted it. One for each unit.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="AssessmentId">The assessment.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Year">Calendar year.</param>
/// <param name="Version">Version of that year’s assessment; the newest counts.</param>
/// <param name="Class">Class the unit is ranked in.</param>
/// <param name="ScoreHundredths">Its score in hundredths of a point: 9650 is 96.50.</param>
/// <param name="Place">Its place in the class; who is level shares one.</param>
/// <param name="ClassSize">Units in the class.</param>
public sealed record AssessmentPublished(
    Guid AssessmentId,
    string UnitCode,
    string UnitPath,
    int Year,
    int Version,
    string Class,
    int ScoreHundredths,
    int Place,
    int ClassSize) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"assessment/{AssessmentId}/unit/{UnitCode}";
}
