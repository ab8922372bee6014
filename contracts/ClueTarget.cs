namespace DutyNet.Contracts;

/// <summary>What sort of person or body a clue is about.</summary>
public enum ClueTarget
{
    /// <summary>村（社区）干部</summary>
    VillageCadre,

    /// <summary>镇（街道）干部</summary>
    TownCadre,

    /// <summary>部门干部</summary>
    DepartmentCadre,

    /// <summary>国有企事业单位人员</summary>
    EnterpriseCadre,

    /// <summary>领导班子</summary>
    LeadingGroup,

    /// <summary>其他</summary>
    Other,
}
