using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;

namespace DutyNet.Inspection.Assessments;

/// <summary>Lists the remarks on an assessment with their answers.</summary>
internal static class ListRemarks
{
    /// <summary>A remark; Accepted is null while it is not answered. What was set aside counts no more from the next version on.</summary>
    public sealed record Row(
        Guid RemarkId, AssessedKind Kind, string Code, string UnitCode, string? Rule, string Text, string RemarkedBy, DateTimeOffset RemarkedAt,
        bool? Accepted, string? Reason, Guid[]? SetAside, string? AnsweredBy, DateTimeOffset? AnsweredAt);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/assessments/{assessmentId:guid}/remarks", Handle)
        .Requires(Role.Discipline, Role.Leader)
        .WithSummary("Remarks on an assessment with their answers, by ?open=: discipline staff see those of their subtree, the assessed those on their own score and their unit's.")
        .Produces<Page<Row>>();

    private static Task<IResult> Handle(Guid assessmentId, bool? open, PageQuery page, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        page.SortsBy();
        return db.Read<IResult>(async tx =>
        {
            if (await Assessment.Of(tx, assessmentId, caller) is null)
                return Assessment.NotFound;
            var rows = await tx.QueryAsync<Row>("""
                select r.id as remark_id, r.kind, r.code, s.unit_code, r.rule, r.text, r.remarked_by, r.remarked_at, n.accepted, n.reason, n.set_aside, n.answered_by, n.answered_at
                from assessment_remarks r
                join assessment_scores s on s.assessment_id = r.assessment_id and s.kind = r.kind and s.code = r.code
                join units u on u.code = s.unit_code
                left join assessment_answers n on n.remark_id = r.id
                where r.assessment_id = @assessmentId and u.path ~ @scope::lquery
                  and (@discipline or own_score(s.kind, s.code, s.unit_code, @own, @PersonCode, @today))
                  and (@open::boolean is null or (n.remark_id is null) = @open)
                  and (@afterId::text is null or r.id::text > @afterId)
                order by r.id::text
                limit @take
                """, new { assessmentId, scope = caller.Scope, own = caller.Unit, caller.PersonCode, today = clock.Today(), discipline = caller.Is(Role.Discipline), open, page.AfterId, take = page.Take });
            return Listing.Answer(page, rows, r => r.RemarkId.ToString());
        }, ct);
    }
}
