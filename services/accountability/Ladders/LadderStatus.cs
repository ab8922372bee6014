namespace DutyNet.Accountability.Ladders;

/// <summary>Where a ladder stands.</summary>
public enum LadderStatus
{
    /// <summary>Only its end or a new due date is known so far; its cause has not arrived.</summary>
    Awaited,

    /// <summary>The due date has not passed.</summary>
    Watching,

    /// <summary>Overdue: rungs are issued, or a proposal waits for its decision.</summary>
    Running,

    /// <summary>No rungs while it is paused.</summary>
    Paused,

    /// <summary>Nothing is owed any more.</summary>
    Stopped,
}
