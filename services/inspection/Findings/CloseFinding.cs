using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using DutyNet.Inspection.Rounds;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace DutyNet.Inspection.Findings;

/// <summary>Closes a finding out (销号): the inspecting side is satisfied with what was submitted.</summary>
internal static class CloseFinding
{
    /// <summary>The close-out.</summary>
    /// <param name="Conclusion">What the inspector verified.</param>
    /// <param name="RootCause">Root cause 根本原因: why it came about, so that it does not come again.</param>
    public sealed record Request([StringLength(5000, MinimumLength = 1)] string Conclusion, [StringLength(2000, MinimumLength = 1)] string? RootCause = null);

    /// <summary>The finding as it stands now.</summary>
    public sealed record Response(Guid FindingId, FindingStatus Status, int Version);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/findings/{findingId:guid}/close", Handle)
        .Requires(Role.Inspector)
        .WithSummary("Closes out a finding whose rectification was submitted, with a conclusion and, where it is known, the root cause. Only by the team of that round and unit, never by the rectifier or by who is recused at the unit (403 recused); If-Match with the finding's version refuses what was changed meanwhile (412).");

    private static Task<Results<Ok<Response>, Problem>> Handle(
        Guid findingId, Request request, [FromHeader(Name = "If-Match")] string? ifMatch, Caller caller, Database db, Policies policies, TimeProvider clock, HttpResponse http, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            var finding = await Finding.Lock(tx, findingId, caller);
            if (finding is null)
                return Finding.NotFound;
            var recused = await Recusal.Refuses(tx, caller, finding.RoundId, finding.UnitCode, clock.Today(), policies);
            if (finding.RefusesJudgement(ifMatch, recused) is { } refusal)
                return refusal;
            var version = finding.Version + 1;
            await tx.ExecuteAsync("""
                update findings set closed_by = @PersonCode, closed_at = @now, conclusion = @Conclusion, root_cause = coalesce(@RootCause, root_cause), version = @version where id = @findingId
                """, new { caller.PersonCode, now = clock.GetUtcNow(), request.Conclusion, request.RootCause, version, findingId });
            tx.Record(new FindingClosed(findingId, finding.CaseId, finding.UnitCode, finding.UnitPath, caller.PersonCode!, request.Conclusion, version, request.RootCause));
            http.Headers.ETag = Finding.Tag(version);
            return TypedResults.Ok(new Response(findingId, FindingStatus.Closed, version));
        }, ct);
}
