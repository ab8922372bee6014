using System.ComponentModel.DataAnnotations;
using DutyNet.Accountability.Ladders;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Accountability;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Accountability.Reminders;

/// <summary>POST /reminders/{id}/resume</summary>
static class ResumeLadder
{
    public sealed record Request([StringLength(2000, MinimumLength = 1), RegularExpression(@"[\s\S]*\S[\s\S]*")] string Reason);

    public sealed record Response(Guid LadderId, LadderStatus Status);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/reminders/{id:guid}/resume", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Lets a paused ladder go on, with a reason: the rungs missed meanwhile are issued at the next look. Only a person does, never a recipient or the answerable person.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid id, Request request, Caller caller, Database db, Climb climb, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await Reminder.Find(tx, id, caller) is not { } reminder || !caller.MaySee(reminder.UnitPath))
                return Reminder.NotFound;
            if (caller.PersonCode is null)
                return Climb.PersonRequired;
            var ladder = await climb.Hold(tx, reminder.LadderId);
            if (await climb.IsAbout(tx, ladder, caller.PersonCode) || await climb.WasSentTo(tx, ladder, caller.PersonCode))
                return Climb.OwnCase;
            if (ladder.PausedAt is null)
                return Problem.Conflict("not-paused", "该提醒未暂停。", "It is not paused.");
            tx.Record(new LadderResumed(ladder.Id, ladder.CaseId, ladder.UnitCode, ladder.UnitPath, request.Reason));
            var now = await climb.Follow(tx, ladder, ladder with { PausedAt = null, PausedBy = null, PauseReason = null }, highest: null);
            return TypedResults.Ok(new Response(now.Id, now.Status));
        }, ct);
}
