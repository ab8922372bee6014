using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Clues;

/// <summary>Takes down what the person or body said in the talk, or answered to the inquiry.</summary>
internal static class RecordReply
{
    /// <summary>The reply.</summary>
    /// <param name="Reply">What was said.</param>
    /// <param name="RepliedOn">When, today or earlier; today when not given.</param>
    public sealed record Request([StringLength(20000, MinimumLength = 1)] string Reply, DateOnly? RepliedOn = null);

    /// <summary>When the report is due.</summary>
    public sealed record Response(Guid DisposalId, DateOnly ReportDueOn, int Version);

    private sealed record Talk(DateTimeOffset DecidedAt);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/clues/{clueId:guid}/reply", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Takes down the reply to a talk or inquiry about a clue; the report is due 30 days after it (policy). By a person. 409 no-reply-due when no talk or inquiry waits for one.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid clueId, Request request, Caller caller, Database db, Policies policies, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            var clue = await Clue.Lock(tx, clueId, caller);
            if (clue is null)
                return Clue.NotFound;
            if (clue.Refuses(caller) is { } refused)
                return refused;
            if (clue.Step is not ClueStep.Reply)
                return Problem.Conflict("no-reply-due", "没有等待答复的谈话或函询。", "No talk or inquiry waits for a reply.");
            var today = clock.Today();
            var on = request.RepliedOn ?? today;
            var decided = await tx.QuerySingleAsync<Talk>("select decided_at from clue_disposals where id = @DisposalId", new { clue.DisposalId });
            if (on > today || on < decided.DecidedAt.DateInChina())
                return Problem.Invalid("repliedOn", "out-of-range", "须在决定谈话函询之日至今天之间。", "Must be between the day of the decision and today.");
            var dueOn = on.AddDays(policies.ClueReportDays);
            await tx.ExecuteAsync("""
                update clue_disposals set replied_on = @on, reply = @Reply, report_due_on = @dueOn where id = @DisposalId
                """, new { on, request.Reply, dueOn, clue.DisposalId });
            var version = await clue.Touch(tx);
            tx.Record(new ClueReplied(clueId, clue.CaseId, clue.UnitCode, clue.UnitPath, clue.DisposalId!.Value, on, dueOn, caller.PersonCode!));
            return TypedResults.Ok(new Response(clue.DisposalId.Value, dueOn, version));
        }, ct);
}
