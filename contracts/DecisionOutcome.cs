namespace DutyNet.Contracts;

/// <summary>What a meeting made of a motion.</summary>
public enum DecisionOutcome
{
    /// <summary>通过</summary>
    Adopted,

    /// <summary>未通过</summary>
    Rejected,
}
