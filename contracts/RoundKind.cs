namespace DutyNet.Contracts;

/// <summary>Kind of an inspection round.</summary>
public enum RoundKind
{
    /// <summary>不定期抽查</summary>
    SpotCheck,

    /// <summary>半年分批检查</summary>
    HalfYear,

    /// <summary>年底集中检查</summary>
    YearEnd,

    /// <summary>巡察</summary>
    Tour,

    /// <summary>回头看</summary>
    FollowUp,

    /// <summary>专项行动</summary>
    Campaign,

    /// <summary>明察暗访</summary>
    CovertVisit,

    /// <summary>廉政风险防控回头看: a look-back at risk prevention, open to discipline members of the units (document 001).</summary>
    RiskLookBack,

    /// <summary>现场监督: being present at legislation, audits and elections (document 001).</summary>
    Presence,
}
