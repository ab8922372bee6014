using System.Text.RegularExpressions;

namespace DutyNet.Responsibility.Register;

/// <summary>What a unit is.</summary>
public enum UnitKind
{
    /// <summary>党委</summary>
    Committee,

    /// <summary>纪委、纪工委</summary>
    DisciplineCommission,

    /// <summary>派驻纪检监察组</summary>
    ResidentGroup,

    /// <summary>部门</summary>
    Department,

    /// <summary>街道</summary>
    Street,

    /// <summary>乡镇</summary>
    Town,

    /// <summary>企业</summary>
    Enterprise,

    /// <summary>园区</summary>
    Park,

    /// <summary>党支部</summary>
    Branch,

    /// <summary>村、社区</summary>
    Village,

    /// <summary>村（居）务监督委员会</summary>
    VillageSupervision,
}

/// <summary>Class of a department: each class is overseen by one joint resident group (document 002).</summary>
public enum UnitClass
{
    /// <summary>经济发展管理</summary>
    EconomicDevelopment,

    /// <summary>市政建设管理</summary>
    MunicipalConstruction,

    /// <summary>公共事业管理</summary>
    PublicServices,
}

/// <summary>The form of codes and what a portfolio may hold.</summary>
public static partial class Codes
{
    /// <summary>The areas a portfolio (分管) may name; speciality items are found by them.</summary>
    public static readonly IReadOnlySet<string> Areas = new HashSet<string>(StringComparer.Ordinal)
    {
        "construction", "personnel", "spending", "asset-disposal", "preferential-policy", "travel-abroad", "village-assets",
        "daily-supervision", "publicity", "approvals", "enforcement", "procurement", "livelihood",
    };

    /// <summary>What a code looks like.</summary>
    public const string Form = "^[A-Z0-9_]{2,32}$";

    /// <summary>A name or title as the register keeps it: one line, no blanks around it, nothing that could not be read.</summary>
    public const string OneLine = @"^[^\s\p{Cc}\uFFFD]([^\p{Cc}\uFFFD]*[^\s\p{Cc}\uFFFD])?$";

    /// <summary>No appointment is older than the republic.</summary>
    public static readonly DateOnly Earliest = new(1949, 10, 1);

    /// <summary>True for a code of a unit, person or post: it must be usable as a label of a path.</summary>
    public static bool IsCode(string text) => OnlyForm().IsMatch(text);

    [GeneratedRegex(@"^[A-Z0-9_]{2,32}\z")]
    private static partial Regex OnlyForm();
}
