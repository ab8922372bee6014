using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Responsibility;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Rectifications;

/// <summary>Adds a post that answers for a rectification together with the leading one.</summary>
public static class AddJointPost
{
    /// <summary>Code of the post, and why it answers too.</summary>
    public sealed record Request([StringLength(32, MinimumLength = 1)] string Post, [StringLength(2000, MinimumLength = 1)] string Reason);

    /// <summary>The post with its holder today.</summary>
    public sealed record Response(Guid TaskId, Guid PostId, string PostCode, string? PersonCode);

    private sealed record Seat(Guid Id, string Code, string UnitPath, string? PersonCode);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/rectifications/{id:guid}/joint-posts", Handle).Requires(Role.Leader, Role.Discipline)
            .WithSummary("Adds a jointly answerable post of the caller's subtree with a reason: by the unit's first responsible person, or by discipline staff.")
            .WithExample(new Request("FH_D02_P03", "该项支出由其分管"), new Response(new Guid("01980000-0000-7000-8000-0000000000c1"), new Guid("01980000-0000-7000-8000-0000000000d3"), "FH_D02_P03", "P00091"));

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid id, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await Rectification.Lock(tx, id) is not { } task || !caller.MaySee(task.UnitPath))
                return Rectification.NotFound;
            var today = clock.Today();
            var leads = await tx.QuerySingleAsync<bool>("""
                select exists (select from posts_on(@today) p join holdings_on(@today) h on h.post_id = p.id
                               where p.unit_code = @UnitCode and p.role = 'FirstResponsible' and h.person_code = @PersonCode)
                """, new { today, task.UnitCode, caller.PersonCode });
            if (!caller.Is(Role.Discipline) && !leads)
                return Problem.Forbidden("not-the-first-responsible", "只有本单位第一责任人或纪检人员可以增加责任岗位。", "Only the unit's first responsible person or discipline staff add a post.");
            if (task.MayStillChange() is { } closed)
                return closed;
            var seat = await tx.QuerySingleOrDefaultAsync<Seat>("""
                select p.id, p.code, u.path::text as unit_path, (select h.person_code from holdings_on(@today) h where h.post_id = p.id limit 1) as person_code
                from posts_on(@today) p join units u on u.code = p.unit_code
                where p.code = @Post
                """, new { today, request.Post });
            if (seat is null || !caller.MaySee(seat.UnitPath))
                return Problem.Invalid("post", "unknown-post", $"没有岗位 {request.Post}。", $"There is no post {request.Post}.");
            var added = seat.Id == task.PostId ? 0 : await tx.ExecuteAsync("""
                insert into rectification_joint_posts (task_id, post_id, person_code, reason, added_by, added_at)
                values (@id, @postId, @PersonCode, @Reason, @by, @now)
                on conflict do nothing
                """, new { id, postId = seat.Id, seat.PersonCode, request.Reason, by = caller.PersonCode ?? caller.Actor, now = clock.GetUtcNow() });
            if (added == 0)
                return Problem.Conflict("already-responsible", "该岗位已是责任岗位。", "This post answers for it already.");
            tx.Record(new RectificationJointPostAdded(id, task.FindingId, task.CaseId, task.UnitCode, task.UnitPath, seat.Id, seat.Code, seat.PersonCode, request.Reason));
            return TypedResults.Ok(new Response(id, seat.Id, seat.Code, seat.PersonCode));
        }, ct);
}
