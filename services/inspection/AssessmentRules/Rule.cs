using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Problems;
using DutyNet.Inspection.Assessments;

namespace DutyNet.Inspection.AssessmentRules;

/// <summary>Whether a rule takes points or gives them.</summary>
public enum RuleEffect
{
    /// <summary>扣分</summary>
    Deduction,

    /// <summary>加分</summary>
    Credit,
}

/// <summary>Whose score a rule is part of.</summary>
public enum RuleSubject
{
    /// <summary>单位</summary>
    Unit,

    /// <summary>领导干部本人</summary>
    Leader,

    /// <summary>单位第一责任人: what the unit did counts for who heads it.</summary>
    FirstResponsible,
}

/// <summary>What the points are for.</summary>
public enum RuleMeasure
{
    /// <summary>每次</summary>
    Each,

    /// <summary>每日（每个百分点）: each day or percent, as the fact has it.</summary>
    Quantity,
}

/// <summary>The rules, and between which bounds a score lies.</summary>
internal sealed record RuleDocument(decimal Start, decimal Most, RuleDocument.Rule[] Rules)
{
    /// <summary>One rule: what counts, for whom, how much.</summary>
    /// <param name="Code">Its code, by which a line of a score names it: lower-case letters, digits and hyphens.</param>
    /// <param name="Fact">The fact it counts, by the name of its contract, such as LogbookEntryMissing.</param>
    /// <param name="Variants">Only facts of these variants, such as Grave; all when not given.</param>
    /// <param name="AppliesTo">Whose score it is part of.</param>
    /// <param name="Effect">Deduction or credit.</param>
    /// <param name="Points">Points for each, from 0.01, with two decimals.</param>
    /// <param name="Per">Each fact, or each day or percent of it.</param>
    /// <param name="Most">The most it can come to in a year; without limit when not given.</param>
    /// <param name="MendedBy">What makes such a fact good, and how much that gives back.</param>
    /// <param name="Zh">What it says to who is assessed, in Chinese.</param>
    /// <param name="En">The same in English.</param>
    public sealed record Rule(
        [RegularExpression("^[a-z0-9-]{1,40}$")] string Code,
        [StringLength(60, MinimumLength = 1)] string Fact,
        [MaxLength(10)] string[]? Variants,
        RuleSubject AppliesTo,
        RuleEffect Effect,
        [Range(0.01, 100)] decimal Points,
        RuleMeasure Per,
        [Range(0.01, 1000)] decimal? Most,
        [MaxLength(5)] Mend[]? MendedBy,
        [StringLength(200, MinimumLength = 1)] string Zh,
        [StringLength(200, MinimumLength = 1)] string En);

    /// <summary>What makes a fact good.</summary>
    /// <param name="Fact">The fact that does so, about the same thing.</param>
    /// <param name="Percent">What it gives back of the points, in percent.</param>
    public sealed record Mend([StringLength(60, MinimumLength = 1)] string Fact, [Range(1, 100)] int Percent);

    /// <summary>Everything that is wrong with rules beyond the form of each field.</summary>
    public static List<FieldError> Wrong(Rule[] rules, string field)
    {
        var errors = new List<FieldError>();
        var codes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, r) in rules.Index())
        {
            var at = $"{field}[{i}]";
            if (!codes.Add(r.Code))
                errors.Add(new($"{at}.code", "duplicate", "规则编码重复。", "Named twice."));
            if (!ScoredFact.Weighs(r.Fact))
                errors.Add(new($"{at}.fact", "unknown", $"不计入考核的事件。可用：{string.Join('、', ScoredFact.Weighable)}。", $"Not a fact that counts. There are: {string.Join(", ", ScoredFact.Weighable)}."));
            foreach (var (n, variant) in (r.Variants ?? []).Index())
                if (!ScoredFact.Tells(r.Fact, variant))
                    errors.Add(new($"{at}.variants[{n}]", "unknown", "该事件没有此类别。", "The fact has no such variant."));
            if (decimal.Round(r.Points, 2) != r.Points)
                errors.Add(new($"{at}.points", "two-decimals", "最多两位小数。", "At most two decimals."));
            if (r.Most is { } most && decimal.Round(most, 2) != most)
                errors.Add(new($"{at}.most", "two-decimals", "最多两位小数。", "At most two decimals."));
            foreach (var (n, mend) in (r.MendedBy ?? []).Index())
                if (!ScoredFact.MakesGood(mend.Fact) || mend.Fact == r.Fact)
                    errors.Add(new($"{at}.mendedBy[{n}].fact", "unknown", "不是可以弥补的事件。", "Not a fact that makes others good."));
        }
        return errors;
    }
}
