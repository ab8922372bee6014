using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Responsibility;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Pledges;

/// <summary>Withdraws a pledge and issues it again.</summary>
public static class WithdrawPledge
{
    /// <summary>Why.</summary>
    public sealed record Request([StringLength(500, MinimumLength = 1)] string Reason);

    /// <summary>The withdrawn pledge and the one in its place, which is signed anew.</summary>
    public sealed record Response(Guid PledgeId, PledgeStatus Status, Guid ReplacedBy);

    private sealed record Issued(Guid CampaignId, string Kind, string SuperiorUnit, Guid SuperiorPost, string Content);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/pledges/{id:guid}/withdraw", Handle).Requires(Role.Administrator, Role.Discipline, Role.Leader)
            .WithSummary("Withdraws an open pledge with a reason and issues it again, to be signed anew: by the superior in person, or by administrators and discipline staff. Pledges already effective further down stay so.")
            .WithExample(new Request("签字人代签，须本人重签"), new Response(Guid.Parse("019b0c3e-7a10-7000-8000-000000000001"), PledgeStatus.Withdrawn, Guid.Parse("019b0c3e-7a10-7000-8000-000000000002")));

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid id, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            var (today, now) = (clock.Today(), clock.GetUtcNow());
            if (await Pledge.Lock(tx, id, today) is not { } pledge || !caller.MaySee(pledge.UnitPath))
                return Problem.NotFound("pledge", "此责任书");
            if (!caller.Is(Role.Administrator, Role.Discipline) && (caller.PersonCode is null || caller.PersonCode != pledge.Superior))
                return Problem.Forbidden("not-the-superior", "只有签订责任书的上级本人、纪检人员或管理员可以撤回。", "Only the superior in person, discipline staff or an administrator may withdraw it.");
            if (pledge.Status is not (PledgeStatus.Drafted or PledgeStatus.SignedBySubordinate or PledgeStatus.Effective))
                return Problem.Conflict("pledge-ended", "此责任书已失效。", "This pledge has ended already.");
            var replacement = Guid.CreateVersion7(now);
            await tx.ExecuteAsync("update pledges set status = 'Withdrawn', end_reason = @Reason, ended_on = @today, replaced_by = @replacement where id = @id", new { id, request.Reason, today, replacement });
            tx.Record(new PledgeWithdrawn(id, pledge.CaseId, pledge.Year, pledge.UnitCode, pledge.UnitPath, pledge.PostId, request.Reason, replacement, today));
            var issued = await tx.QuerySingleAsync<Issued>("""
                select p.campaign_id, p.kind, p.superior_unit, p.superior_post, c.content from pledges p join pledge_contents c on c.hash = p.content_hash where p.id = @id
                """, new { id });
            await DraftPledges.Some(tx, [new Wanted(replacement, issued.CampaignId, pledge.Year, issued.Kind, pledge.UnitCode, pledge.PostId, issued.SuperiorUnit, issued.SuperiorPost, pledge.ContentHash, issued.Content)], today, now);
            return TypedResults.Ok(new Response(id, PledgeStatus.Withdrawn, replacement));
        }, ct);
}
