using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using DutyNet.Inspection.Findings;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Clues;

/// <summary>Raises a finding from a clue: in the clue's own case, in a round that looks at the unit, by a member of its team.</summary>
internal static class ConvertToFinding
{
    /// <summary>The round, and the finding as it would be raised there.</summary>
    public sealed record Request(Guid RoundId, RaiseFinding.Request Finding);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/clues/{clueId:guid}/finding", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Raises a finding from a clue, about the clue's unit in a round that looks at it; amounts in fen. Once for each clue. By a member of the team assigned to the unit there, as any finding; the finding belongs to the clue's case, and tells nothing of the clue.");

    private static Task<Results<Created<RaiseFinding.Response>, Problem>> Handle(
        Guid clueId, Request request, Caller caller, Database db, Policies policies, TimeProvider clock, HttpResponse http, CancellationToken ct) =>
        db.InTransaction<Results<Created<RaiseFinding.Response>, Problem>>(async tx =>
        {
            var clue = await Clue.Lock(tx, clueId, caller);
            if (clue is null)
                return Clue.NotFound;
            if (clue.Refuses(caller) is { } refused)
                return refused;
            if (await tx.QuerySingleAsync<bool>("select exists (select from clue_conversions where clue_id = @clueId and into_what = 'Finding')", new { clueId }))
                return Problem.Conflict("clue-converted", "该线索已转为问题。", "A finding was raised from the clue already.");
            var raised = await RaiseFinding.Raising(request.RoundId, clue.UnitCode, request.Finding, caller, policies, clock, http, clue.CaseId)(tx);
            if (raised.Result is not Created<RaiseFinding.Response> { Value: { } finding })
                return raised;
            await tx.ExecuteAsync("""
                insert into clue_conversions (clue_id, into_what, target_id, converted_person, converted_at) values (@clueId, 'Finding', @FindingId, @PersonCode, @now)
                """, new { clueId, finding.FindingId, caller.PersonCode, now = clock.GetUtcNow() });
            await clue.Touch(tx);
            tx.Record(new ClueConverted(clueId, clue.CaseId, clue.UnitCode, clue.UnitPath, ClueConversion.Finding, finding.FindingId, caller.PersonCode!));
            return raised;
        }, ct);
}
