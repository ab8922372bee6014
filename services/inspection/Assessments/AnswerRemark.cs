using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Assessments;

/// <summary>Answers a remark, once, with a reason. A remark found right may set facts aside: they count no more, from the next version on.</summary>
internal static class AnswerRemark
{
    /// <summary>The answer.</summary>
    /// <param name="Accepted">Whether the remark is right.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="SetAside">Ids of facts of that score which do not count any more; only when accepted.</param>
    public sealed record Request(bool Accepted, [StringLength(5000, MinimumLength = 1)] string Reason, [MaxLength(100)] Guid[]? SetAside = null);

    /// <summary>The answer, and whether another version has to be drafted before anything is published.</summary>
    public sealed record Response(Guid RemarkId, bool Accepted, bool NeedsAnotherVersion);

    private sealed record Remark(Guid AssessmentId, string Kind, string Code, string UnitCode, string UnitPath, bool Head, string RemarkedBy, bool Answered);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/assessment-remarks/{remarkId:guid}/answer", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Answers a remark on a drafted score, once, with a reason. By a person who neither made it nor belongs to the unit's leading group (403 own-matter). Accepted, it may set facts of that score aside; then another version has to be drafted.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid remarkId, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            var now = clock.GetUtcNow();
            now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)); // published as the database keeps it
            var assessmentId = await tx.QuerySingleOrDefaultAsync<Guid?>("select assessment_id from assessment_remarks where id = @remarkId", new { remarkId });
            if (assessmentId is null || await Assessment.Lock(tx, assessmentId.Value, caller) is not { } a || !caller.MaySee(a.UnitPath))
                return Problem.NotFound("remark", "该意见");
            var remark = await tx.QuerySingleAsync<Remark>("""
                select r.assessment_id, r.kind, r.code, s.unit_code, u.path::text as unit_path, s.head, r.remarked_by, exists (select from assessment_answers n where n.remark_id = r.id) as answered
                from assessment_remarks r
                join assessment_scores s on s.assessment_id = r.assessment_id and s.kind = r.kind and s.code = r.code
                join units u on u.code = s.unit_code
                where r.id = @remarkId
                """, new { remarkId });
            if (caller.PersonCode is not { } person)
                return AssessmentRules.RuleSet.PersonRequired;
            if (person == remark.RemarkedBy || person == remark.Code
                || await tx.QuerySingleAsync<bool>("select own_score('Unit', @UnitCode, @UnitCode, null, @person, @today) is true", new { remark.UnitCode, person, today = now.DateInChina() }))
                return Problem.Forbidden("own-matter", "不得答复涉及本人或本单位的意见。", "Nobody answers a remark of their own or about their own unit.");
            if (remark.Answered)
                return Problem.Conflict("already-answered", "该意见已经答复。", "The remark is answered already.");
            if (a.Status is not AssessmentStatus.Drafted)
                return Problem.Conflict("not-drafted", "该版本不再征求意见。", "This version takes remarks no more.");
            if (string.IsNullOrWhiteSpace(request.Reason))
                return Problem.Invalid("reason", "required", "必填。", "Required.");
            var aside = (request.SetAside ?? []).Distinct().ToArray();
            if (aside.Length > 0 && !request.Accepted)
                return Problem.Invalid("setAside", "not-accepted", "意见未采纳，不得剔除事项。", "Only a remark found right sets anything aside.");
            var counted = (await tx.QueryAsync<Guid>("""
                select f.message_id from scored_facts f join units u on u.code = f.unit_code
                where f.message_id = any(@aside) and f.year = @Year and f.recorded_at <= @KnownAt and f.seq <= @KnownUpTo and u.path <@ @root::ltree
                  and ((@leader and f.person_code = @Code) or ((not @leader or @Head) and f.unit_code = @UnitCode))
                """, new { aside, a.Year, a.KnownAt, a.KnownUpTo, root = a.UnitPath, leader = remark.Kind == nameof(AssessedKind.Leader), remark.Code, remark.Head, remark.UnitCode })).ToHashSet();
            if ((request.SetAside ?? []).Index().FirstOrDefault(f => !counted.Contains(f.Item), (-1, default)) is { Index: >= 0 } foreign)
                return Problem.Invalid($"setAside[{foreign.Index}]", "not-counted", "该事项未计入此得分。", "Not a fact of this score.");
            await tx.ExecuteAsync("""
                insert into assessment_answers (remark_id, accepted, reason, set_aside, answered_by, answered_at) values (@remarkId, @Accepted, @Reason, @aside, @person, @now)
                """, new { remarkId, request.Accepted, request.Reason, aside, person, now });
            if (aside.Length > 0)
                await Assessment.SetAside(tx, aside, remarkId, request.Reason, person, now);
            tx.Record(new AssessmentRemarkAnswered(remarkId, a.Id, remark.UnitCode, remark.UnitPath, request.Accepted, request.Reason, aside, person, now));
            return TypedResults.Ok(new Response(remarkId, request.Accepted, aside.Length > 0));
        }, ct);
}
