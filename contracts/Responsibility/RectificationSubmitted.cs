namespace DutyNet.Contracts.Responsibility;

/// <summary>The holder says it is put right; the inspecting side verifies.</summary>
/// <remarks>
/// Publisher: responsibility.
/// Consumers: inspection, accountability (case trail).
/// </remarks>
/// <param name="TaskId">The rectification task.</param>
/// <param name="FindingId">The finding, or item of a recommendation letter, that it puts right.</param>
/// <param name="CaseId">The case (事项链).</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Attempt">1 for the first submission, one more for each after a return.</param>
/// <param name="Measures">What was done.</param>
/// <param name="AmountRecoveredFen">Recovered, in fen; null when no money is involved.</param>
/// <param name="Evidence">The evidence.</param>
/// <param name="SubmittedBy">Code of the person who submitted, for the rule that a rectifier never closes.</param>
/// <param name="AnswerablePerson">Code of the person answerable for the task.</param>
/// <param name="Parts">The numbered parts of the measures, done and open; null in facts from before there were parts, empty when the task has none.</param>
public sealed record RectificationSubmitted(
    Guid TaskId,
    Guid FindingId,
    Guid CaseId,
    string UnitCode,
    string UnitPath,
    int Attempt,
    string Measures,
    long? AmountRecoveredFen,
    EvidenceRef[] Evidence,
    string? SubmittedBy,
    string? AnswerablePerson,
    SubmittedPart[]? Parts = null) : IFact
{
    Guid? IFact.CaseId => CaseId;

    string IFact.Subject => $"rectification/{TaskId}";
}

/// <summary>A piece of evidence, by its hash.</summary>
/// <param name="EvidenceId">The evidence.</param>
/// <param name="FileName">Name as sent.</param>
/// <param name="Sha256">Hash of the content, lower-case hex.</param>
public sealed record EvidenceRef(Guid EvidenceId, string FileName, string Sha256);

/// <summary>A part of the measures as submitted.</summary>
/// <param name="Number">Number of the part, from 1.</param>
/// <param name="Description">What was to be done.</param>
/// <param name="Done">Whether it is done.</param>
public sealed record SubmittedPart(int Number, string Description, bool Done);
