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

/// <summary>Returns a submitted rectification that is not good enough.</summary>
internal static class ReturnRectification
{
    /// <summary>The return.</summary>
    /// <param name="Reason">What is missing.</param>
    public sealed record Request([StringLength(2000, MinimumLength = 1)] string Reason);

    /// <summary>The finding as it stands now.</summary>
    public sealed record Response(Guid FindingId, FindingStatus Status, int Version);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/findings/{findingId:guid}/return", Handle)
        .Requires(Role.Inspector)
        .WithSummary("Returns the submitted rectification of a finding, with a reason. Only by the team of that round and unit, never by the rectifier or by who is recused at the unit (403 recused); If-Match with the finding's version refuses what was changed meanwhile (412).");

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
            var (attempt, version) = (finding.SubmittedAttempt!.Value, finding.Version + 1);
            await tx.ExecuteAsync("""
                insert into returns (finding_id, attempt, reason, returned_by, returned_at, version)
                values (@findingId, @attempt, @Reason, @PersonCode, @now, @version)
                """, new { findingId, attempt, request.Reason, caller.PersonCode, now = clock.GetUtcNow(), version });
            await tx.ExecuteAsync("update findings set version = @version where id = @findingId", new { version, findingId });
            tx.Record(new RectificationReturned(
                findingId, finding.CaseId, finding.UnitCode, finding.UnitPath, finding.TaskId!.Value, attempt, request.Reason, version));
            http.Headers.ETag = Finding.Tag(version);
            return TypedResults.Ok(new Response(findingId, FindingStatus.Returned, version));
        }, ct);
}
