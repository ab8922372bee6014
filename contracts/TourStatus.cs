namespace DutyNet.Contracts;

/// <summary>How a unit stands in the current term of tours (document 003: each owes something else).</summary>
public enum TourStatus
{
    /// <summary>尚未巡察: it examines itself and puts right what it finds.</summary>
    NotYetToured,

    /// <summary>正在巡察: it cooperates.</summary>
    BeingToured,

    /// <summary>已巡察: it rectifies.</summary>
    Toured,
}
