using DutyNet.Chassis.Problems;

namespace DutyNet.Responsibility.Register;

/// <summary>The day of a change: the register says what is so and what was so, never what is going to be; a day gone by is a late entry or a correction.</summary>
internal static class ChangeDay
{
    /// <summary>The problem that refuses a day, or null.</summary>
    public static Problem? Refused(string field, DateOnly day, DateOnly today) =>
        day > today ? Problem.Invalid(field, "in-the-future", "不得晚于今天。", "Must not be later than today.")
        : day < Codes.Earliest ? Problem.Invalid(field, "too-early", "早于 1949-10-01。", "Before 1949-10-01.")
        : null;

    /// <summary>The problem of a change that something known later contradicts.</summary>
    public static Problem Contradicted(string code) =>
        Problem.Conflict("later-change-known", $"{code} 在该日之后已有变更，不能再从该日起更改。", $"{code} is known to have changed after that day; it cannot be changed from that day on.");

    /// <summary>The problem of a change that changes nothing.</summary>
    public static Problem Nothing() => Problem.Conflict("nothing-changes", "登记内容没有变化。", "The register says so already.");
}
