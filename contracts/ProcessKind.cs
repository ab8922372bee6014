namespace DutyNet.Contracts;

/// <summary>A kind of process that is overseen while it runs (过程监审).</summary>
public enum ProcessKind
{
    /// <summary>行政审批</summary>
    Approval,

    /// <summary>执法监管</summary>
    Enforcement,

    /// <summary>工程建设</summary>
    Construction,

    /// <summary>资金使用</summary>
    Funds,

    /// <summary>资产处置</summary>
    Assets,

    /// <summary>政府采购</summary>
    Procurement,
}
