namespace DutyNet.Contracts;

/// <summary>The two lists: principal and oversight responsibility.</summary>
public enum ResponsibilityLine
{
    /// <summary>主体责任</summary>
    Principal,

    /// <summary>监督责任</summary>
    Oversight,
}
