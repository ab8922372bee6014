namespace DutyNet.Contracts;

/// <summary>A rung of the ladder (document 000: 敲警钟、亮黄牌、闪红灯).</summary>
public enum Rung
{
    /// <summary>敲警钟</summary>
    Bell,

    /// <summary>亮黄牌</summary>
    YellowCard,

    /// <summary>闪红灯</summary>
    RedLight,
}
