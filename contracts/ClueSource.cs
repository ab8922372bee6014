namespace DutyNet.Contracts;

/// <summary>Where a clue came from.</summary>
public enum ClueSource
{
    /// <summary>信访举报</summary>
    Petition,

    /// <summary>明察暗访</summary>
    CovertVisit,

    /// <summary>巡察</summary>
    Tour,

    /// <summary>监督检查</summary>
    Check,

    /// <summary>案件查办</summary>
    Case,

    /// <summary>主动说明</summary>
    Disclosure,

    /// <summary>监督员反映</summary>
    Supervisor,
}
