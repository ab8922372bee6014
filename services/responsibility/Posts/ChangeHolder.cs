using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Responsibility.Register;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Posts;

/// <summary>Fills a post, vacates it, or hands it over in mid-period: on every day it has one holder or none.</summary>
public static class ChangeHolder
{
    // What the post's state forbids, as against what the request says wrongly.
    private static readonly string[] Conflicts = ["post-filled", "post-vacant", "post-closed", "later-change-known", "same-holder"];

    /// <summary>Who holds it from when; until only for a late entry of a time gone by.</summary>
    public sealed record Filling([RegularExpression(Codes.Form)] string Person, DateOnly From, DateOnly? Until, [StringLength(500, MinimumLength = 1)] string? Reason);

    /// <summary>On: the holder's last day.</summary>
    public sealed record Vacating(DateOnly On, [StringLength(500, MinimumLength = 1)] string? Reason);

    /// <summary>Who holds it from when; whoever holds it leaves the day before.</summary>
    public sealed record HandingOver([RegularExpression(Codes.Form)] string Person, DateOnly From, [StringLength(500, MinimumLength = 1)] string? Reason);

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/posts/{code}/fill", (string code, Filling request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
                Change(new SeatChange(SeatChangeKind.Fill, code, request.Person, request.From, request.Until), request.Reason, caller, db, clock, ct))
            .Requires(Role.Administrator, Role.Department)
            .WithSummary("Fills a vacant post from a day on, not in the future; with until, a late entry of a time gone by. Held to the rules on appointments in force that day: 422 with the rule's code, unless it was set aside for this person in this post.")
            .WithExample(new Filling("P00017", new DateOnly(2026, 3, 1), null, "组织任命"), new HolderState("FH_D01_P03", "P00017", new DateOnly(2026, 3, 1), null));
        routes.MapPost("/posts/{code}/vacate", (string code, Vacating request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
                Change(new SeatChange(SeatChangeKind.Vacate, code, null, request.On), request.Reason, caller, db, clock, ct))
            .Requires(Role.Administrator, Role.Department)
            .WithSummary("Ends the holder's time in a post; on: their last day. The post owes on, and is answered for by the unit's first responsible person.")
            .WithExample(new Vacating(new DateOnly(2026, 2, 28), "退休"), new HolderState("FH_D01_P03", "P00017", new DateOnly(2022, 8, 15), new DateOnly(2026, 2, 28)));
        routes.MapPost("/posts/{code}/hand-over", (string code, HandingOver request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
                Change(new SeatChange(SeatChangeKind.HandOver, code, request.Person, request.From), request.Reason, caller, db, clock, ct))
            .Requires(Role.Administrator, Role.Department)
            .WithSummary("Hands a post over in mid-period: the holder until the day before, the new one from the day on. Held to the rules on appointments like filling it.")
            .WithExample(new HandingOver("P00018", new DateOnly(2026, 3, 1), "岗位交流"), new HolderState("FH_D01_P03", "P00018", new DateOnly(2026, 3, 1), null));
    }

    private static Task<Results<Ok<HolderState>, Problem>> Change(SeatChange change, string? reason, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<HolderState>, Problem>>(async tx =>
        {
            await KnownRegister.HoldStill(tx);
            var seats = await SeatChanges.Load(tx, caller, [change]);
            if (seats.Of(change) is null)
                return Problem.NotFound("post", "此岗位");
            var plan = new RegisterPlan(change.Day, reason: reason);
            var (holder, refused) = seats.Plan(change, plan, clock.Today(), clock.GetUtcNow());
            if (refused is not null)
                return Conflicts.Contains(refused.Code) ? Problem.Conflict(refused.Code, refused.Zh, refused.En) : Problem.Unprocessable(refused.Code, refused.Zh, refused.En, [refused]);
            await RegisterWriter.Apply(tx, plan, clock.Today(), clock.GetUtcNow());
            return TypedResults.Ok(holder!);
        }, ct);
}
