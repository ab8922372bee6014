using System.ComponentModel.DataAnnotations;
using System.Globalization;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Chassis.Secrecy;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.DutyIntegrityReports;

/// <summary>Counts the ratings of a report; below the threshold a talk is asked for. The key is destroyed.</summary>
internal static class CloseRatings
{
    /// <summary>To give the ratings up uncounted, giveUp with a reason.</summary>
    public sealed record Request(bool GiveUp = false, [StringLength(2000)] string? Reason = null);

    /// <summary>The result: the mean in points rounded down to hundredths; how many gave 90 to 100, 80 to 89, 70 to 79, 60 to 69, and less. The case is there when a talk is asked for.</summary>
    public sealed record Response(Guid ReportId, int Papers, bool Counted, decimal? Mean, IReadOnlyList<int> Bands, bool TalkAskedFor, Guid? CaseId);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/duty-integrity-reports/{reportId:guid}/ratings/close", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Counts the ratings of a report and asks for a talk when the mean is below 70 (policy). By a person other than the one rated. Fewer than 5 papers (policy) are not counted (409 too-few-papers): wait, or give the ratings up with a reason.");

    private static async Task<Results<Ok<Response>, Problem>> Handle(
        Guid reportId, Request request, Caller caller, SecretKeys keys, Database db, Policies policies, TimeProvider clock, CancellationToken ct)
    {
        Guid? closed = null;
        var answer = await db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await DutyIntegrityReport.Hold(tx, reportId, caller) is not { } report || !report.IsJudgedBy(caller))
                return DutyIntegrityReport.NotFound;
            if (report.RefusesRunning(caller) is { } refused)
                return refused;
            if (report.RatingId is not { } id || report.Counted)
                return DutyIntegrityReport.NotRating;
            if (request.GiveUp && string.IsNullOrWhiteSpace(request.Reason))
                return Problem.Invalid("reason", "required", "必填。", "Required.");
            if (!request.GiveUp && !string.IsNullOrWhiteSpace(request.Reason))
                return Problem.Invalid("reason", "not-given-up", "只有作废时才填写原因。", "A reason is for ratings that are given up.");
            var papers = await tx.QueryAsync<Guid>("select nonce from duty_integrity_papers where rating_id = @id", new { id });
            SecretRating.Counted? counted = null;
            if (!request.GiveUp)
            {
                if (papers.Count < policies.RatingMinimum)
                    return Problem.Conflict("too-few-papers", $"不足 {policies.RatingMinimum} 人测评，计分无从保密。", $"Fewer than {policies.RatingMinimum} papers: to count them would tell who gave what.");
                if (await keys.Read(id, ct) is not { } key)
                    return SecretRating.KeyMissing;
                counted = SecretRating.Count(key, id, papers, await tx.QueryAsync<long>("select masked from duty_integrity_sums where rating_id = @id order by cell", new { id }));
                if (counted is null)
                    return Problem.Conflict("ratings-do-not-add-up", "分数与测评票不符，数据可能被改动。", "The sums do not add up to the papers: somebody may have changed them.");
            }
            var now = clock.GetUtcNow();
            var below = counted is not null && counted.Total < policies.RatingThreshold * papers.Count;
            Guid? caseId = below ? Guid.CreateVersion7(now) : null;
            int? mean = counted is null ? null : SecretRating.MeanHundredths(counted.Total, papers.Count);
            await tx.ExecuteAsync("""
                insert into duty_integrity_closings (rating_id, papers, bands, total, below, case_id, reason, closed_by, closed_at)
                values (@id, @papers, @bands, @total, @below, @caseId, @reason, @Actor, @now)
                """, new { id, papers = papers.Count, bands = counted?.Bands ?? [], total = counted?.Total, below, caseId, reason = request.GiveUp ? request.Reason : null, caller.Actor, now });
            tx.Record(new DutyIntegrityRatingsClosed(reportId, id, caseId, report.UnitCode, report.UnitPath, report.PersonCode, report.Year, papers.Count, mean, counted?.Bands ?? []));
            if (caseId is { } begun)
            {
                tx.Record(new AccountabilityRequested(
                    Guid.CreateVersion7(now), begun, report.UnitCode, report.UnitPath, report.PersonCode, ProposalKind.Talk, RequestCause.LowRating, reportId, [],
                    string.Create(CultureInfo.InvariantCulture, $"{report.Year}年度述责述廉测评平均 {mean / 100m:0.00} 分，低于 {policies.RatingThreshold} 分")));
            }
            closed = id;
            return TypedResults.Ok(new Response(reportId, papers.Count, counted is not null, mean / 100m, counted?.Bands ?? [], below, caseId));
        }, ct);
        if (answer.Result is Ok<Response> && closed is { } over)
            keys.Destroy(over); // the sweep does it should we die here
        return answer;
    }
}
