using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Findings;

/// <summary>A unit that shares in a finding answers to it. The leading unit answers by putting it right.</summary>
internal static class AnswerFinding
{
    /// <summary>The answer.</summary>
    /// <param name="Unit">Code of the joint unit that answers.</param>
    /// <param name="Text">What it has to say, and has done.</param>
    public sealed record Request([StringLength(32, MinimumLength = 1)] string Unit, [StringLength(5000, MinimumLength = 1)] string Text);

    /// <summary>The answer as recorded.</summary>
    public sealed record Response(Guid AnswerId);

    private sealed record Joint(Guid CaseId, string Path, bool Open);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/findings/{findingId:guid}/answers", Handle)
        .Requires(Role.Leader, Role.Clerk, Role.Department)
        .WithSummary("Answers to a finding for a unit that shares in it; as often as there is something to say, until it is closed out. For units of the caller's subtree.")
        .WithExample(new Request("FH_D02", "已配合清理本单位台账。"), new Response(new Guid("0199f2d4-8c1e-7f60-9a50-1c8a3f0b7e11")));

    private static Task<Results<Created<Response>, Problem>> Handle(Guid findingId, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            if (!await Finding.IsVisible(tx, findingId, caller))
                return Finding.NotFound;
            // shared: answers do not wait for each other, a close-out waits for them
            var joint = await tx.QuerySingleOrDefaultAsync<Joint>("""
                select f.case_id, u.path::text as path, f.closed_at is null as open
                from findings f join units u on u.code = @Unit and u.code = any(f.joint_units)
                where f.id = @findingId
                for share of f
                """, new { findingId, request.Unit });
            if (joint is null || !caller.MaySee(joint.Path))
                return Problem.Invalid("unit", "not-joint", "该单位不是此问题的共同单位。", "Not a unit that shares in this finding.");
            if (!joint.Open)
                return Finding.AlreadyClosed;
            var now = clock.GetUtcNow();
            var (id, by) = (Guid.CreateVersion7(now), caller.PersonCode ?? caller.Actor);
            await tx.ExecuteAsync("""
                insert into finding_answers (id, finding_id, unit_code, text, answered_by, answered_at) values (@id, @findingId, @Unit, @Text, @by, @now)
                """, new { id, findingId, request.Unit, request.Text, by, now });
            tx.Record(new FindingAnswered(id, findingId, joint.CaseId, request.Unit, joint.Path, request.Text, by));
            return TypedResults.Created($"/api/v1/inspection/findings/{findingId}", new Response(id));
        }, ct);
}
