namespace DutyNet.Contracts;

/// <summary>What a clue became.</summary>
public enum ClueConversion
{
    /// <summary>检查问题</summary>
    Finding,

    /// <summary>移送问责</summary>
    Accountability,
}
