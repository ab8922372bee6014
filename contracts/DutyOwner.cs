namespace DutyNet.Contracts;

/// <summary>Who owes a duty: the holder of a post, or the leading body of the unit (then its first responsible person answers).</summary>
public enum DutyOwner
{
    /// <summary>岗位</summary>
    Post,

    /// <summary>领导班子</summary>
    Unit,
}
