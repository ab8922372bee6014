namespace DutyNet.Chassis.Access;

/// <summary>What a caller may do, within their subtree of units (domain: who may do what).</summary>
public enum Role
{
    /// <summary>Manages keys, accounts and the register.</summary>
    Administrator,

    /// <summary>Oversight staff (纪检).</summary>
    Discipline,

    /// <summary>Member of an inspection team.</summary>
    Inspector,

    /// <summary>A post holder.</summary>
    Leader,

    /// <summary>Writes for a holder, on their behalf.</summary>
    Clerk,

    /// <summary>A department's own system.</summary>
    Department,

    /// <summary>Runs the services.</summary>
    Operator,

    /// <summary>Reads the trail only.</summary>
    Auditor,
}
