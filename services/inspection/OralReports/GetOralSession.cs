using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.OralReports;

/// <summary>Shows one session with what each reader may see of it.</summary>
internal static class GetOralSession
{
    /// <summary>The session. The seed is there once it is closed.</summary>
    public sealed record Response(
        Guid SessionId, string Title, DateOnly HeldOn, string Place, string UnitCode, OralSessionStatus Status, string SeedHash, string? BankHash, string? Seed,
        IReadOnlyList<string> Panel, IReadOnlyList<ReporterRow> Reporters);

    /// <summary>
    /// One reporter, in their turn. Before the session is opened the person is who holds the post that day as far as is known. Recused: the members of the panel
    /// who may not rate this unit. Ratings: one's own while the session is open, after it all of them for discipline. Result and feedback: once it is closed.
    /// </summary>
    public sealed record ReporterRow(
        string Unit, string UnitName, int Position, string? Person, OralReportStatus Status, Guid? QuestionId, string? Theme, string? Question, int? DrawnPlace, int? OfCount,
        string? Report, string? Answer, string? AbsentBecause, IReadOnlyList<Recused>? Recused, IReadOnlyList<RatingRow> Ratings, Result? Result, string? Feedback, DateTimeOffset? FeedbackTakenAt);

    /// <summary>A member of the panel who may not rate a unit, and why.</summary>
    public sealed record Recused(string Person, string Ground);

    /// <summary>A member's rating; outlier when it lies far from the others (known once the session is closed).</summary>
    public sealed record RatingRow(string Person, int Points, string? Remark, bool? Outlier);

    /// <summary>What the panel made of it, in points. Outliers are shown, not removed: the mean is given with and without them.</summary>
    public sealed record Result(int Ratings, int Outliers, decimal Median, decimal Mean, decimal MeanWithoutOutliers);

    private sealed record Head(string Title, DateOnly HeldOn, string Place, string UnitCode, string UnitPath, OralSessionStatus Status, string SeedHash, string? BankHash, string? Seed, int? OutlierPoints);

    private sealed record Stored(
        string Unit, string UnitName, int Position, string? Person, OralReportStatus Status, Guid? QuestionId, string? Theme, string? Question, int? DrawnPlace, int? OfCount,
        string? Report, string? Answer, string? AbsentBecause, string? Feedback, DateTimeOffset? FeedbackTakenAt);

    private sealed record StoredRating(string Unit, string Person, int Points, string? Remark);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/oral-sessions/{sessionId:guid}", Handle)
        .Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
        .WithSummary("One session with the reporters of the caller's subtree (all of them for the panel): questions once drawn, answers, results and feedback once it is closed. Who is recused, and after the session every rating with its outliers, shows to discipline; points from 0 to 100.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid sessionId, Caller caller, Database db, Policies policies, TimeProvider clock, CancellationToken ct) =>
        db.Read<Results<Ok<Response>, Problem>>(async tx =>
        {
            var head = await tx.QuerySingleOrDefaultAsync<Head>("""
                select s.title, s.held_on, s.place, s.unit_code, u.path::text as unit_path, s.seed_hash, s.bank_hash, s.outlier_points,
                       case when s.closed_at is not null then 'Closed' when s.opened_at is not null then 'Open' else 'Planned' end as status,
                       case when s.closed_at is not null then e.seed end as seed
                from oral_sessions s join units u on u.code = s.unit_code join oral_seeds e on e.session_id = s.id
                where s.id = @sessionId
                """, new { sessionId });
            var rates = await Panel.Has(tx, sessionId, caller);
            var stored = head is null ? [] : await tx.QueryAsync<Stored>("""
                select r.unit_code as unit, u.name as unit_name, r.position, r.status,
                       case when @planned then first_responsible(r.unit_code, @HeldOn) else r.person_code end as person,
                       q.question_id, q.theme, q.text as question, d.place as drawn_place, d.of_count, a.report, a.answer, b.reason as absent_because,
                       f.text as feedback, t.taken_at as feedback_taken_at
                from oral_report_states r
                join units u on u.code = r.unit_code
                left join oral_draws d on d.session_id = r.session_id and d.unit_code = r.unit_code
                left join oral_frozen_questions q on q.session_id = d.session_id and q.unit_code = d.unit_code and q.place = d.place
                left join oral_answers a on a.session_id = r.session_id and a.unit_code = r.unit_code
                left join oral_absences b on b.session_id = r.session_id and b.unit_code = r.unit_code
                left join oral_feedback f on f.session_id = r.session_id and f.unit_code = r.unit_code
                left join oral_feedback_taken t on t.session_id = r.session_id and t.unit_code = r.unit_code
                where r.session_id = @sessionId and (@rates or u.path ~ @scope::lquery)
                order by r.position
                """, new { sessionId, rates, scope = caller.Scope, planned = head.Status is OralSessionStatus.Planned, head.HeldOn });
            if (stored.Count == 0)
                return OralSession.NotFound;
            string[] panel = [.. await tx.QueryAsync<string>("select person_code from oral_panels where session_id = @sessionId order by person_code", new { sessionId })];
            var discipline = caller.Is(Role.Discipline) && caller.MaySee(head!.UnitPath);
            var ties = discipline ? await Panel.Ties(tx, panel, [.. stored.Select(r => r.Unit)], clock.Today(), policies) : null;
            var ratings = (await tx.QueryAsync<StoredRating>("""
                select unit_code as unit, person_code as person, points, remark from oral_ratings where session_id = @sessionId order by person_code
                """, new { sessionId })).ToLookup(r => r.Unit);
            var closed = head!.Status is OralSessionStatus.Closed;
            return TypedResults.Ok(new Response(
                sessionId, head.Title, head.HeldOn, head.Place, head.UnitCode, head.Status, head.SeedHash, head.BankHash, head.Seed, panel,
                [.. stored.Select(r => Row(r, [.. ratings[r.Unit]]))]));

            ReporterRow Row(Stored r, List<StoredRating> given)
            {
                var spread = closed && given.Count > 0 ? RatingSpread.Of([.. given.Select(g => g.Points)], head.OutlierPoints!.Value) : null;
                return new(
                    r.Unit, r.UnitName, r.Position, r.Person, r.Status, r.QuestionId, r.Theme, r.Question, r.DrawnPlace, r.OfCount, r.Report, r.Answer, r.AbsentBecause,
                    ties is null ? null : [.. ties.Where(t => t.Unit == r.Unit).Select(t => new Recused(t.Person, t.Ground))],
                    [.. given.Index().Where(g => (discipline && closed) || g.Item.Person == caller.PersonCode).Select(g => new RatingRow(g.Item.Person, g.Item.Points, g.Item.Remark, spread?.Outliers[g.Index]))],
                    spread is null ? null : new(spread.Count, spread.Outliers.Count(o => o), spread.Median, spread.Mean, spread.MeanWithoutOutliers), r.Feedback, r.FeedbackTakenAt);
            }
        }, ct);
}
