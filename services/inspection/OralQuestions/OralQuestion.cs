using System.Text.RegularExpressions;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;

namespace DutyNet.Inspection.OralQuestions;

/// <summary>What a question was made of.</summary>
public enum QuestionOrigin
{
    /// <summary>通用题或人工拟题: written by a person.</summary>
    General,

    /// <summary>检查发现问题: a finding of the unit.</summary>
    Finding,

    /// <summary>整改情况: a finding whose rectification was overdue, returned or put off.</summary>
    Rectification,

    /// <summary>信访: petitions of one kind; it says no more than the kind.</summary>
    Petition,

    /// <summary>决策不合规定: an irregular decision.</summary>
    Decision,

    /// <summary>应记未记: missing entries of one list item.</summary>
    Entry,
}

/// <summary>A question of a bank, locked.</summary>
internal sealed partial record OralQuestion(Guid Id, string UnitCode, string UnitPath, string? UnitKind, string Theme, string Text, int Version, bool Retired)
{
    /// <summary>The placeholders a question may hold; a session fills them when it is opened.</summary>
    public static readonly string[] Placeholders = ["{unit}", "{findings}", "{open}", "{overdue}", "{returned}", "{missing}", "{irregular}"];

    /// <summary>Locks a question; null when it is not in the caller's subtree.</summary>
    public static async Task<OralQuestion?> Lock(Tx tx, Guid questionId, Caller caller)
    {
        var question = await tx.QuerySingleOrDefaultAsync<OralQuestion>("""
            select q.id, q.unit_code, u.path::text as unit_path, q.unit_kind, q.theme, q.text, q.version, q.retired_at is not null as retired
            from oral_questions q join units u on u.code = q.unit_code
            where q.id = @questionId
            for update of q
            """, new { questionId });
        return question is not null && caller.MaySee(question.UnitPath) ? question : null;
    }

    /// <summary>What is wrong with a question's words: a placeholder that nothing would fill.</summary>
    public static IEnumerable<FieldError> Wrong(string field, string text) =>
        from found in Braces().Matches(text)
        where !Placeholders.Contains(found.Value)
        select new FieldError(field, "unknown-placeholder", $"没有占位符 {found.Value}，可用：{string.Join(' ', Placeholders)}", $"There is no placeholder {found.Value}; there are {string.Join(' ', Placeholders)}");

    /// <summary>The version as an ETag.</summary>
    public static string Tag(int version) => $"\"{version}\"";

    /// <summary>Why the question cannot be changed now; null when it can.</summary>
    public Problem? RefusesChange(string? ifMatch) => this switch
    {
        { Retired: true } => Problem.Conflict("question-retired", "该题已停用。", "The question was retired."),
        _ when !string.IsNullOrEmpty(ifMatch) && ifMatch != "*" && !ifMatch.Split(',').Select(t => t.Trim()).Contains(Tag(Version)) =>
            Problem.Of(412, "changed-meanwhile", "内容已被他人更改，请重新读取。", "It was changed meanwhile; read it again."),
        _ => null,
    };

    public static Problem NotFound => Problem.NotFound("oral-question", "题目");

    [GeneratedRegex(@"\{[^{}]*\}")]
    private static partial Regex Braces();
}
