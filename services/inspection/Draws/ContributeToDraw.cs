using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Chassis.Sampling;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Draws;

/// <summary>Anybody concerned contributes a line to a draw before its seed is revealed: who made the seed could not foresee it.</summary>
internal static class ContributeToDraw
{
    /// <summary>The contribution.</summary>
    /// <param name="Text">One line that nobody could foresee, without control characters; it is public.</param>
    public sealed record Request([StringLength(200, MinimumLength = 1)] string Text);

    /// <summary>Which contribution it is, from 1.</summary>
    public sealed record Response(Guid DrawId, int Position);

    private sealed record Standing(DrawStatus Status, string UnitCode, string UnitPath, string? CommittedPerson, int Contributions);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/draws/{drawId:guid}/contributions", Handle)
        .Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
        .WithSummary("Contributes a line to a committed draw, which goes into the seed that is drawn with. Once for each caller who has a unit in the population (or above it); not by who committed (403 committer-cannot-contribute); until the reveal (409 else).");

    private static Task<Results<Created<Response>, Problem>> Handle(
        Guid drawId, Request request, Caller caller, Database db, Policies policies, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            // Two statements: the second one's snapshot is taken once the lock is held, and counts what came before.
            await tx.ExecuteAsync("select from draws where id = @drawId for update", new { drawId });
            var draw = await tx.QuerySingleOrDefaultAsync<Standing>("""
                select d.status, d.unit_code, u.path::text as unit_path, d.committed_person, (select count(*)::int from draw_contributions c where c.draw_id = d.id) as contributions
                from draws d join units u on u.code = d.unit_code
                where d.id = @drawId and shows(d, @scope::lquery, @inspecting)
                """, new { drawId, scope = caller.Scope, inspecting = caller.Is(Role.Discipline, Role.Inspector) });
            if (draw is null)
                return Draw.NotFound;
            if (draw.Status is not DrawStatus.Committed)
                return Problem.Conflict("draw-not-open", "抽取未在接受随机文字。", "The draw takes no contributions now.");
            if (!WeightedDraw.FitsLine(request.Text))
                return Problem.Invalid("text", "control-character", "不得含控制字符。", "Must not hold control characters.");
            if (caller.PersonCode is { } person && person == draw.CommittedPerson)
                return Problem.Forbidden("committer-cannot-contribute", "锁定方案的人不能提供随机文字。", "Who committed to the draw cannot contribute to it.");
            if (draw.Contributions >= policies.DrawMostContributions)
                return Problem.Conflict("enough-contributions", $"最多 {policies.DrawMostContributions} 条。", $"At most {policies.DrawMostContributions}.");
            var position = draw.Contributions + 1;
            var inserted = await tx.ExecuteAsync("""
                insert into draw_contributions (draw_id, position, text, contributed_by, person_code, contributed_at)
                values (@drawId, @position, @Text, @Actor, @PersonCode, @now)
                on conflict (draw_id, contributed_by) do nothing
                """, new { drawId, position, request.Text, caller.Actor, caller.PersonCode, now = clock.GetUtcNow() });
            if (inserted == 0)
                return Problem.Conflict("already-contributed", "您已提供过。", "You have contributed already.");
            tx.Record(new DrawContributed(drawId, draw.UnitCode, draw.UnitPath, position, request.Text, caller.PersonCode));
            return TypedResults.Created($"/api/v1/inspection/draws/{drawId}", new Response(drawId, position));
        }, ct);
}
