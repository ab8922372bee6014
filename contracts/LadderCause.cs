namespace DutyNet.Contracts;

/// <summary>What set a ladder going.</summary>
public enum LadderCause
{
    /// <summary>应记未记</summary>
    EntryMissing,

    /// <summary>整改逾期</summary>
    RectificationOverdue,

    /// <summary>责任书逾期未签</summary>
    PledgeUnsigned,

    /// <summary>年度任务进度滞后</summary>
    TaskBehindSchedule,

    /// <summary>决策记录不合规定</summary>
    DecisionIrregular,
}
