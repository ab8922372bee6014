using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Assessments;

/// <summary>Works an assessment out again from its rules and facts, and holds it to what was frozen.</summary>
internal static class VerifyAssessment
{
    private const int MostDifferences = 100;

    /// <summary>What came out.</summary>
    /// <param name="AssessmentId">The assessment.</param>
    /// <param name="Intact">True when what is stored is what was hashed, and every line comes out again.</param>
    /// <param name="Sha256">The hash it was drafted with.</param>
    /// <param name="StoredSha256">The hash of what is stored now.</param>
    /// <param name="Differences">Lines that come out otherwise, at most 100.</param>
    /// <param name="LateFacts">Facts of that year that were recorded by its instant but came here after it was drafted: another version would count them.</param>
    public sealed record Response(Guid AssessmentId, bool Intact, string Sha256, string StoredSha256, IReadOnlyList<Difference> Differences, long LateFacts);

    /// <summary>A line that comes out otherwise; null points: it is not there.</summary>
    public sealed record Difference(AssessmentRules.RuleSubject AppliesTo, string Code, string Rule, decimal? Points, decimal? WorkedOut);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/assessments/{assessmentId:guid}/verify", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Works an assessment out again from the facts and rules it was drafted from, compares every line, and makes the hash of what is stored again. Facts that came late are counted, not held against it.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid assessmentId, Caller caller, Database db, CancellationToken ct) =>
        db.Read<Results<Ok<Response>, Problem>>(async tx =>
        {
            tx.CommandTimeout = TimeSpan.FromMinutes(5);
            if (await Assessment.Of(tx, assessmentId, caller) is not { } a || !caller.MaySee(a.UnitPath))
                return Assessment.NotFound;
            var stored = await tx.QuerySingleAsync<string>("""
                select assessment_hash(
                    (select string_agg(assessment_line(l.applies_to, l.code, l.rule, l.facts, l.points, l.fingerprint), E'\n' order by l.applies_to collate "C", l.code collate "C", l.rule collate "C")
                     from assessment_lines l where l.assessment_id = @assessmentId),
                    (select string_agg(assessment_score(s.kind, s.code, s.class, s.score, s.place, s.class_size), E'\n' order by s.kind collate "C", s.code collate "C")
                     from assessment_scores s where s.assessment_id = @assessmentId))
                """, new { assessmentId });
            // of the units assessed then: what was registered or moved since is another assessment's matter
            var differences = await tx.QueryAsync<Difference>("""
                with again as (
                    select l.* from assessment_rule_sets r, assessed_lines(r.rules,
                        array(select s.code from assessment_scores s where s.assessment_id = @assessmentId and s.kind = 'Unit'), @Year, @KnownAt, @KnownUpTo) l
                    where r.id = @RuleSetId),
                frozen as (select * from assessment_lines where assessment_id = @assessmentId)
                select coalesce(f.applies_to, g.applies_to) as applies_to, coalesce(f.code, g.code) as code, coalesce(f.rule, g.rule) as rule, f.points, g.points as worked_out
                from frozen f full join again g on g.applies_to = f.applies_to and g.code = f.code and g.rule = f.rule
                where (f.points, f.facts, f.fingerprint) is distinct from (g.points, g.facts, g.fingerprint)
                order by 1, 2, 3
                limit @MostDifferences
                """, new { assessmentId, a.Year, a.KnownAt, a.KnownUpTo, a.RuleSetId, MostDifferences });
            // and the scores follow from the lines
            var scores = await tx.QuerySingleAsync<long>("""
                select count(*)
                from assessment_scores s
                cross join lateral (
                    select coalesce(sum(l.points), 0) as points from assessment_lines l
                    where l.assessment_id = s.assessment_id
                      and ((l.applies_to = s.kind and l.code = s.code) or (s.head and l.applies_to = 'FirstResponsible' and l.code = s.unit_code))) l
                join assessment_rule_sets r on r.id = @RuleSetId
                where s.assessment_id = @assessmentId
                  and s.score <> least((r.rules ->> 'most')::numeric, greatest(0, (r.rules ->> 'start')::numeric + l.points))
                """, new { assessmentId, a.RuleSetId });
            var late = await tx.QuerySingleAsync<long>("""
                select count(*) from assessment_scores s join scored_facts f on f.unit_code = s.code and f.year = @Year
                where s.assessment_id = @assessmentId and s.kind = 'Unit' and f.recorded_at <= @KnownAt and f.seq > @KnownUpTo
                """, new { assessmentId, a.Year, a.KnownAt, a.KnownUpTo });
            return TypedResults.Ok(new Response(a.Id, stored == a.Sha256 && differences.Count == 0 && scores == 0, a.Sha256, stored, differences, late));
        }, ct);
}
