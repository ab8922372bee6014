using System.Globalization;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;
using DutyNet.Chassis.Printing;
using DutyNet.Inspection.AssessmentRules;

namespace DutyNet.Inspection.Assessments;

/// <summary>A score explained: each line with its rule and the facts behind it.</summary>
/// <param name="Kind">Unit or leader.</param>
/// <param name="Code">Code of the unit or person.</param>
/// <param name="Name">Its name.</param>
/// <param name="UnitCode">The unit; for a leader that of the post assessed.</param>
/// <param name="Class">The class it is ranked in.</param>
/// <param name="Year">Calendar year.</param>
/// <param name="Start">What everybody starts with.</param>
/// <param name="Most">The highest score there is.</param>
/// <param name="Deducted">Sum of the deductions.</param>
/// <param name="Credited">Sum of the credits.</param>
/// <param name="Score">The score.</param>
/// <param name="Place">Place in the class, level ones share it; null while it is not published.</param>
/// <param name="ClassSize">How many the class has; null while it is not published.</param>
/// <param name="Lines">Its lines in the order of the rules.</param>
internal sealed record Explanation(
    AssessedKind Kind, string Code, string Name, string UnitCode, string Class, int Year, decimal Start, decimal Most, decimal Deducted, decimal Credited, decimal Score,
    int? Place, int? ClassSize, IReadOnlyList<Explanation.Line> Lines)
{
    /// <summary>A line: what a rule counted and the points it makes, negative for a deduction.</summary>
    public sealed record Line(string Rule, RuleSubject AppliesTo, string Says, decimal Points, decimal? Most, IReadOnlyList<Item> Facts);

    /// <summary>A fact behind a line; its points before the line's limit, and what made it good.</summary>
    public sealed record Item(
        Guid FactId, string Fact, string? Variant, string Subject, Guid? CaseId, DateOnly HappenedOn, DateTimeOffset RecordedAt, string[] MendedBy, decimal Points);

    private sealed record Stored(
        Guid FactId, string Name, string? Variant, string Subject, Guid? CaseId, DateOnly HappenedOn, DateTimeOffset RecordedAt, string[] MendedBy, long Quantity, bool OfPerson, bool OfUnit);

    /// <summary>Whose score it is, and what it came to.</summary>
    public sealed record Subject(AssessedKind Kind, string Code, string Name, string UnitCode, string Class, bool Head, decimal Deducted, decimal Credited, decimal Score, int Place, int ClassSize);

    /// <summary>Explains a score from the facts of a unit's subtree as they were known: recorded by an instant, arrived by a place in the order.</summary>
    public static async Task<Explanation> Of(Tx tx, Subject subject, RuleDocument rules, string rootPath, int year, DateTimeOffset at, long upTo, bool placed, bool english)
    {
        var facts = await tx.QueryAsync<Stored>("""
            select f.message_id as fact_id, f.fact as name, f.variant, f.subject, f.case_id, f.happened_on, f.recorded_at, f.quantity,
                   array(select distinct g.fact from scored_facts g where g.subject = f.subject and g.mends and g.fact <> f.fact and g.recorded_at <= @at and g.seq <= @upTo order by g.fact) as mended_by,
                   (@leader and f.person_code = @Code) is true as of_person, f.unit_code = @UnitCode as of_unit
            from scored_facts f join units u on u.code = f.unit_code
            where f.year = @year and f.recorded_at <= @at and f.seq <= @upTo and u.path <@ @rootPath::ltree
              and ((f.unit_code = @UnitCode and @ofUnit) or (f.person_code = @Code and @leader))
              and not exists (select from facts_set_aside a where a.message_id = f.message_id and a.seq <= @upTo)
            order by f.happened_on, f.message_id
            """, new { at, upTo, rootPath, year, subject.Code, subject.UnitCode, leader = subject.Kind is AssessedKind.Leader, ofUnit = subject.Kind is AssessedKind.Unit || subject.Head });
        var lines = new List<Line>();
        foreach (var rule in rules.Rules)
        {
            var counts = (subject.Kind, rule.AppliesTo) switch
            {
                (AssessedKind.Unit, RuleSubject.Unit) => facts.Where(f => f.OfUnit),
                (AssessedKind.Leader, RuleSubject.Leader) => facts.Where(f => f.OfPerson),
                (AssessedKind.Leader, RuleSubject.FirstResponsible) when subject.Head => facts.Where(f => f.OfUnit),
                _ => [],
            };
            List<Item> items =
            [
                .. from f in counts
                   where f.Name == rule.Fact && (rule.Variants is null || (f.Variant is not null && rule.Variants.Contains(f.Variant, StringComparer.Ordinal)))
                   select new Item(f.FactId, f.Name, f.Variant, f.Subject, f.CaseId, f.HappenedOn, f.RecordedAt, [.. f.MendedBy.Where(m => rule.MendedBy?.Any(r => r.Fact == m) == true)], Points(rule, f)),
            ];
            if (items.Count > 0)
                lines.Add(new(rule.Code, rule.AppliesTo, english ? rule.En : rule.Zh, Limited(rule, items.Sum(i => i.Points)), rule.Most, items));
        }
        return new(subject.Kind, subject.Code, subject.Name, subject.UnitCode, subject.Class, year, rules.Start, rules.Most, subject.Deducted, subject.Credited, subject.Score,
            placed ? subject.Place : null, placed ? subject.ClassSize : null, lines);
    }

    // The same sum as assessed_lines: rounded for one, away from zero, then as often as it counts.
    private static decimal Points(RuleDocument.Rule rule, Stored fact)
    {
        var back = rule.MendedBy?.Where(m => fact.MendedBy.Contains(m.Fact, StringComparer.Ordinal)).Select(m => m.Percent).DefaultIfEmpty(0).Max() ?? 0;
        var points = decimal.Round(rule.Points * (100 - back) / 100, 2, MidpointRounding.AwayFromZero) * (rule.Per is RuleMeasure.Quantity ? fact.Quantity : 1);
        return rule.Effect is RuleEffect.Deduction ? -points : points;
    }

    private static decimal Limited(RuleDocument.Rule rule, decimal sum) => rule.Most is { } most ? Math.Clamp(sum, -most, most) : sum;

    /// <summary>With the score that its lines come to.</summary>
    public Explanation Rescored()
    {
        var (deducted, credited) = (-Lines.Sum(l => Math.Min(0, l.Points)), Lines.Sum(l => Math.Max(0, l.Points)));
        return this with { Deducted = deducted, Credited = credited, Score = Math.Min(Most, Math.Max(0, Start - deducted + credited)) };
    }

    /// <summary>The answer: JSON, a page to print (<c>?format=html</c>), or the facts as CSV (<c>?format=csv</c>).</summary>
    public IResult Answer(PageQuery page, HttpRequest http)
    {
        if (page.Csv)
            return Listing.Answer(page, [.. Lines.SelectMany(l => l.Facts.Select(f => new CsvRow(l.Rule, l.Says, f.Fact, f.Variant, f.Subject, f.CaseId, f.HappenedOn, f.RecordedAt, string.Join(' ', f.MendedBy), f.Points, f.FactId)))], r => r.FactId.ToString());
        return PrintedPage.Wanted(http) ? Print(http) : TypedResults.Ok(this);
    }

    private sealed record CsvRow(string Rule, string Says, string Fact, string? Variant, string Subject, Guid? CaseId, DateOnly HappenedOn, DateTimeOffset RecordedAt, string MendedBy, decimal Points, Guid FactId);

    private IResult Print(HttpRequest http)
    {
        var page = new PrintedPage(http, $"{Year}年度考核：{Name}", $"Assessment of {Year}: {Name}");
        page.Terms((page.T("得分", "Score"), Shown(Score)), (page.T("起始分", "Start"), Shown(Start)), (page.T("扣分", "Deducted"), Shown(Deducted)), (page.T("加分", "Credited"), Shown(Credited)),
            (page.T("名次", "Place"), Place is { } place ? $"{place} / {ClassSize}" : null));
        page.Table([page.T("项目", "Line"), page.T("次数", "Facts"), page.T("分值", "Points")], Lines.Select(l => new[] { l.Says, l.Facts.Count.ToString(CultureInfo.InvariantCulture), Shown(l.Points) }));
        foreach (var line in Lines)
            page.Heading(line.Says).Table([page.T("日期", "Date"), page.T("事由", "About"), page.T("分值", "Points")], line.Facts.Select(f => new[] { f.HappenedOn.ToString("O", CultureInfo.InvariantCulture), f.Subject, Shown(f.Points) }));
        return page.Answer();
    }

    private static string Shown(decimal points) => points.ToString("0.00", CultureInfo.InvariantCulture);
}
