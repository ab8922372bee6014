using DutyNet.Chassis.Problems;

namespace DutyNet.Inspection.Rounds;

/// <summary>A team looks at some units of a round. Only its members speak for the inspecting side there.</summary>
internal static class Team
{
    /// <summary>The refusal of anybody else.</summary>
    public static Problem NotYours => Problem.Forbidden("not-your-round", "只有本轮次负责该单位的检查组成员可以执行此操作。", "Only the team assigned to this unit in this round may do this.");
}
