namespace DutyNet.Accountability.Ladders;

/// <summary>Days of the ladder, from the configuration section <c>Policies</c>.</summary>
public sealed record LadderPolicies
{
    /// <summary>Calendar days after the due date until the yellow card (document 000: 亮黄牌; policy default 7).</summary>
    public int YellowAfterDays { get; init; } = 7;

    /// <summary>Calendar days after the due date until the red light (document 000: 闪红灯; policy default 15).</summary>
    public int RedAfterDays { get; init; } = 15;

    /// <summary>Days a rung waits for the register's copy to say who gets it, before it goes to whoever is found (policy default 1).</summary>
    public int RegisterWaitDays { get; init; } = 1;
}
