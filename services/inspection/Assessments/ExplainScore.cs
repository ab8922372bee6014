using System.Text.Json;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;
using DutyNet.Chassis.Problems;
using DutyNet.Inspection.AssessmentRules;

namespace DutyNet.Inspection.Assessments;

/// <summary>Explains a score of one version of an assessment, from exactly the rules and facts it was drafted from.</summary>
internal static class ExplainScore
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/assessments/{assessmentId:guid}/units/{code}", (Guid assessmentId, string code, PageQuery page, HttpRequest http, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
                Handle(assessmentId, AssessedKind.Unit, code, page, http, caller, db, clock, ct))
            .Requires(Role.Discipline, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("A unit's score line by line, each line with the facts behind it: to discipline staff, to the unit's own from the draft on, to others of its subtree once it is published. ?format=csv gives the facts, ?format=html a page.")
            .Produces<Explanation>();
        routes.MapGet("/assessments/{assessmentId:guid}/persons/{code}", (Guid assessmentId, string code, PageQuery page, HttpRequest http, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
                Handle(assessmentId, AssessedKind.Leader, code, page, http, caller, db, clock, ct))
            .Requires(Role.Discipline, Role.Leader)
            .WithSummary("A leader's score line by line, each line with the facts behind it: to discipline staff and to the leader alone. ?format=csv gives the facts, ?format=html a page.")
            .Produces<Explanation>();
    }

    private static Task<IResult> Handle(Guid assessmentId, AssessedKind kind, string code, PageQuery page, HttpRequest http, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.Read<IResult>(async tx =>
        {
            if (await Assessment.Of(tx, assessmentId, caller) is not { } a || !await Assessment.MaySee(tx, a, kind, code, caller, clock.Today()))
                return Assessment.NoSuchScore;
            var subject = await tx.QuerySingleAsync<Explanation.Subject>("""
                select kind, code, name, unit_code, class, head, deducted, credited, score, place, class_size from assessment_scores
                where assessment_id = @assessmentId and kind = @kind and code = @code
                """, new { assessmentId, kind = kind.ToString(), code });
            var rules = JsonSerializer.Deserialize<RuleDocument>(await tx.QuerySingleAsync<string>("select rules::text from assessment_rule_sets where id = @RuleSetId", new { a.RuleSetId }), Json.Options)!;
            var explained = await Explanation.Of(tx, subject, rules, a.UnitPath, a.Year, a.KnownAt, a.KnownUpTo, a.WasPublished || caller.Is(Role.Discipline), Language.IsEnglish(http));
            return explained.Answer(page, http);
        }, ct);
}
