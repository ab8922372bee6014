using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Responsibility;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Pledges;

/// <summary>The superior countersigns: the pledge is effective.</summary>
public static class CountersignPledge
{
    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/pledges/{id:guid}/countersign", Handle).Requires(Role.Leader)
            .WithSummary("The superior countersigns, in person, through their own account, once the subordinate has signed: the pledge is effective, and the subordinate's unit may issue its own.")
            .WithExample(new SignPledge.Request("柏世梅", new DateOnly(2026, 1, 16), "我已知悉并承诺履行上述责任。", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
                new SignPledge.Response(Guid.Parse("019b0c3e-7a10-7000-8000-000000000001"), PledgeStatus.Effective));

    private static Task<Results<Ok<SignPledge.Response>, Problem>> Handle(Guid id, SignPledge.Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<SignPledge.Response>, Problem>>(async tx =>
        {
            if (await Pledge.Lock(tx, id, clock.Today()) is not { } pledge || !caller.MaySee(pledge.UnitPath))
                return Problem.NotFound("pledge", "此责任书");
            if (pledge.Status != PledgeStatus.SignedBySubordinate)
                return Problem.Conflict("not-to-be-countersigned", "此责任书不在待上级签字状态。", "This pledge does not wait for the superior's signature.");
            if (pledge.SignedBy == caller.PersonCode)
                return Problem.Forbidden("own-pledge", "不得自己与自己签订责任书。", "Nobody pledges to themselves.");
            if (pledge.MaySign(caller, pledge.Superior, pledge.SuperiorName, request.Signature, clock.Today()) is { } refused)
                return refused;
            var now = clock.GetUtcNow();
            tx.WriteAtCommit("update pledges set status = 'Effective', countersigned_by = $2, countersigned_name = $3, countersigned_at = $4, effective_on = $5 where id = $1",
                id, caller.PersonCode, request.FullName, now, clock.Today());
            tx.Record(new PledgeEffective(id, pledge.CaseId, pledge.Year, pledge.UnitCode, pledge.UnitPath, pledge.PostId, pledge.PostCode, pledge.SignedBy!, pledge.SuperiorPost, caller.PersonCode!,
                pledge.ContentHash, clock.Today()));
            return TypedResults.Ok(new SignPledge.Response(id, PledgeStatus.Effective));
        }, ct);
}
