using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using DutyNet.Inspection.AssessmentRules;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Assessments;

/// <summary>Publishes an assessment, by an act of a person other than who drafted it. What is published never changes; a correction is another version.</summary>
internal static class PublishAssessment
{
    private const int PageSize = 2000;

    /// <summary>What was published.</summary>
    public sealed record Response(Guid AssessmentId, AssessmentStatus Status, int Units, int Leaders);

    private sealed record Blocked(int Unanswered, bool SetAside);

    private sealed record Score(string Kind, string Code, string UnitCode, string UnitPath, string Class, int Hundredths, int Place, int ClassSize);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/assessments/{assessmentId:guid}/publish", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Publishes the newest version of an assessment: from then on units of the subtree see each other's scores and places, and each leader theirs. By a person other than who drafted it (403 another-person-required); not before the last day for remarks, and refused while one is not answered or a fact was set aside.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid assessmentId, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await Assessment.Of(tx, assessmentId, caller) is not { } a || !caller.MaySee(a.UnitPath))
                return Assessment.NotFound;
            if (caller.PersonCode is not { } person)
                return RuleSet.PersonRequired;
            if (person == a.DraftedBy)
                return Problem.Forbidden("another-person-required", "须由起草人以外的另一人公布。", "Another person than who drafted it must publish it.");
            // as drafting does, and in its order: no next version and no remark meanwhile
            await tx.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended('assessment/' || @UnitCode || '/' || @Year, 0))", new { a.UnitCode, a.Year });
            a = (await Assessment.Lock(tx, assessmentId, caller))!;
            if (a.WasPublished)
                return Problem.Conflict("already-published", "该考核已经公布。", "It is published already.");
            if (a.Status is AssessmentStatus.Replaced)
                return Problem.Conflict("newer-version", "已有更新的版本。", "There is a newer version.");
            if (clock.Today() < a.RemarksUntil)
                return Problem.Conflict("remarks-open", $"意见征求期至 {a.RemarksUntil:yyyy-MM-dd}。", $"Remarks are taken until {a.RemarksUntil:yyyy-MM-dd}.");
            var blocked = await tx.QuerySingleAsync<Blocked>("""
                select (count(*) filter (where n.remark_id is null))::int as unanswered, coalesce(bool_or(n.set_aside <> '{}'), false) as set_aside
                from assessment_remarks r left join assessment_answers n on n.remark_id = r.id
                where r.assessment_id = @assessmentId
                """, new { assessmentId });
            if (blocked.Unanswered > 0)
                return Problem.Conflict("remarks-unanswered", $"尚有 {blocked.Unanswered} 条意见未答复。", $"{blocked.Unanswered} remarks are not answered.");
            if (blocked.SetAside)
                return Problem.Conflict("facts-set-aside", "已剔除部分事项，须重新起草。", "Facts were set aside: draft another version.");
            await tx.ExecuteAsync("insert into assessment_publications (assessment_id, published_by, published_at) values (@assessmentId, @person, @now)", new { assessmentId, person, now = clock.GetUtcNow() });
            var (units, leaders, after) = (0, 0, "");
            List<Score> scores;
            do
            {
                scores = await tx.QueryAsync<Score>("""
                    select s.kind, s.code, s.unit_code, u.path::text as unit_path, s.class, (s.score * 100)::int as hundredths, s.place, s.class_size
                    from assessment_scores s join units u on u.code = s.unit_code
                    where s.assessment_id = @assessmentId and (s.kind || '/' || s.code) collate "C" > @after
                    order by (s.kind || '/' || s.code) collate "C"
                    limit @PageSize
                    """, new { assessmentId, after, PageSize });
                tx.Record(scores.Select(s => Fact(a, s)));
                await tx.FlushBehind();
                units += scores.Count(s => s.Kind == nameof(AssessedKind.Unit));
                leaders += scores.Count(s => s.Kind == nameof(AssessedKind.Leader));
                after = scores.Count > 0 ? $"{scores[^1].Kind}/{scores[^1].Code}" : after;
            }
            while (scores.Count == PageSize);
            return TypedResults.Ok(new Response(assessmentId, AssessmentStatus.Published, units, leaders));
        }, ct);

    private static IFact Fact(Assessment a, Score s) => s.Kind == nameof(AssessedKind.Unit)
        ? new AssessmentPublished(a.Id, s.UnitCode, s.UnitPath, a.Year, a.Version, s.Class, s.Hundredths, s.Place, s.ClassSize)
        : new LeaderAssessmentPublished(a.Id, s.UnitCode, s.UnitPath, s.Code, a.Year, a.Version, s.Hundredths, s.Place, s.ClassSize);
}
