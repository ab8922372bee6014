using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Idempotency;
using DutyNet.Chassis.Problems;
using DutyNet.Chassis.Secrecy;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.DutyIntegrityReports;

/// <summary>A delegate rates a report. That they rated is recorded; what they gave is recorded nowhere.</summary>
internal static class CastRatingPaper
{
    /// <summary>The points given, 0 to 100.</summary>
    public sealed record Request([Range(0, 100)] int Points);

    /// <summary>That the paper is in. It says nothing of the points, so that nobody can be made to show them.</summary>
    public sealed record Response(Guid ReportId, bool Accepted);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/duty-integrity-reports/{reportId:guid}/rating-papers", Handle)
        .Requires(Role.Leader, Role.Clerk, Role.Inspector, Role.Discipline)
        .WithSummary("Rates a report in secret, 0 to 100 points, by a delegate in person, once (409 already-rated). An Idempotency-Key is not kept here, as the kept hash of the request would tell the points: a repeated request is answered already-rated.");

    private static Task<Results<Ok<Response>, Problem>> Handle(
        Guid reportId, Request request, Caller caller, SecretKeys keys, Database db, TimeProvider clock, HttpContext http, CancellationToken ct)
    {
        // Its row would hold a hash of the body, and the hundred and one possible bodies are soon tried.
        http.Items.Remove(typeof(IdempotentRequest));
        return db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await DutyIntegrityReport.Hold(tx, reportId, caller) is not { } report)
                return DutyIntegrityReport.NotFound;
            if (caller.PersonCode is not { } person || !report.IsDelegate)
                return Problem.Forbidden("not-a-delegate", "只能由测评代表本人测评。", "Only a delegate rates, in person.");
            if (report.RatingId is not { } id || report.Counted)
                return DutyIntegrityReport.NotRating;
            if (clock.Today() > report.UntilOn)
                return Problem.Conflict("ratings-over", $"测评已于 {report.UntilOn:O} 截止。", $"The ratings ended on {report.UntilOn:O}.");
            if (await keys.Read(id, ct) is not { } key)
                return SecretRating.KeyMissing;
            var nonce = Guid.NewGuid();
            if (await tx.ExecuteAsync("insert into duty_integrity_papers (rating_id, person_code, nonce) values (@id, @person, @nonce) on conflict do nothing", new { id, person, nonce }) == 0)
                return Problem.Conflict("already-rated", "您已测评。", "You have rated this report already.");
            // All sums change, each by a number that looks random: neither a row, nor its versions, nor the log of the database says by how much more.
            await tx.ExecuteAsync("""
                update duty_integrity_sums s set masked = (s.masked + p.added) % 4611686018427387904
                from unnest(@paper) with ordinality as p(added, place) where s.rating_id = @id and s.cell = p.place - 1
                """, new { id, paper = SecretRating.Paper(key, id, nonce, request.Points) });
            tx.Record(new DutyIntegrityPaperCast(reportId, id, report.UnitCode, report.UnitPath, person));
            return TypedResults.Ok(new Response(reportId, Accepted: true));
        }, ct);
    }
}
