using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Responsibility.Lists;
using DutyNet.Responsibility.Register;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.TierSchemes;

/// <summary>Adopts a scheme of tiers: a copy of a template, or the jurisdiction's own. From then on lists name one of its tiers.</summary>
public static class AdoptTierScheme
{
    /// <summary>The scheme; what a template gives may be left out or given otherwise.</summary>
    public sealed record Request(
        [RegularExpression(@"^[A-Z0-9_-]{2,40}\z")] string Code,
        [StringLength(40)] string? Template = null,
        [StringLength(200, MinimumLength = 1)] string? Title = null,
        [StringLength(500)] string? Basis = null,
        [MinLength(1), MaxLength(100)] TierScheme.Tier[]? Tiers = null);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/tier-schemes", Handle).Requires(Role.Administrator, Role.Department, Role.Discipline)
            .WithSummary("Adopts a tier scheme: template copies one that is shipped, tiers gives its own (or both, to copy with other tiers). Several schemes may be in use side by side. Lists drafted from then on name a tier of one of them.")
            .WithExample(new Request("FH", "XICHANG", "丰河区四级主体责任、四级监督责任", "区委办〔2027〕1号"), TierScheme.Example);

    private static async Task<Results<Created<TierScheme>, Problem>> Handle(Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        var template = request.Template is null ? null : Template.Find(request.Template);
        if (request.Template is not null && template is null)
            return Problem.Invalid("template", "unknown-template", "没有此模板。", "No such template.");
        var (title, tiers) = (request.Title ?? template?.Title, request.Tiers ?? template?.Tiers);
        if (title is null)
            return Problem.Invalid("title", "required", "不用模板时必填。", "Required without a template.");
        if (tiers is null)
            return Problem.Invalid("tiers", "required", "不用模板时必填。", "Required without a template.");
        if (TierScheme.RefuseDoubles(tiers) is { } doubled)
            return doubled;
        return await db.InTransaction<Results<Created<TierScheme>, Problem>>(async tx =>
        {
            await KnownRegister.HoldStill(tx); // also against a list drafted at the same moment
            var (root, refused) = await Draft.Jurisdiction(tx, caller.MaySee);
            if (root is null)
                return refused!;
            if (await tx.QuerySingleAsync<bool>("select exists (select from tier_schemes where code = @Code)", new { request.Code }))
                return Problem.Conflict("scheme-exists", "该代码的层级体系已存在，请制定新版本。", "A scheme of this code exists: make a new version of it.");
            var now = clock.GetUtcNow();
            var scheme = new TierScheme(Guid.CreateVersion7(now), request.Code, 1, title, request.Basis ?? template?.Basis, template?.Code, true, null, caller.Actor, now, tiers);
            await TierScheme.Write(tx, scheme, root);
            return TypedResults.Created($"/api/v1/responsibility/tier-schemes/{scheme.Code}", scheme);
        }, ct);
    }
}
