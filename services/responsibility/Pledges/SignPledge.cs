using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Responsibility;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Pledges;

/// <summary>The subordinate signs.</summary>
public static class SignPledge
{
    /// <summary>The signature: full name as registered, today's date, the pledge's statement and the hash of what was shown.</summary>
    public sealed record Request(
        [StringLength(100, MinimumLength = 1)] string FullName, DateOnly Date, [StringLength(2000, MinimumLength = 1)] string Statement, [StringLength(64, MinimumLength = 64)] string ContentHash)
    {
        internal Signature Signature => new(FullName, Date, Statement, ContentHash);
    }

    /// <summary>The pledge after it.</summary>
    public sealed record Response(Guid PledgeId, PledgeStatus Status);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/pledges/{id:guid}/sign", Handle).Requires(Role.Leader)
            .WithSummary("The subordinate signs, in person, through their own account: fullName, date (today), statement and contentHash as shown. 409 upward-pledge-first until the issuing unit's own upward pledge is effective.")
            .WithExample(new Request("潘惠樾", new DateOnly(2026, 1, 15), "我已知悉并承诺履行上述责任。", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
                new Response(Guid.Parse("019b0c3e-7a10-7000-8000-000000000001"), PledgeStatus.SignedBySubordinate));

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid id, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await Pledge.Lock(tx, id, clock.Today()) is not { } pledge || !caller.MaySee(pledge.UnitPath))
                return Problem.NotFound("pledge", "此责任书");
            if (pledge.Status != PledgeStatus.Drafted)
                return Problem.Conflict("not-to-be-signed", "此责任书不在待签状态。", "This pledge does not wait for the subordinate's signature.");
            if (pledge.MaySign(caller, pledge.Holder, pledge.HolderName, request.Signature, clock.Today()) is { } refused)
                return refused;
            tx.WriteAtCommit("update pledges set status = 'SignedBySubordinate', signed_by = $2, signed_name = $3, signed_at = $4 where id = $1",
                id, caller.PersonCode, request.FullName, clock.GetUtcNow());
            tx.Record(new PledgeSigned(id, pledge.CaseId, pledge.Year, pledge.UnitCode, pledge.UnitPath, pledge.PostId, caller.PersonCode!, request.FullName, request.Date, request.Statement, pledge.ContentHash));
            return TypedResults.Ok(new Response(id, PledgeStatus.SignedBySubordinate));
        }, ct);
}
