using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Printing;

namespace DutyNet.Inspection.AssessmentRules;

/// <summary>Shows one version of the rules of assessment, whole.</summary>
internal static class GetRules
{
    /// <summary>The rules.</summary>
    public sealed record Response(Guid RuleSetId, string? UnitCode, int Version, int FromYear, string Title, decimal Start, decimal Most, IReadOnlyList<RuleDocument.Rule> Rules);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/assessment-rules/{ruleSetId:guid}", Handle)
        .Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
        .WithSummary("One version of the rules of assessment with every rule; a page to print with ?format=html.")
        .Produces<Response>();

    private static Task<IResult> Handle(Guid ruleSetId, Caller caller, Database db, HttpRequest http, CancellationToken ct) =>
        db.Read<IResult>(async tx =>
        {
            if (await RuleSet.Of(tx, ruleSetId, caller) is not { } set)
                return RuleSet.NotFound;
            var document = set.Document;
            if (!PrintedPage.Wanted(http))
                return TypedResults.Ok(new Response(set.Id, set.UnitCode, set.Version, set.FromYear, set.Title, document.Start, document.Most, document.Rules));
            var page = new PrintedPage(http, set.Title, set.Title);
            page.Paragraph(page.T($"起始分 {document.Start:0.##}，最高 {document.Most:0.##}，自 {set.FromYear} 年度起。", $"Start {document.Start:0.##}, at most {document.Most:0.##}, from {set.FromYear} on."));
            return page.Table(
                [page.T("规则", "Rule"), page.T("对象", "For"), page.T("分值", "Points"), page.T("上限", "At most")],
                document.Rules.Select(r => new[] { page.T(r.Zh, r.En), r.AppliesTo.ToString(), $"{(r.Effect is RuleEffect.Deduction ? "−" : "+")}{r.Points:0.##}", r.Most is { } most ? $"{most:0.##}" : null })).Answer();
        }, ct);
}
