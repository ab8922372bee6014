using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using DutyNet.Inspection.Rounds;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.DutyIntegrityReports;

/// <summary>A leader files the report of a year, in person.</summary>
internal static class FileDutyIntegrityReport
{
    /// <summary>The report.</summary>
    /// <param name="Year">The year reported on: this one or the last.</param>
    /// <param name="Unit">Code of the unit in which the leader held a post in that year.</param>
    /// <param name="Text">The report.</param>
    /// <param name="Round">The round over that unit whose appraisal (述责述廉测评) it is.</param>
    public sealed record Request(
        [Range(1949, 9999)] int Year,
        [StringLength(32, MinimumLength = 1)] string Unit,
        [StringLength(50000, MinimumLength = 1)] string Text,
        Guid? Round = null);

    /// <summary>The report as filed.</summary>
    public sealed record Response(Guid ReportId, DutyIntegrityStatus Status);

    private sealed record Place(string Path, bool Held);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/duty-integrity-reports", Handle)
        .Requires(Role.Leader)
        .WithSummary("Files the caller's own yearly report on duty and integrity (述责述廉) for a unit in which they held a post in that year, once (409 already-filed). Its round, if named, looks at the unit with the method Appraisal.");

    private static Task<Results<Created<Response>, Problem>> Handle(Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            if (caller.PersonCode is not { } person)
                return Problem.Forbidden("person-required", "须由本人办理，系统密钥不能代替。", "A person must do this, not a system.");
            var thisYear = clock.Today().Year;
            if (request.Year != thisYear && request.Year != thisYear - 1)
                return Problem.Invalid("year", "out-of-range", $"须为 {thisYear - 1} 或 {thisYear} 年度。", $"Must be {thisYear - 1} or {thisYear}.");
            var (from, until) = (new DateOnly(request.Year, 1, 1), new DateOnly(request.Year, 12, 31));
            var place = await tx.QuerySingleOrDefaultAsync<Place>("""
                select path::text as path, exists (
                    select from holdings h where h.unit_code = u.code and h.person_code = @person and h.held_from <= @until and (h.held_until is null or h.held_until >= @from)) as held
                from units u where u.code = @Unit
                """, new { person, request.Unit, from, until });
            if (place is null || !caller.MaySee(place.Path))
                return Problem.Invalid("unit", "unknown", "没有此单位。", "There is no such unit.");
            if (!place.Held)
                return Problem.Invalid("unit", "held-no-post", "您在该年度未在此单位任职。", "You held no post in this unit in that year.");
            if (request.Round is not null && !await tx.QuerySingleAsync<bool>("""
                select exists (
                    select from rounds r join round_units n on n.round_id = r.id
                    where r.id = @Round and n.unit_code = @Unit and 'Appraisal' = any(r.methods) and not unannounced(r))
                """, new { request.Round, request.Unit }))
                return Problem.Invalid("round", "no-appraisal", "没有对该单位进行述责述廉测评的检查轮次。", $"There is no round that looks at this unit with the method {CheckMethod.Appraisal}.");

            var now = clock.GetUtcNow();
            var id = Guid.CreateVersion7(now);
            var inserted = await tx.ExecuteAsync("""
                insert into duty_integrity_reports (id, year, unit_code, person_code, round_id, text, filed_at)
                values (@id, @Year, @Unit, @person, @Round, @Text, @now)
                on conflict do nothing
                """, new { id, request.Year, request.Unit, person, request.Round, request.Text, now });
            if (inserted == 0)
                return Problem.Conflict("already-filed", "您已提交该年度报告。", "You have filed this year's report already.");
            tx.Record(new DutyIntegrityReportFiled(id, request.Unit, place.Path, person, request.Year, request.Round));
            return TypedResults.Created($"/api/v1/inspection/duty-integrity-reports/{id}", new Response(id, DutyIntegrityStatus.Filed));
        }, ct);
}
