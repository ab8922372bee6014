namespace DutyNet.Contracts;

/// <summary>Why an annual task counts as behind schedule.</summary>
public enum BehindReason
{
    /// <summary>时间进度与完成进度比对落后</summary>
    HalfYear,

    /// <summary>到期未完成</summary>
    Overdue,
}
