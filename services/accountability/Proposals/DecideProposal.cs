using System.ComponentModel.DataAnnotations;
using DutyNet.Accountability.Ladders;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Contracts.Accountability;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Accountability.Proposals;

/// <summary>POST /proposals/{id}/decide</summary>
static class DecideProposal
{
    public sealed record Request(ProposalDecision Decision, [StringLength(2000, MinimumLength = 1), RegularExpression(@"[\s\S]*\S[\s\S]*")] string Reason);

    /// <summary>The decision; LadderStatus is null where the inspecting side asked and no ladder is behind it.</summary>
    public sealed record Response(Guid ProposalId, ProposalDecision Decision, LadderStatus? LadderStatus);

    public static Problem AlreadyDecided => Problem.Conflict("already-decided", "该建议已有决定。", "This proposal was decided before.");

    private sealed record Proposal(Guid? LadderId, string UnitPath, string? PersonCode);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/proposals/{id:guid}/decide", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Accepts or dismisses what a red light proposed or the inspecting side asked for, with a reason. Once, by a person, never by the one it is about nor by who asked for it. What was put right meanwhile ends with it.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid id, Request request, Caller caller, Database db, Climb climb, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            var proposal = await tx.QuerySingleOrDefaultAsync<Proposal>("""
                select p.ladder_id, coalesce(s.path, u.path, p.unit_path)::text as unit_path, p.person_code
                from proposals p
                left join standings s on s.ladder_id = p.ladder_id
                left join units u on u.code = p.unit_code
                where p.id = @id
                """, new { id });
            if (proposal is null || !caller.MaySee(proposal.UnitPath))
                return Problem.NotFound("proposal", "该建议");
            if (caller.PersonCode is null)
                return Climb.PersonRequired;
            if (proposal.LadderId is not { } ladderId)
                return await DecideRequest.Decide(tx, id, request, caller, clock);
            // The ladder first, like everybody who changes one: its end depends on whether a proposal is still open.
            var ladder = await climb.Hold(tx, ladderId);
            if (await climb.IsAbout(tx, ladder, caller.PersonCode))
                return Climb.OwnCase;
            var first = await tx.ExecuteAsync("""
                update proposals set decision = @decision, reason = @reason, decided_by = @actor, decided_at = @now
                where id = @id and decision is null
                """, new { id, decision = request.Decision.ToString(), reason = request.Reason, actor = caller.Actor, now = clock.GetUtcNow() });
            if (first == 0)
                return AlreadyDecided;
            tx.Record(new ProposalDecided(id, ladder.Id, ladder.CaseId, ladder.UnitCode, ladder.UnitPath, request.Decision, request.Reason));
            var now = await climb.Follow(tx, ladder, ladder, highest: null);
            return TypedResults.Ok(new Response(id, request.Decision, now.Status));
        }, ct);
}
