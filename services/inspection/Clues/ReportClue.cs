using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Clues;

/// <summary>Reports what came out of a talk, an inquiry or a preliminary check.</summary>
internal static class ReportClue
{
    /// <summary>The report.</summary>
    /// <param name="Result">What came out.</param>
    /// <param name="Report">In words.</param>
    public sealed record Request(ClueResult Result, [StringLength(20000, MinimumLength = 1)] string Report);

    /// <summary>The clue, reported on.</summary>
    public sealed record Response(Guid ClueId, ClueStatus Status, int Version);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/clues/{clueId:guid}/report", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Reports the result of a talk or inquiry (after its reply) or of a preliminary check; by a person. 409 no-report-due else.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid clueId, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            var clue = await Clue.Lock(tx, clueId, caller);
            if (clue is null)
                return Clue.NotFound;
            if (clue.Refuses(caller) is { } refused)
                return refused;
            if (clue.Step is not ClueStep.Report)
                return Problem.Conflict("no-report-due", "没有等待报告的办理。", "Nothing waits to be reported on.");
            await tx.ExecuteAsync("""
                update clue_disposals set result = @result, report = @Report, reported_person = @PersonCode, reported_at = @now where id = @DisposalId
                """, new { result = request.Result.ToString(), request.Report, caller.PersonCode, now = clock.GetUtcNow(), clue.DisposalId });
            var version = await clue.Touch(tx);
            tx.Record(new ClueReported(clueId, clue.CaseId, clue.UnitCode, clue.UnitPath, clue.DisposalId!.Value, request.Result, request.Report, caller.PersonCode!));
            return TypedResults.Ok(new Response(clueId, ClueStatus.Reported, version));
        }, ct);
}
