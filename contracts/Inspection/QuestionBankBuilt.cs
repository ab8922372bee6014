namespace DutyNet.Contracts.Inspection;

/// <summary>The questions of a unit were made anew from its own record, or the shipped stock was taken in for it.</summary>
/// <remarks>
/// Publisher: inspection.
/// Consumers: none.
/// </remarks>
/// <param name="UnitCode">Code of the unit it is about.</param>
/// <param name="UnitPath">Path of that unit at the time, codes joined by dots.</param>
/// <param name="Added">How many are new.</param>
/// <param name="Changed">How many have new words.</param>
/// <param name="Retired">How many are not asked any more, since what they were made of is gone.</param>
public sealed record QuestionBankBuilt(
    string UnitCode,
    string UnitPath,
    int Added,
    int Changed,
    int Retired) : IFact
{
    Guid? IFact.CaseId => null;

    string IFact.Subject => $"question-bank/{UnitCode}";

    bool IFact.Restricted => true;
}
