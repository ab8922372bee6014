using System.ComponentModel.DataAnnotations;
using DutyNet.Accountability.Ladders;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Accountability;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Accountability.Reminders;

/// <summary>POST /reminders/{id}/pause</summary>
static class PauseLadder
{
    public sealed record Request([StringLength(2000, MinimumLength = 1), RegularExpression(@"[\s\S]*\S[\s\S]*")] string Reason);

    public sealed record Response(Guid LadderId, LadderStatus Status);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/reminders/{id:guid}/pause", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Pauses the reminder's ladder with a reason: no rungs until it is resumed. Only a person does, never a recipient or the answerable person.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid id, Request request, Caller caller, Database db, Climb climb, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await Reminder.Find(tx, id, caller) is not { } reminder || !caller.MaySee(reminder.UnitPath))
                return Reminder.NotFound;
            if (caller.PersonCode is null)
                return Climb.PersonRequired;
            var ladder = await climb.Hold(tx, reminder.LadderId);
            if (await climb.IsAbout(tx, ladder, caller.PersonCode) || await climb.WasSentTo(tx, ladder, caller.PersonCode))
                return Climb.OwnCase;
            if (ladder.PausedAt is not null)
                return Problem.Conflict("already-paused", "该提醒已暂停。", "It is paused already.");
            if (ladder.SettledOn is not null)
                return Problem.Conflict("already-settled", "所涉事项已整改，无须暂停。", "It was put right already: there is nothing to pause.");
            tx.Record(new LadderPaused(ladder.Id, ladder.CaseId, ladder.UnitCode, ladder.UnitPath, request.Reason));
            var now = await climb.Follow(tx, ladder, ladder with { PausedAt = clock.GetUtcNow(), PausedBy = caller.Actor, PauseReason = request.Reason }, highest: null);
            return TypedResults.Ok(new Response(now.Id, now.Status));
        }, ct);
}
