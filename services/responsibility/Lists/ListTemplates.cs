using DutyNet.Chassis.Access;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Listing;
using DutyNet.Chassis.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Lists;

/// <summary>Lists the templates of tier schemes and lists, and shows one.</summary>
public static class ListTemplates
{
    private static readonly Role[] Readers = [Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department];

    /// <summary>A template: how many tiers it has of each line, and how many lists and items it can draft.</summary>
    public sealed record Row(string Code, string Title, string Basis, int PrincipalTiers, int OversightTiers, int Lists, int Items);

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/templates", All).Requires(Readers)
            .WithSummary("The templates that are shipped: schemes of tiers, and lists where the documents tell their items. A jurisdiction copies and edits them.")
            .WithExample(response: new Page<Row>([RowOf(Template.Find("FENGTAI")!)], null))
            .Produces<Page<Row>>();
        routes.MapGet("/templates/{code}", One).Requires(Readers)
            .WithSummary("A template with its tiers and the lists it can draft; basis says which words are the document's and which are ours.")
            .WithExample(response: Template.Find("VILLAGE-SUPERVISION")!);
    }

    private static IResult All(PageQuery page)
    {
        page.SortsBy();
        var rows = Template.Shipped.Where(t => page.AfterId is null || string.CompareOrdinal(t.Code, page.AfterId) > 0).Take(page.Take).Select(RowOf).ToList();
        return Listing.Answer(page, rows, r => r.Code);
    }

    private static Results<Ok<Template>, Problem> One(string code) => Template.Find(code) is { } template ? TypedResults.Ok(template) : Problem.NotFound("template", "此模板");

    private static Row RowOf(Template t) => new(
        t.Code, t.Title, t.Basis, t.Tiers.Count(x => x.Line == Contracts.ResponsibilityLine.Principal), t.Tiers.Count(x => x.Line == Contracts.ResponsibilityLine.Oversight),
        t.Lists.Length, t.Lists.Sum(l => l.Items.Length));
}
