using DutyNet.Chassis;

namespace DutyNet.Inspection.Supervisors;

/// <summary>Office hours (policy), and what lies outside them: 八小时之外.</summary>
public static class OfficeHours
{
    /// <summary>True in the evening, at night, and on Saturday and Sunday, in Asia/Shanghai. Holidays on other days are not known to this service.</summary>
    public static bool Outside(DateTimeOffset at, Policies policies)
    {
        var local = at.ToOffset(ShiftedClock.ChinaOffset);
        var time = TimeOnly.FromDateTime(local.DateTime);
        return local.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday || time < policies.OfficeFrom || time >= policies.OfficeUntil;
    }
}
