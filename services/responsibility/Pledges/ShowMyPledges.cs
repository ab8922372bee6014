using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Pledges;

/// <summary>Shows a person what waits for their signature.</summary>
public static class ShowMyPledges
{
    /// <summary>What waits.</summary>
    /// <param name="ToSign">As subordinate.</param>
    /// <param name="ToCountersign">As superior: the subordinate has signed.</param>
    /// <param name="Blocked">To be signed later: the issuing unit's own upward pledge is not effective yet.</param>
    public sealed record Response(IReadOnlyList<Waiting> ToSign, IReadOnlyList<Waiting> ToCountersign, IReadOnlyList<Waiting> Blocked);

    /// <summary>A pledge that waits for this person; dueOn is when its signature is due.</summary>
    public sealed record Waiting(Guid PledgeId, int Year, string UnitCode, string UnitName, string SuperiorUnit, string Statement, string ContentHash, DateOnly DueOn);

    private sealed record Found(Guid PledgeId, int Year, string UnitCode, string UnitName, string SuperiorUnit, string Statement, string ContentHash, DateOnly DueOn, PledgeStatus Status, bool MayBeSigned);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/my/pledges", Handle).Requires(Role.Leader)
            .WithSummary("The pledges that wait for the caller's own signature: to sign, to countersign, and blocked until the level above has signed.")
            .WithExample(response: new Response([new Waiting(Guid.Parse("019b0c3e-7a10-7000-8000-000000000001"), 2026, "FH_D01", "丰河区发展和改革局", "FH", "我已知悉并承诺履行上述责任，履行不力的，愿接受问责。",
                "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", new DateOnly(2026, 1, 31))], [], []));

    private static Task<Results<Ok<Response>, Problem>> Handle(Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.Read<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (caller.PersonCode is null)
                return Problem.Forbidden("no-person", "此接口只供本人使用。", "This is for a person signed in through their own account.");
            var found = await tx.QueryAsync<Found>("""
                select p.id as pledge_id, p.year, p.unit_code, u.name as unit_name, p.superior_unit, c.statement, p.content_hash, coalesce(t.due_on, p.due_on) as due_on, p.status,
                       t.pledge_id is not null as may_be_signed
                from holdings_on(@today) h
                join pledges p on (p.post_id = h.post_id and p.status = 'Drafted') or (p.superior_post = h.post_id and p.status = 'SignedBySubordinate')
                join pledge_campaigns c on c.id = p.campaign_id
                join units u on u.code = p.unit_code
                left join pledge_turns t on t.pledge_id = p.id
                where h.person_code = @PersonCode and u.path ~ @scope::lquery
                order by p.year, u.path
                """, new { caller.PersonCode, today = clock.Today(), scope = caller.Scope });
            List<Waiting> Of(Func<Found, bool> which) =>
                [.. found.Where(which).Select(f => new Waiting(f.PledgeId, f.Year, f.UnitCode, f.UnitName, f.SuperiorUnit, f.Statement, f.ContentHash, f.DueOn))];
            return TypedResults.Ok(new Response(
                Of(f => f.MayBeSigned && f.Status == PledgeStatus.Drafted), Of(f => f.MayBeSigned && f.Status == PledgeStatus.SignedBySubordinate), Of(f => !f.MayBeSigned)));
        }, ct);
}
