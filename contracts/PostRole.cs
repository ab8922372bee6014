namespace DutyNet.Contracts;

/// <summary>The role of a post in its unit's team.</summary>
public enum PostRole
{
    /// <summary>第一责任人</summary>
    FirstResponsible,

    /// <summary>班子成员, 一岗双责</summary>
    TeamMember,

    /// <summary>纪(工)委书记</summary>
    DisciplineSecretary,

    /// <summary>纪检委员/监督委员</summary>
    OversightMember,

    /// <summary>办公室主任</summary>
    OfficeHead,

    /// <summary>承办人员</summary>
    Clerk,
}
