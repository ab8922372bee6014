namespace DutyNet.Contracts;

/// <summary>What is done about a clue.</summary>
public enum ClueDisposal
{
    /// <summary>谈话函询</summary>
    TalkOrInquiry,

    /// <summary>初步核实</summary>
    PreliminaryCheck,

    /// <summary>暂存待查</summary>
    KeptPending,

    /// <summary>予以了结</summary>
    Closed,
}
