using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Assessments;

/// <summary>Shows one version of an assessment.</summary>
internal static class GetAssessment
{
    /// <summary>The version; remarks are counted for discipline staff of the unit assessed.</summary>
    public sealed record Response(
        Guid AssessmentId, string UnitCode, int Year, int Version, AssessmentStatus Status, Guid RuleSetId, DateTimeOffset KnownAt, DateOnly RemarksUntil, string? Reason, string Sha256,
        string DraftedBy, DateTimeOffset DraftedAt, string? PublishedBy, DateTimeOffset? PublishedAt, int Units, int Leaders, int? Remarks, int? OpenRemarks);

    private sealed record Counts(int Units, int Leaders, int Remarks, int OpenRemarks);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/assessments/{assessmentId:guid}", Handle)
        .Requires(Role.Discipline, Role.Leader, Role.Clerk, Role.Department)
        .WithSummary("One version of an assessment that covers the caller's subtree: its rules, the instant up to which facts count, its hash, where it stands. Departments see it once it is published.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid assessmentId, Caller caller, Database db, CancellationToken ct) =>
        db.Read<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await Assessment.Of(tx, assessmentId, caller) is not { } a || !(a.WasPublished || caller.Is(Role.Discipline, Role.Leader, Role.Clerk)))
                return Assessment.NotFound;
            var counts = await tx.QuerySingleAsync<Counts>("""
                select (select count(*) from assessment_scores where assessment_id = @assessmentId and kind = 'Unit')::int as units,
                       (select count(*) from assessment_scores where assessment_id = @assessmentId and kind = 'Leader')::int as leaders,
                       count(r.id)::int as remarks, (count(r.id) filter (where n.remark_id is null))::int as open_remarks
                from assessment_remarks r left join assessment_answers n on n.remark_id = r.id
                where r.assessment_id = @assessmentId
                """, new { assessmentId });
            var office = caller.Is(Role.Discipline) && caller.MaySee(a.UnitPath);
            return TypedResults.Ok(new Response(
                a.Id, a.UnitCode, a.Year, a.Version, a.Status, a.RuleSetId, a.KnownAt, a.RemarksUntil, a.Reason, a.Sha256, a.DraftedBy, a.DraftedAt, a.PublishedBy, a.PublishedAt,
                counts.Units, counts.Leaders, office ? counts.Remarks : null, office ? counts.OpenRemarks : null));
        }, ct);
}
