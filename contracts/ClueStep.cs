namespace DutyNet.Contracts;

/// <summary>The step of a clue that is due.</summary>
public enum ClueStep
{
    /// <summary>提出处置意见</summary>
    Decision,

    /// <summary>谈话或函询答复</summary>
    Reply,

    /// <summary>报告办理结果</summary>
    Report,

    /// <summary>暂存复查</summary>
    Review,
}
