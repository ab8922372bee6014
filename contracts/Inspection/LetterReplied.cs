namespace DutyNet.Contracts.Inspection;

/// <summary>A unit replied to a recommendation letter; each item is adopted or not.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: inspection (assessment).
/// </remarks>
/// <param name="LetterId">The letter.</param>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Number">Number of the letter.</param>
/// <param name="Adopted">Items adopted.</param>
/// <param name="NotAdopted">Items not adopted, each with a reason.</param>
/// <param name="Late">True when the reply came after its due date.</param>
/// <param name="Version">Version of the subject; a consumer keeps the newest it knows.</param>
public sealed record LetterReplied(
    Guid LetterId,
    string UnitCode,
    string UnitPath,
    string Number,
    int Adopted,
    int NotAdopted,
    bool Late,
    int Version) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"letter/{LetterId}";
}
