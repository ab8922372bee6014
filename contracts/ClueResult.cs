namespace DutyNet.Contracts;

/// <summary>What came out of a clue's disposal.</summary>
public enum ClueResult
{
    /// <summary>属实</summary>
    Substantiated,

    /// <summary>部分属实</summary>
    PartlySubstantiated,

    /// <summary>不属实</summary>
    NotSubstantiated,
}
