using System.ComponentModel.DataAnnotations;
using DutyNet.Accountability.Ladders;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Accountability;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Accountability.Reminders;

/// <summary>POST /reminders/{id}/acknowledge</summary>
static class AcknowledgeReminder
{
    public sealed record Request([StringLength(2000)] string? Note = null);

    public sealed record Response(Guid ReminderId, DateTimeOffset AcknowledgedAt);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/reminders/{id:guid}/acknowledge", Handle)
        .Requires(Role.Leader)
        .WithSummary("The recipient in person says that the reminder arrived, with an optional note. Once; what is owed stays owed.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid id, Request? request, Caller caller, Database db, Climb climb, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await Reminder.Find(tx, id, caller) is not { } reminder)
                return Reminder.NotFound;
            if (!reminder.IsAddressedTo(caller))
                return Problem.Forbidden("not-the-recipient", "只有被提醒人本人可以签收。", "Only the recipient in person acknowledges a reminder.");
            var now = clock.GetUtcNow();
            var first = await tx.ExecuteAsync("""
                update reminders set acknowledged_at = @now, ack_note = @note where id = @id and acknowledged_at is null
                """, new { id, now, note = request?.Note });
            if (first == 0)
                return Problem.Conflict("already-acknowledged", "该提醒已签收。", "This reminder was acknowledged before.");
            var ladder = await climb.Hold(tx, reminder.LadderId);
            tx.Record(new ReminderAcknowledged(id, ladder.Id, ladder.CaseId, ladder.UnitCode, ladder.UnitPath, request?.Note));
            return TypedResults.Ok(new Response(id, now));
        }, ct);
}
