using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Chassis.Sweeps;
using DutyNet.Contracts.Responsibility;
using DutyNet.Responsibility.Duties;
using DutyNet.Responsibility.Register;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Lists;

/// <summary>Puts an adopted list in force: every matching post gets its duties, the version before it is superseded.</summary>
public static class PutListInForce
{
    /// <summary>Nothing to say: the list says it all.</summary>
    public sealed record Request;

    /// <summary>What came of it.</summary>
    /// <param name="ListId">The list.</param>
    /// <param name="Duties">Duties that are new.</param>
    /// <param name="Posts">Posts that got them.</param>
    /// <param name="Ended">Duties of the version before that end.</param>
    public sealed record Response(Guid ListId, int Duties, int Posts, int Ended);

    private sealed record InForce(Guid Id, int Version, DateOnly EffectiveFrom, int DutiesThrough);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/lists/{id:guid}/put-in-force", Handle).Requires(Role.Administrator, Role.Department, Role.Discipline)
            .WithSummary("Puts an adopted list in force and creates its duties for every matching post, vacant ones included; they are renewed every year while it is in force. A newer version of the same code leaves unchanged items' duties alone, ends dropped ones and adds new ones.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid id, Request? request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            await KnownRegister.HoldStill(tx);
            if (await ResponsibilityList.Lock(tx, id) is not { } list || !caller.MaySee(list.UnitPath))
                return Problem.NotFound("list", "此清单");
            if (ResponsibilityList.MayBecome(list.Status, ListStatus.InForce) is { } refused)
                return refused;
            var before = await tx.QuerySingleOrDefaultAsync<InForce>("select id, version, effective_from, duties_through from lists where code = @Code and status = 'InForce'", new { list.Code });
            if (before?.Version > list.Version)
                return Problem.Conflict("newer-in-force", "该清单已有更新的版本在施行。", "A newer version of this list is in force.");
            if (before?.EffectiveFrom > list.EffectiveFrom)
                return Problem.Conflict("earlier-than-in-force", "生效日早于施行中的版本。", "It would take effect before the version in force did.");
            await tx.ExecuteAsync("update lists set status = 'Superseded' where id = @Id", new { Id = before?.Id ?? Guid.Empty });
            // It takes over the years for which its predecessor's duties were created already: renewed a second time, they would be dated back for posts that came later.
            await tx.ExecuteAsync("""
                update lists set status = 'InForce', in_force_at = @now, duties_through = greatest(extract(year from effective_from), @through), cause = @cause where id = @id
                """, new { id, now = clock.GetUtcNow(), through = before?.DutiesThrough, cause = Sweep.Cause });
            var items = await tx.QueryAsync<ListedItem>("select code as item_code, text, red_line, area from list_items where list_id = @id order by position", new { id });
            tx.Record(new ListPutInForce(id, list.Code, list.Version, list.UnitCode, list.UnitPath, list.Line, list.Tier, list.Title, list.EffectiveFrom, [.. items]));
            var settled = await Duty.SettleList(tx, list.Code, list.EffectiveFrom, clock.GetUtcNow());
            return TypedResults.Ok(new Response(id, settled.Added, settled.PostsAdded, settled.Ended));
        }, ct);
}
