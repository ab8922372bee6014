namespace DutyNet.Contracts.Inspection;

/// <summary>What the panel made of one report, known when the session is closed.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: inspection (assessment).
/// </remarks>
/// <param name="SessionId">The session.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="PersonCode">Who reported.</param>
/// <param name="Ratings">The rating of each member.</param>
/// <param name="MedianHundredths">Median in hundredths of a point.</param>
/// <param name="MeanHundredths">Mean of all, in hundredths of a point.</param>
/// <param name="MeanWithoutOutliersHundredths">Mean without those far from the others, in hundredths of a point.</param>
public sealed record OralReportConcluded(
    Guid SessionId,
    string UnitCode,
    string UnitPath,
    string PersonCode,
    OralPoints[] Ratings,
    int MedianHundredths,
    int MeanHundredths,
    int MeanWithoutOutliersHundredths) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"oral-session/{SessionId}";

    bool IFact.Restricted => true;
}

/// <summary>One member's rating.</summary>
/// <param name="PersonCode">Who rated.</param>
/// <param name="Points">From 0 to 100.</param>
/// <param name="Outlier">Whether it lies far from the others.</param>
public sealed record OralPoints(string PersonCode, int Points, bool Outlier);
