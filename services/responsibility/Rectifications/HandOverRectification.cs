using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Responsibility;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Rectifications;

/// <summary>Somebody who held an answerable post writes down what they leave behind. They answer for their time with or without it.</summary>
public static class HandOverRectification
{
    /// <summary>What is done, what is open.</summary>
    public sealed record Request([StringLength(4000, MinimumLength = 1)] string Note);

    /// <summary>Until: the last day the caller answered for it; toPerson: who holds the post now.</summary>
    public sealed record Response(Guid TaskId, string PostCode, DateOnly Until, string? ToPerson);

    private sealed record Left(Guid PostId, string PostCode, DateOnly Until, string? ToPerson);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/rectifications/{id:guid}/hand-over", Handle).Requires(Role.Leader)
            .WithSummary("A hand-over note by whoever answered for the rectification before and no longer holds the post, wherever they are now; once.")
            .WithExample(new Request("已收回补贴3.2万元，余款1.1万元已发催缴通知，资料交办公室。"), new Response(new Guid("01980000-0000-7000-8000-0000000000c1"), "FH_D02_P01", new DateOnly(2026, 5, 31), "P00132"));

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid id, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            var task = await Rectification.Lock(tx, id);
            // Who moved to another unit still sees what they answered for.
            var left = await tx.QueryFirstOrDefaultAsync<Left>("""
                select h.post_id, p.code as post_code, h.until, (select n.person_code from holdings_on(@today) n where n.post_id = h.post_id limit 1) as to_person
                from rectification_holders(@id) h join posts p on p.id = h.post_id
                where h.person_code = @PersonCode and h.until < @today
                order by h.leads desc, h.until desc
                limit 1
                """, new { id, caller.PersonCode, today = clock.Today() });
            if (task is null || (left is null && !caller.MaySee(task.UnitPath)))
                return Rectification.NotFound;
            if (left is null || left.ToPerson == caller.PersonCode)
                return Problem.Forbidden("not-a-former-holder", "只有曾任责任岗位的人员可以移交。", "Only somebody who held an answerable post before hands over.");
            if (task.MayStillChange() is { } closed)
                return closed;
            var isNew = await tx.ExecuteAsync("""
                insert into rectification_hand_overs (task_id, post_id, person_code, until, note, at) values (@id, @PostId, @PersonCode, @Until, @Note, @now) on conflict do nothing
                """, new { id, left.PostId, caller.PersonCode, left.Until, request.Note, now = clock.GetUtcNow() });
            if (isNew == 0)
                return Problem.Conflict("handed-over", "已办理移交。", "It was handed over.");
            tx.Record(new RectificationHandedOver(id, task.FindingId, task.CaseId, task.UnitCode, task.UnitPath, left.PostCode, caller.PersonCode!, left.Until, left.ToPerson, request.Note));
            return TypedResults.Ok(new Response(id, left.PostCode, left.Until, left.ToPerson));
        }, ct);
}
