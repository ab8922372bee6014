namespace DutyNet.Contracts;

/// <summary>What is irregular about a decision taken in an emergency.</summary>
public enum IrregularityKind
{
    /// <summary>未按时书面记录</summary>
    NotWrittenUp,

    /// <summary>未在下次会议上通报</summary>
    NotReported,
}
