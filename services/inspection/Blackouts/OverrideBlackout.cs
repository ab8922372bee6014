using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using DutyNet.Inspection.Rounds;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Blackouts;

/// <summary>Allows one round within a blackout, with a reason; by a person, and for a round that another one plans.</summary>
internal static class OverrideBlackout
{
    /// <summary>What is allowed.</summary>
    /// <param name="Kind">Kind of the round.</param>
    /// <param name="From">First day that its days may begin on.</param>
    /// <param name="Until">Last day that its days may end on.</param>
    /// <param name="Reason">Why it cannot wait.</param>
    public sealed record Request(RoundKind Kind, DateOnly From, DateOnly Until, [StringLength(2000, MinimumLength = 1)] string Reason);

    /// <summary>The permission; the next such round within these days uses it, once.</summary>
    public sealed record Response(Guid OverrideId);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/blackouts/{blackoutId:guid}/overrides", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Allows one round of a kind within a blackout, between two days, with a reason. The caller must be a person; it counts for a round that another person plans or moves, once.")
        .WithExample(new Request(RoundKind.Tour, new(2026, 11, 2), new(2026, 11, 30), "上级统一部署，不能改期"), new Response(new Guid("0199f2d4-8c1e-7f60-9a50-1c8a3f0b7e11")));

    private static Task<Results<Created<Response>, Problem>> Handle(
        Guid blackoutId, Request request, Caller caller, Database db, Policies policies, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            if (await Blackout.Lock(tx, blackoutId, caller) is not { } blackout)
                return Blackout.NotFound;
            if (blackout.Ended)
                return Blackout.Over;
            if (caller.PersonCode is not { } approver)
                return Problem.Forbidden("person-required", "须由本人办理，系统密钥不得批准。", "Only a person allows this, not a system's key.");
            if (Plan.WrongDays("", request.From, request.Until, clock.Today(), policies) is { Count: > 0 } days)
                return Problem.Invalid(days);
            var now = clock.GetUtcNow();
            var id = Guid.CreateVersion7(now);
            await tx.ExecuteAsync("""
                insert into blackout_overrides (id, blackout_id, kind, from_on, until_on, reason, approved_by, approved_at)
                values (@id, @blackoutId, @kind, @From, @Until, @Reason, @approver, @now)
                """, new { id, blackoutId, kind = request.Kind.ToString(), request.From, request.Until, request.Reason, approver, now });
            tx.Record(new BlackoutOverridden(id, blackoutId, blackout.UnitCode, blackout.UnitPath, request.Kind, request.From, request.Until, request.Reason, approver));
            return TypedResults.Created((string?)null, new Response(id));
        }, ct);
}
