using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.DutyIntegrityReports;

/// <summary>Shows one report, and to whom it concerns its result.</summary>
internal static class GetDutyIntegrityReport
{
    /// <summary>The report. The result is there for who filed it and for discipline; delegates read the report and rate.</summary>
    public sealed record Response(
        Guid ReportId, int Year, string UnitCode, string PersonCode, string Text, Guid? RoundId, DateTimeOffset FiledAt, DutyIntegrityStatus Status, DateOnly? UntilOn,
        int Delegates, int Papers, bool IsDelegate, bool HaveRated, ResultRow? Result, IReadOnlyList<GivenUpRow> GivenUp);

    /// <summary>The result: the mean in points rounded down to hundredths; how many gave 90 to 100, 80 to 89, 70 to 79, 60 to 69, and less.</summary>
    public sealed record ResultRow(decimal Mean, IReadOnlyList<int> Bands, bool TalkAskedFor, Guid? CaseId, DateTimeOffset ClosedAt);

    /// <summary>Ratings that were given up uncounted, and why.</summary>
    public sealed record GivenUpRow(int Papers, string Reason, DateTimeOffset ClosedAt);

    private sealed record Closing(int Papers, int[] Bands, int? Total, bool Below, Guid? CaseId, string? Reason, DateTimeOffset ClosedAt);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/duty-integrity-reports/{reportId:guid}", Handle)
        .Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk)
        .WithSummary("One report on duty and integrity, to who filed it, to the delegates asked to rate it and to discipline; its result to the first and the last alone. Who gave what cannot be told by anybody.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid reportId, Caller caller, Database db, CancellationToken ct) =>
        db.Read<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await DutyIntegrityReport.Find(tx, reportId, caller) is not { } report)
                return DutyIntegrityReport.NotFound;
            var sees = report.IsOf(caller) || report.IsJudgedBy(caller);
            var closings = sees ? await tx.QueryAsync<Closing>("""
                select c.papers, c.bands, c.total, c.below, c.case_id, c.reason, c.closed_at
                from duty_integrity_closings c join duty_integrity_ratings g on g.id = c.rating_id where g.report_id = @reportId order by c.closed_at
                """, new { reportId }) : [];
            return TypedResults.Ok(new Response(
                report.Id, report.Year, report.UnitCode, report.PersonCode, report.Text, report.RoundId, report.FiledAt, report.Status, report.UntilOn,
                report.Delegates, report.Papers, report.IsDelegate, report.HaveRated,
                closings.Where(c => c.Total is not null).Select(c => new ResultRow(SecretRating.MeanHundredths(c.Total!.Value, c.Papers) / 100m, c.Bands, c.Below, c.CaseId, c.ClosedAt)).SingleOrDefault(),
                [.. closings.Where(c => c.Reason is not null).Select(c => new GivenUpRow(c.Papers, c.Reason!, c.ClosedAt))]));
        }, ct);
}
