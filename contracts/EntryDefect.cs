namespace DutyNet.Contracts;

/// <summary>What is wrong with an entry of a logbook.</summary>
public enum EntryDefect
{
    /// <summary>履责不记录: done but not recorded.</summary>
    NotRecorded,

    /// <summary>记录不规范: recorded irregularly.</summary>
    Irregular,

    /// <summary>责任落实不到位: the duty itself was not done.</summary>
    DutyNotDone,
}
