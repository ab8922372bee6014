namespace DutyNet.Contracts;

/// <summary>The light a case shows.</summary>
public enum Light
{
    /// <summary>绿</summary>
    Green,

    /// <summary>黄</summary>
    Yellow,

    /// <summary>红</summary>
    Red,
}
