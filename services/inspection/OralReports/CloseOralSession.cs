using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.OralReports;

/// <summary>Closes a session: results and ratings are shown, and the seed is revealed.</summary>
internal static class CloseOralSession
{
    /// <summary>The session, closed, with its seed.</summary>
    public sealed record Response(Guid SessionId, OralSessionStatus Status, string Seed);

    private sealed record Outstanding(string Unit, int Position, bool Answered, bool Rated);

    private sealed record Rating(string Unit, string UnitPath, string Reporter, string Person, int Points);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/oral-sessions/{sessionId:guid}/close", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Closes an open session and reveals its seed. By a person; refused while a reporter has neither answered nor been passed over (409 reports-outstanding), or an answer was rated by nobody (409 ratings-missing).");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid sessionId, Caller caller, Database db, Policies policies, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await OralSession.Lock(tx, sessionId, caller) is not { } session)
                return OralSession.NotFound;
            if (caller.PersonCode is null)
                return OralSession.PersonRequired;
            if (session.RefusesReports is { } refused)
                return refused;
            var outstanding = await tx.QueryAsync<Outstanding>("""
                select r.unit_code as unit, r.position, r.status = 'Answered' as answered,
                       exists (select from oral_ratings g where g.session_id = r.session_id and g.unit_code = r.unit_code) as rated
                from oral_report_states r where r.session_id = @sessionId and r.status <> 'Absent' order by r.position
                """, new { sessionId });
            if (Named(outstanding.Where(o => !o.Answered)) is { Count: > 0 } unheard)
                return Problem.Conflict("reports-outstanding", "还有单位未汇报。", "A unit has not reported.", unheard);
            if (Named(outstanding.Where(o => !o.Rated)) is { Count: > 0 } unrated)
                return Problem.Conflict("ratings-missing", "还有汇报无人评议。", "A report was rated by nobody.", unrated);

            await tx.ExecuteAsync("update oral_sessions set closed_at = @now, outlier_points = @OralOutlierPoints where id = @sessionId", new { now = clock.GetUtcNow(), policies.OralOutlierPoints, sessionId });
            var seed = await tx.QuerySingleAsync<string>("select seed from oral_seeds where session_id = @sessionId", new { sessionId });
            tx.Record(new OralSessionClosed(sessionId, session.UnitCode, session.UnitPath, seed));
            var ratings = await tx.QueryAsync<Rating>("""
                select r.unit_code as unit, u.path::text as unit_path, r.person_code as reporter, g.person_code as person, g.points
                from oral_ratings g join oral_reporters r on r.session_id = g.session_id and r.unit_code = g.unit_code join units u on u.code = r.unit_code
                where g.session_id = @sessionId order by r.position, g.person_code
                """, new { sessionId });
            tx.Record(ratings.GroupBy(r => r.Unit).Select(of =>
            {
                List<Rating> all = [.. of];
                var spread = RatingSpread.Of([.. all.Select(r => r.Points)], policies.OralOutlierPoints);
                return new OralReportConcluded(sessionId, of.Key, all[0].UnitPath, all[0].Reporter, [.. all.Select((r, i) => new OralPoints(r.Person, r.Points, spread.Outliers[i]))],
                    RatingSpread.Hundredths(spread.Median), RatingSpread.Hundredths(spread.Mean), RatingSpread.Hundredths(spread.MeanWithoutOutliers));
            }));
            return TypedResults.Ok(new Response(sessionId, OralSessionStatus.Closed, seed));
        }, ct);

    private static List<FieldError> Named(IEnumerable<Outstanding> units) =>
        [.. units.Select(o => new FieldError($"units[{o.Position - 1}]", "outstanding", o.Unit, o.Unit))];
}
