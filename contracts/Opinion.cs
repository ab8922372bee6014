namespace DutyNet.Contracts;

/// <summary>What an attendee said to a motion.</summary>
public enum Opinion
{
    /// <summary>同意</summary>
    Agree,

    /// <summary>反对</summary>
    Oppose,

    /// <summary>保留意见</summary>
    Reserve,

    /// <summary>未发表意见</summary>
    Silent,
}
