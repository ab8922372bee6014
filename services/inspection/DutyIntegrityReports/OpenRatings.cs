using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Chassis.Secrecy;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.DutyIntegrityReports;

/// <summary>Asks delegates to rate a report in secret.</summary>
internal static class OpenRatings
{
    /// <summary>Who may rate, and until when.</summary>
    /// <param name="Delegates">Codes of persons with a post in the caller's subtree; never the person rated.</param>
    /// <param name="UntilOn">Last day to rate, within a year; 14 days from today (policy) when not given.</param>
    public sealed record Request([MaxLength(2000)] string[] Delegates, DateOnly? UntilOn = null);

    /// <summary>The ratings, open.</summary>
    public sealed record Response(Guid ReportId, int Delegates, DateOnly UntilOn);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/duty-integrity-reports/{reportId:guid}/ratings/open", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Asks at least 5 delegates (policy) to rate a filed report in secret, 0 to 100 points. By a person other than the one rated. Ratings that were given up may be opened again.");

    private static Task<Results<Ok<Response>, Problem>> Handle(
        Guid reportId, Request request, Caller caller, SecretKeys keys, Database db, Policies policies, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await DutyIntegrityReport.Hold(tx, reportId, caller) is not { } report || !report.IsJudgedBy(caller))
                return DutyIntegrityReport.NotFound;
            if (report.RefusesRunning(caller) is { } refused)
                return refused;
            if (report.Status is not DutyIntegrityStatus.Filed)
                return Problem.Conflict("ratings-opened", "该报告已开始或已完成测评。", "The ratings of this report are open or counted.");
            var today = clock.Today();
            var until = request.UntilOn ?? today.AddDays(policies.RatingDays);
            if (until < today || until > today.AddYears(1))
                return Problem.Invalid("untilOn", "out-of-range", "须在今天至一年内。", "Must be from today to a year from now.");
            var known = (await tx.QueryAsync<string>("""
                select distinct h.person_code from holdings h join units u on u.code = h.unit_code
                where h.person_code = any(@Delegates) and u.path ~ @scope::lquery and h.held_from <= @today and (h.held_until is null or h.held_until >= @today)
                """, new { request.Delegates, scope = caller.Scope, today })).ToHashSet();
            if (Wrong(request.Delegates, known, report.PersonCode, policies.RatingMinimum) is { Count: > 0 } wrong)
                return Problem.Invalid(wrong);

            var now = clock.GetUtcNow();
            var id = Guid.CreateVersion7(now);
            await tx.ExecuteAsync("""
                insert into duty_integrity_ratings (id, report_id, until_on, opened_by, opened_at) values (@id, @reportId, @until, @Actor, @now)
                """, new { id, reportId, until, caller.Actor, now });
            await tx.ExecuteAsync("insert into duty_integrity_delegates (rating_id, person_code) select @id, unnest(@Delegates)", new { id, request.Delegates });
            await tx.ExecuteAsync("insert into duty_integrity_sums (rating_id, cell, masked) select @id, c, 0 from generate_series(0, @last) c", new { id, last = SecretRating.Cells - 1 });
            tx.Record(new DutyIntegrityRatingsOpened(reportId, id, report.UnitCode, report.UnitPath, report.PersonCode, request.Delegates.Length, until));
            await keys.Create(id, ct); // a key without ratings, should the commit fail, opens nothing
            return TypedResults.Ok(new Response(reportId, request.Delegates.Length, until));
        }, ct);

    private static List<FieldError> Wrong(string[] delegates, HashSet<string> known, string rated, int minimum)
    {
        var wrong = new List<FieldError>();
        if (delegates.Length < minimum)
            wrong.Add(new("delegates", "too-few", $"至少 {minimum} 人，否则无从保密。", $"At least {minimum}: the rating of fewer could be guessed."));
        var seen = new HashSet<string>();
        foreach (var (i, person) in delegates.Index())
        {
            if (!known.Contains(person))
                wrong.Add(new($"delegates[{i}]", "unknown", "所辖单位内没有此人员，或其现无任职。", "Nobody of this code holds a post in your units."));
            else if (person == rated)
                wrong.Add(new($"delegates[{i}]", "rated-person", "本人不能测评自己。", "Nobody rates themselves."));
            else if (!seen.Add(person))
                wrong.Add(new($"delegates[{i}]", "duplicate", "人员重复。", "Named twice."));
        }
        return wrong;
    }
}
