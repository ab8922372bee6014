namespace DutyNet.Contracts;

/// <summary>How often an item is owed.</summary>
public enum CadenceKind
{
    /// <summary>每月</summary>
    Monthly,

    /// <summary>每季度</summary>
    Quarterly,

    /// <summary>每半年</summary>
    HalfYearly,

    /// <summary>每年</summary>
    Yearly,

    /// <summary>限期</summary>
    ByDate,

    /// <summary>随时</summary>
    AsArises,
}
