using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Responsibility.Register;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Lists;

/// <summary>Drafts a version of a responsibility list; the same code again makes its next version.</summary>
public static class DraftList
{
    /// <summary>A list as it shall read.</summary>
    public sealed record Request(
        [RegularExpression(@"^[A-Z0-9_-]{2,40}\z")] string Code,
        ResponsibilityLine Line,
        [StringLength(20, MinimumLength = 1)] string Tier,
        [StringLength(200, MinimumLength = 1)] string Title,
        [MinLength(1)] UnitKind[] UnitKinds,
        DateOnly EffectiveFrom,
        [MinLength(1), MaxLength(500)] Item[] Items,
        [StringLength(500)] string? Basis = null);

    /// <summary>One item: what is owed, by whom, how often, what proves it and what counts as dereliction.</summary>
    public sealed record Item(
        [RegularExpression(@"^[A-Z0-9_-]{2,40}\z")] string Code,
        [StringLength(2000, MinimumLength = 1)] string Text,
        [StringLength(100, MinimumLength = 1)] string Area,
        DutyOwner OwedBy,
        PostRole[] Roles,
        string[] PortfolioAreas,
        UnitKind[] UnitKinds,
        Cadence Cadence,
        EntryCategory Category,
        [StringLength(2000, MinimumLength = 1)] string RedLine,
        [StringLength(100)] string? Quantity = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Measure? Measured = null); // left out of the hash when there is none: items of before stay the same

    /// <summary>The quantity as a number that can be counted: so many of what.</summary>
    public sealed record Measure([Range(1, 1_000_000)] int Number, [StringLength(20, MinimumLength = 1)] string Unit);

    /// <summary>The draft.</summary>
    public sealed record Response(Guid ListId, string Code, int Version, ListStatus Status);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/lists", Handle).Requires(Role.Administrator, Role.Department, Role.Discipline)
            .WithSummary("Drafts a list of duties for one line and tier: items with cadence, proving category and red line. Items without portfolioAreas are common ones; dueOn (ByDate only) is not before effectiveFrom. A code that exists gets its next version; the tier is one of the schemes in use, if any is.")
            .WithExample(Example, new Response(new Guid("01980a4e-5f00-7000-8000-0000000000a3"), "P3-DEPT", 1, ListStatus.Draft));

    private static async Task<Results<Created<Response>, Problem>> Handle(Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        if (Draft.Check(request, clock.Today()) is { Count: > 0 } errors)
            return Problem.Invalid(errors);
        return await db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            await KnownRegister.HoldStill(tx); // also orders the versions of a code
            var (root, refused) = await Draft.Jurisdiction(tx, caller.MaySee);
            refused ??= await Draft.RefuseTier(tx, request.Line, request.Tier);
            if (root is null || refused is not null)
                return refused!;
            var (id, version) = await Draft.Write(tx, root, request, template: null, clock.GetUtcNow());
            return TypedResults.Created($"/api/v1/responsibility/lists/{id}", new Response(id, request.Code, version, ListStatus.Draft));
        }, ct);
    }

    internal static Request Example { get; } = new(
        "P3-DEPT", ResponsibilityLine.Principal, "P3", "部门、街道、乡镇党组织及书记主体责任清单", [UnitKind.Department, UnitKind.Street, UnitKind.Town], new DateOnly(2027, 1, 1),
        [
            new Item("P3-S01", "书记每季度至少主持1次会议专题研究党风廉政建设，对班子成员分工提出要求。", "研究部署", DutyOwner.Post, [PostRole.FirstResponsible], [], [],
                new Cadence(CadenceKind.Quarterly), EntryCategory.StudyAndDeployment, "一个季度未专题研究，或只传达文件而无部署的，属于未履行第一责任人责任。", "每季度1次", new Measure(1, "次")),
        ], "西昌市落实党风廉政建设主体责任清单第三层级");
}
