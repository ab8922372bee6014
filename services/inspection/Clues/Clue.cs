using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;

namespace DutyNet.Inspection.Clues;

/// <summary>Where a clue stands; derived by the view <c>clue_states</c>.</summary>
public enum ClueStatus
{
    /// <summary>已登记: nothing is decided yet.</summary>
    Registered,

    /// <summary>办理中: a talk, an inquiry or a preliminary check is under way.</summary>
    InHand,

    /// <summary>暂存待查</summary>
    Pending,

    /// <summary>已报告: its result is reported.</summary>
    Reported,

    /// <summary>已了结</summary>
    Closed,

    /// <summary>已并案: it points to another that says the same.</summary>
    Merged,
}

/// <summary>A clue as its next step needs it, locked.</summary>
internal sealed record Clue(
    Guid Id, Guid CaseId, string UnitCode, string UnitPath, string? PersonCode, string? RegisteredPerson, Guid? MergedInto, int Version,
    ClueStatus Status, Guid? DisposalId, ClueDisposal? Disposal, ClueStep? Step, ClueResult? Result)
{
    /// <summary>The kinds of the default policy as a person reads them; a jurisdiction's own are in its own words already.</summary>
    public static readonly IReadOnlyDictionary<string, string> Words = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["formalism"] = "形式主义、官僚主义",
        ["banquets"] = "违规吃喝",
        ["gifts"] = "收送礼品礼金",
        ["allowances"] = "违规发放津补贴",
        ["public-vehicles"] = "公车私用",
        ["public-travel"] = "公款旅游",
        ["weddings-and-funerals"] = "大操大办婚丧喜庆",
        ["appointments"] = "选人用人",
        ["village-assets"] = "农村集体“三资”管理",
        ["relief-funds"] = "惠民补贴资金",
        ["tenders"] = "招标投标",
        ["inaction"] = "不作为、慢作为",
    };

    /// <summary>Locks a clue, which orders what is done about it; null when the caller may not know of it: it lies elsewhere, or is about themselves.</summary>
    public static async Task<Clue?> Lock(Tx tx, Guid clueId, Caller caller)
    {
        // Two statements: the second one's snapshot is taken once the lock is held, so that it sees what the one before us did.
        await tx.ExecuteAsync("select from clues where id = @clueId for update", new { clueId });
        return await tx.QuerySingleOrDefaultAsync<Clue>("""
            select c.id, c.case_id, c.unit_code, u.path::text as unit_path, c.person_code, c.registered_person, c.merged_into, c.version,
                   s.status, s.disposal_id, s.disposal, s.step, s.result
            from clues c join units u on u.code = c.unit_code join clue_states s on s.clue_id = c.id
            where c.id = @clueId and u.path ~ @scope::lquery and c.person_code is distinct from @person
            """, new { clueId, scope = caller.Scope, person = caller.PersonCode ?? "" });
    }

    /// <summary>Counts one change more; the new version.</summary>
    public Task<int> Touch(Tx tx) => tx.QuerySingleAsync<int>("update clues set version = version + 1 where id = @Id returning version", new { Id });

    /// <summary>Why nothing can be done about it in somebody's name or state; null when it can.</summary>
    public Problem? Refuses(Caller caller, string? ifMatch = null) =>
        caller.PersonCode is null ? PersonRequired
        : Changed(ifMatch) ? Problem.Of(412, "changed-meanwhile", "内容已被他人更改，请重新读取。", "It was changed meanwhile; read it again.")
        : Status switch
        {
            ClueStatus.Merged => Problem.Conflict("clue-merged", "该线索已并入另一线索。", "The clue was merged into another."),
            ClueStatus.Closed => Problem.Conflict("clue-closed", "该线索已了结。", "The clue is closed."),
            _ => null,
        };

    /// <summary>The version as an ETag.</summary>
    public static string Tag(int version) => $"\"{version}\"";

    public static Problem NotFound => Problem.NotFound("clue", "问题线索");

    /// <summary>What is done about a clue, a person answers for.</summary>
    public static Problem PersonRequired => Problem.Forbidden("person-required", "须由本人操作，系统密钥不可代行。", "A person must do this; a system's key may not.");

    private bool Changed(string? ifMatch) =>
        !string.IsNullOrEmpty(ifMatch) && ifMatch != "*" && !ifMatch.Split(',').Select(t => t.Trim()).Contains(Tag(Version));
}
