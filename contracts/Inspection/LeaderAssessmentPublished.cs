namespace DutyNet.Contracts.Inspection;

/// <summary>A leader’s score of a year was published, to themselves and to discipline staff. One for each leader.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="AssessmentId">The assessment.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="PersonCode">The leader.</param>
/// <param name="Year">Calendar year.</param>
/// <param name="Version">Version of that year’s assessment; the newest counts.</param>
/// <param name="ScoreHundredths">Their score in hundredths of a point: 9650 is 96.50.</param>
/// <param name="Place">Their place among the leaders of their class; who is level shares one.</param>
/// <param name="ClassSize">Leaders in the class.</param>
public sealed record LeaderAssessmentPublished(
    Guid AssessmentId,
    string UnitCode,
    string UnitPath,
    string PersonCode,
    int Year,
    int Version,
    int ScoreHundredths,
    int Place,
    int ClassSize) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"assessment/{AssessmentId}/leader/{PersonCode}";

    bool IFact.Restricted => true;
}
