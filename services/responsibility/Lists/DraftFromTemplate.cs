using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Responsibility.Register;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Lists;

/// <summary>Drafts the lists of a template as the jurisdiction's own, to be edited and adopted like any other.</summary>
public static class DraftFromTemplate
{
    /// <summary>From when they shall apply, and which of the template's lists; all when left out.</summary>
    public sealed record Request(DateOnly EffectiveFrom, [MaxLength(100)] string[]? Lists = null);

    /// <summary>The drafts.</summary>
    public sealed record Response(IReadOnlyList<DraftList.Response> Drafts);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/templates/{code}/lists", Handle).Requires(Role.Administrator, Role.Department, Role.Discipline)
            .WithSummary("Drafts the lists of a template under their codes (a code that exists gets its next version). When tier schemes are in use, its tiers must be among them.")
            .WithExample(new Request(new DateOnly(2027, 1, 1), ["FT-MEMBER"]), new Response([new DraftList.Response(new Guid("01980a4e-5f00-7000-8000-0000000000a5"), "FT-MEMBER", 1, ListStatus.Draft)]));

    private static async Task<Results<Ok<Response>, Problem>> Handle(string code, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        if (Template.Find(code) is not { } template)
            return Problem.NotFound("template", "此模板");
        if (Draft.WrongDay(request.EffectiveFrom, clock.Today()) is { } wrong)
            return Problem.Invalid([wrong]);
        var wanted = template.Lists.Where(l => request.Lists?.Contains(l.Code, StringComparer.Ordinal) ?? true).ToList();
        var unknown = (request.Lists ?? []).Select((l, i) => (l, i)).Where(x => template.Lists.All(t => t.Code != x.l))
            .Select(x => new FieldError($"lists[{x.i}]", "not-of-the-template", $"模板没有清单“{x.l}”。", $"The template has no list '{x.l}'.")).ToList();
        if (unknown.Count > 0)
            return Problem.Invalid(unknown);
        if (wanted.Count == 0)
            return Problem.Unprocessable("no-lists", "该模板只有层级，没有清单。", "This template has tiers only and no lists.");
        return await db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            await KnownRegister.HoldStill(tx);
            var (root, refused) = await Draft.Jurisdiction(tx, caller.MaySee);
            if (root is null)
                return refused!;
            var drafts = new List<DraftList.Response>();
            foreach (var list in wanted)
            {
                if (await Draft.RefuseTier(tx, list.Line, list.Tier) is { } tier)
                    return tier;
                var draft = new DraftList.Request(list.Code, list.Line, list.Tier, list.Title, list.UnitKinds, request.EffectiveFrom, list.Items, list.Basis);
                var (id, version) = await Draft.Write(tx, root, draft, template.Code, clock.GetUtcNow());
                drafts.Add(new DraftList.Response(id, list.Code, version, ListStatus.Draft));
            }
            return TypedResults.Ok(new Response(drafts));
        }, ct);
    }
}
