namespace DutyNet.Contracts;

/// <summary>Severity of a finding; its due days are policy.</summary>
public enum Severity
{
    /// <summary>一般</summary>
    Minor,

    /// <summary>较重</summary>
    Serious,

    /// <summary>严重</summary>
    Grave,
}
