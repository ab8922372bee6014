using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
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
    /// <summary>From when; left out: as the list says.</summary>
    /// <param name="EffectiveFrom">First day it is owed, at most five years back or ahead.</param>
    public sealed record Request(DateOnly? EffectiveFrom = null);

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
            .WithSummary("Puts an adopted list in force and creates its duties for every matching post, vacant ones included; they are renewed every year while it is in force. A newer version of the same code leaves unchanged items' duties alone, ends dropped ones and adds new ones. effectiveFrom sets another first day than the draft's, not before the version in force took effect.")
            .WithExample(new Request(new DateOnly(2027, 1, 1)), new Response(new Guid("01980a4e-5f00-7000-8000-0000000000a3"), 412, 96, 18));

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid id, Request? request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            await KnownRegister.HoldStill(tx);
            if (await ResponsibilityList.Lock(tx, id) is not { } list || !caller.MaySee(list.UnitPath))
                return Problem.NotFound("list", "此清单");
            if (ResponsibilityList.MayBecome(list.Status, ListStatus.InForce) is { } refused)
                return refused;
            var from = request?.EffectiveFrom ?? list.EffectiveFrom;
            if (await RefuseDay(tx, list, from, clock.Today()) is { } wrong)
                return wrong;
            var before = await tx.QuerySingleOrDefaultAsync<InForce>("select id, version, effective_from, duties_through from lists where code = @Code and status = 'InForce'", new { list.Code });
            if (before?.Version > list.Version)
                return Problem.Conflict("newer-in-force", "该清单已有更新的版本在施行。", "A newer version of this list is in force.");
            if (before?.EffectiveFrom > from)
                return Problem.Conflict("earlier-than-in-force", "生效日早于施行中的版本。", "It would take effect before the version in force did.");
            await tx.ExecuteAsync("update lists set status = 'Superseded' where id = @Id", new { Id = before?.Id ?? Guid.Empty });
            // It takes over the years for which its predecessor's duties were created already: renewed a second time, they would be dated back for posts that came later.
            await tx.ExecuteAsync("""
                update lists set status = 'InForce', in_force_at = @now, effective_from = @from, duties_through = greatest(extract(year from @from::date), @through), cause = @cause where id = @id
                """, new { id, from, now = clock.GetUtcNow(), through = before?.DutiesThrough, cause = Sweep.Cause });
            var items = await tx.QueryAsync<ListedItem>("select code as item_code, text, red_line, area from list_items where list_id = @id order by position", new { id });
            tx.Record(new ListPutInForce(id, list.Code, list.Version, list.UnitCode, list.UnitPath, list.Line, list.Tier, list.Title, from, [.. items]));
            var settled = await Duty.SettleList(tx, list.Code, from, clock.GetUtcNow());
            return TypedResults.Ok(new Response(id, settled.Added, settled.PostsAdded, settled.Ended));
        }, ct);

    // Another first day than the draft's is held to what the draft's was held to.
    private static async Task<Problem?> RefuseDay(Tx tx, ResponsibilityList list, DateOnly from, DateOnly today)
    {
        if (from == list.EffectiveFrom)
            return null;
        if (Draft.WrongDay(from, today) is { } wrong)
            return Problem.Invalid([wrong]);
        var past = await tx.QueryAsync<string>("select code from list_items where list_id = @Id and due_on < @from order by position", new { list.Id, from });
        return past.Count == 0 ? null
            : Problem.Invalid("effectiveFrom", "after-due", $"以下条目的限期早于该日：{string.Join("、", past)}。", $"These items are due before that day: {string.Join(", ", past)}.");
    }
}
