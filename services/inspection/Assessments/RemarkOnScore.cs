using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Assessments;

/// <summary>Takes a remark (申诉意见) of the assessed on a drafted score, until the last day for it.</summary>
internal static class RemarkOnScore
{
    /// <summary>The remark.</summary>
    /// <param name="Text">What the assessed has to say.</param>
    /// <param name="Rule">Code of the line it is about; the whole score when not given.</param>
    public sealed record Request([StringLength(5000, MinimumLength = 1)] string Text, [StringLength(40, MinimumLength = 1)] string? Rule = null);

    /// <summary>The remark as it was taken.</summary>
    public sealed record Response(Guid RemarkId);

    private sealed record Assessed(string UnitCode, string UnitPath, bool Own, bool HasRule, int Open);

    // More than this of one person about one score is no remark any more. Ours.
    private const int MostOpen = 20;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/assessments/{assessmentId:guid}/units/{code}/remarks", (Guid assessmentId, string code, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
                Handle(assessmentId, AssessedKind.Unit, code, request, caller, db, clock, ct))
            .Requires(Role.Leader)
            .WithSummary("A remark on a unit's drafted score, until the last day for remarks. By a member of the unit's leading group, in person (403 only-the-assessed).");
        routes.MapPost("/assessments/{assessmentId:guid}/persons/{code}/remarks", (Guid assessmentId, string code, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
                Handle(assessmentId, AssessedKind.Leader, code, request, caller, db, clock, ct))
            .Requires(Role.Leader)
            .WithSummary("A remark on a leader's drafted score, until the last day for remarks. By the leader in person.");
    }

    private static Task<Results<Created<Response>, Problem>> Handle(
        Guid assessmentId, AssessedKind kind, string code, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var today = clock.Today();
            if (await Assessment.Lock(tx, assessmentId, caller) is not { } a || !await Assessment.MaySee(tx, a, kind, code, caller, today))
                return Assessment.NoSuchScore;
            // by the post, not by the account: that is scoped to a unit, and whoever has it need not belong to the leading group
            var assessed = await tx.QuerySingleAsync<Assessed>("""
                select s.unit_code, u.path::text as unit_path, own_score(s.kind, s.code, s.unit_code, null, @PersonCode, @today) is true as own,
                       @Rule::text is null or exists (select from assessment_rule_sets r, jsonb_array_elements(r.rules -> 'rules') e where r.id = @RuleSetId and e ->> 'code' = @Rule) as has_rule,
                       (select count(*)::int from assessment_remarks m where m.assessment_id = s.assessment_id and m.kind = s.kind and m.code = s.code and m.remarked_by = @PersonCode
                        and not exists (select from assessment_answers n where n.remark_id = m.id)) as open
                from assessment_scores s join units u on u.code = s.unit_code
                where s.assessment_id = @assessmentId and s.kind = @kind and s.code = @code
                """, new { assessmentId, kind = kind.ToString(), code, caller.PersonCode, today, request.Rule, a.RuleSetId });
            if (caller.PersonCode is not { } person || !assessed.Own)
                return Problem.Forbidden("only-the-assessed", "只有被考核单位领导班子成员或本人可以提出意见。", "Only the assessed may remark: the leader, or a member of the unit's leading group.");
            if (a.Status is not AssessmentStatus.Drafted || today > a.RemarksUntil)
                return Problem.Conflict("remarks-over", "意见征求期已过。", "The time for remarks is over.");
            if (string.IsNullOrWhiteSpace(request.Text))
                return Problem.Invalid("text", "required", "必填。", "Required.");
            if (!assessed.HasRule)
                return Problem.Invalid("rule", "unknown", "考核规则中没有此项。", "The rules have no such line.");
            if (assessed.Open >= MostOpen)
                return Problem.Conflict("too-many-remarks", "您已有多条意见待答复。", "Too many remarks of yours wait for an answer.");
            var now = clock.GetUtcNow();
            var id = Guid.CreateVersion7(now);
            await tx.ExecuteAsync("""
                insert into assessment_remarks (id, assessment_id, kind, code, rule, text, remarked_by, remarked_at) values (@id, @assessmentId, @kind, @code, @Rule, @Text, @person, @now)
                """, new { id, assessmentId, kind = kind.ToString(), code, request.Rule, request.Text, person, now });
            tx.Record(new AssessmentRemarked(id, a.Id, assessed.UnitCode, assessed.UnitPath, kind is AssessedKind.Leader ? code : null, request.Rule, request.Text, person));
            return TypedResults.Created($"/api/v1/inspection/assessments/{assessmentId}/remarks", new Response(id));
        }, ct);
}
