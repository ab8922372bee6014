using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Contracts.Logbook;
using DutyNet.Logbook.Policies;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Logbook.Decisions;

/// <summary>Puts on record that an emergency's decision was reported at the next meeting (document 002: “并在下次会议上通报情况”).</summary>
public static class ReportAtMeeting
{
    /// <summary>The meeting, and the reference of its minutes.</summary>
    public sealed record Request(DateOnly MeetingOn, [StringLength(500, MinimumLength = 1)] string Reference);

    /// <summary>The decision after it, and whether it should have been reported before.</summary>
    public sealed record Response(Guid DecisionId, DecisionState State, bool Late);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/decisions/{id:guid}/meeting-report", Handle).Requires(Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Puts on record the meeting at which a filed emergency was reported. Due is the unit's next meeting on record, or 31 days (policy) where there is none; a later one is taken too, and published as irregular.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid id, Request request, Caller caller, LogbookPolicies policies, TimeProvider clock, Database db, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            var now = Entries.Entry.Instant(clock);
            var today = now.DateInChina();
            if (await Decision.Hold(tx, id, caller) is not { } d)
                return Decision.NotFound;
            if (await Decision.RefuseWriter(tx, caller, d.UnitCode, today) is { } refused)
                return refused;
            if (!d.Emergency)
                return Problem.Conflict("not-an-emergency", "这不是应急决策。", "This decision was taken at a meeting.");
            if (d.MeetingOn is not null)
                return Problem.Conflict("reported-before", "已在会议上通报。", "It was reported already.");
            if (d.ClosedOn is null)
                return Problem.Conflict("not-filed", "须先书面记录、签字并留档。", "It is to be written up, signed and filed first.");
            if (string.IsNullOrWhiteSpace(request.Reference))
                return Problem.Invalid("reference", "required", "必填。", "Required.");
            if (request.MeetingOn < d.HeldOn || request.MeetingOn > today)
                return Problem.Invalid("meetingOn", "out-of-range", "须在事发之日与今天之间。", "Must lie between the day of the emergency and today.");
            var dueOn = await Irregularity.DueOn(tx, id, IrregularityKind.NotReported, policies);
            var late = request.MeetingOn > dueOn;
            await tx.ExecuteAsync("""
                insert into decision_meeting_reports (decision_id, meeting_on, reference, reported_on, recorded_by, person_code, reported_at)
                values (@id, @MeetingOn, @Reference, @today, @Actor, @PersonCode, @now)
                """, new { id, request.MeetingOn, request.Reference, today, caller.Actor, caller.PersonCode, now });
            if (late)
                await Irregularity.Publish(tx, d, IrregularityKind.NotReported, dueOn, today, now);
            d = await Decision.Load(tx, id);
            tx.Record(new EmergencyReportedAtMeeting(id, d.CaseId, d.UnitCode, d.UnitPath, d.Number, request.MeetingOn, late));
            await Irregularity.PutRight(tx, d, IrregularityKind.NotReported, today);
            return TypedResults.Ok(new Response(id, DecisionState.ReportedAtMeeting, late));
        }, ct);
}
