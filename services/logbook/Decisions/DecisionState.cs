namespace DutyNet.Logbook.Decisions;

/// <summary>Where the record of a decision stands.</summary>
public enum DecisionState
{
    /// <summary>已记录</summary>
    Recorded,

    /// <summary>应急决策已发生，未书面记录</summary>
    Occurred,

    /// <summary>应急决策已书面记录</summary>
    WrittenUp,

    /// <summary>已签字</summary>
    Signed,

    /// <summary>已办结</summary>
    Closed,

    /// <summary>应急决策已留档</summary>
    Filed,

    /// <summary>应急决策已在会议上通报</summary>
    ReportedAtMeeting,
}

/// <summary>How somebody attends a meeting.</summary>
public enum AttendeeKind
{
    /// <summary>成员, who decides</summary>
    Member,

    /// <summary>列席, who sits in and decides nothing (document 002: delegates sit in on meetings)</summary>
    Delegate,
}

/// <summary>As what somebody signs.</summary>
public enum SigningCapacity
{
    /// <summary>初始动议人</summary>
    Proposer,

    /// <summary>主持人</summary>
    Chair,

    /// <summary>村（居）务监督委员会</summary>
    Supervision,
}
