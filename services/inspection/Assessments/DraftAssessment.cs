using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using DutyNet.Inspection.AssessmentRules;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Assessments;

/// <summary>
/// Drafts the assessment of a unit's year, with everything below it: works out every score from the facts as they are known now, and freezes rules,
/// facts, lines and scores. It is shown to the assessed for remarks; another person publishes it. What comes out later is a new version, with a reason.
/// </summary>
internal static class DraftAssessment
{
    /// <summary>What is assessed.</summary>
    /// <param name="Year">Calendar year, not one that lies ahead.</param>
    /// <param name="Unit">The unit, with everything below it; the caller's own when not given.</param>
    /// <param name="At">Facts recorded by this instant count; now when not given.</param>
    /// <param name="RemarksUntil">Last day for remarks, from today on and within a year; by policy (10 days) when not given.</param>
    /// <param name="Reason">Why there is another version; required for any but the first.</param>
    public sealed record Request(
        [Range(2000, 2100)] int Year,
        [StringLength(32, MinimumLength = 1)] string? Unit = null,
        DateTimeOffset? At = null,
        DateOnly? RemarksUntil = null,
        [StringLength(2000, MinimumLength = 1)] string? Reason = null);

    /// <summary>The draft; its hash covers every line and score.</summary>
    public sealed record Response(Guid AssessmentId, int Version, Guid RuleSetId, DateTimeOffset KnownAt, int Units, int Leaders, DateOnly RemarksUntil, string Sha256);

    private sealed record Counts(int Units, int Leaders, string Sha256);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/assessments", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Drafts the assessment of a year for a unit and everything below it, from the facts known now (or recorded by ?at in the body), under the rules in force. By a person; a second version needs a reason (409 already-drafted without). Shown to the assessed until the last day for remarks.")
        .WithExample(
            new Request(2026, "FH"),
            new Response(new Guid("0199f2d4-8c1e-7f60-9a50-1c8a3f0b7e11"), 1, new Guid("01900000-0000-7000-8000-000000000011"), new DateTimeOffset(2026, 12, 31, 1, 0, 0, TimeSpan.Zero), 1091, 3200, new DateOnly(2027, 1, 10), new string('a', 64)));

    private static async Task<Results<Created<Response>, Problem>> Handle(Request request, Caller caller, Database db, Policies policies, TimeProvider clock, CancellationToken ct)
    {
        if (caller.PersonCode is not { } person)
            return RuleSet.PersonRequired;
        var now = clock.GetUtcNow();
        now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)); // as the database keeps it: the hash must come out again
        var at = request.At is { } asked ? asked.AddTicks(-(asked.Ticks % TimeSpan.TicksPerMicrosecond)) : now;
        if (at > now)
            return Problem.Invalid("at", "in-future", "不得晚于现在。", "Cannot lie ahead.");
        if (request.Year > now.DateInChina().Year)
            return Problem.Invalid("year", "in-future", "该年度尚未开始。", "The year has not begun.");
        var until = request.RemarksUntil ?? now.DateInChina().AddDays(policies.AssessmentRemarkDays);
        if (until < now.DateInChina() || until > now.DateInChina().AddYears(1))
            return Problem.Invalid("remarksUntil", "out-of-range", "须在今天起一年之内。", "Must lie within a year from today.");
        var upTo = await Arrived(db, ct);
        return await db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            tx.CommandTimeout = TimeSpan.FromMinutes(5);
            if (await RuleSet.Place(tx, request.Unit, caller) is not var (unit, path))
                return RuleSet.NoPlace;
            await tx.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended('assessment/' || @unit || '/' || @Year, 0))", new { unit, request.Year });
            var version = 1 + await tx.QuerySingleAsync<int>("select coalesce(max(version), 0) from assessments where unit_code = @unit and year = @Year", new { unit, request.Year });
            if (version > 1 && string.IsNullOrWhiteSpace(request.Reason))
                return Problem.Conflict("already-drafted", "该年度已有考核，再次起草须说明理由。", "This year has an assessment already; another version needs a reason.");
            // every remark has its answer: a version that takes them is not put aside over one that waits
            await tx.ExecuteAsync("select from assessments where unit_code = @unit and year = @Year and version = @version - 1 for update", new { unit, request.Year, version });
            if (await tx.QuerySingleAsync<bool>("""
                select exists (
                    select from assessments a join assessment_remarks r on r.assessment_id = a.id
                    where a.unit_code = @unit and a.year = @Year and not exists (select from assessment_answers n where n.remark_id = r.id))
                """, new { unit, request.Year }))
                return Problem.Conflict("remarks-unanswered", "尚有意见未答复。", "Remarks on the version before are not answered.");
            var rules = await RuleSet.InForce(tx, path, request.Year, at < now ? now : at);
            var id = Guid.CreateVersion7(now);
            var drafted = new
            {
                id,
                unit,
                path,
                request.Year,
                version,
                ruleSet = rules.Id,
                rules.Rules,
                at,
                upTo,
                until,
                reason = version > 1 ? request.Reason : null,
                person,
                now,
                day = Assessment.DayOf(request.Year, at),
            };
            // The hash is of what the statements after it write: worked out once, frozen, and hashed where it lies.
            var counts = await tx.QuerySingleAsync<Counts>("""
                with line as materialized (
                    select * from assessed_lines(@Rules::jsonb, array(select u.code from units u where u.path <@ @path::ltree), @Year, @at, @upTo)),
                score as materialized (select * from assessed_scores(@Rules::jsonb, @path::ltree, @Year, @at, @upTo, @day)),
                head as (
                    insert into assessments (id, unit_code, year, version, rule_set_id, known_at, known_up_to, remarks_until, reason, sha256, drafted_by, drafted_at)
                    select @id, @unit, @Year, @version, @ruleSet, @at, @upTo, @until, @reason, assessment_hash(
                        (select string_agg(assessment_line(l.applies_to, l.code, l.rule, l.facts, l.points, l.fingerprint), E'\n' order by l.applies_to collate "C", l.code collate "C", l.rule collate "C") from line l),
                        (select string_agg(assessment_score(s.kind, s.code, s.class, s.score, s.place, s.class_size), E'\n' order by s.kind collate "C", s.code collate "C") from score s)), @person, @now
                    returning sha256),
                lines as (
                    insert into assessment_lines (assessment_id, applies_to, code, rule, facts, points, fingerprint)
                    select @id, applies_to, code, rule, facts, points, fingerprint from line),
                scores as (
                    insert into assessment_scores (assessment_id, kind, code, name, unit_code, class, head, deducted, credited, score, place, class_size)
                    select @id, kind, code, name, unit_code, class, head, deducted, credited, score, place, class_size from score)
                select (select count(*) from score where kind = 'Unit')::int as units, (select count(*) from score where kind = 'Leader')::int as leaders, (select sha256 from head) as sha256
                """, drafted);
            tx.Record(new AssessmentDrafted(id, unit, path, request.Year, version, rules.Id, at, counts.Units, counts.Leaders, until, counts.Sha256, person, drafted.reason));
            return TypedResults.Created($"/api/v1/inspection/assessments/{id}", new Response(id, version, rules.Id, at, counts.Units, counts.Leaders, until, counts.Sha256));
        }, ct);
    }

    // The place in the order up to which everything has arrived. A sequence is handed out before the commit, so whoever is writing is waited for.
    private static Task<long> Arrived(Database db, CancellationToken ct) => db.Read(async tx =>
    {
        await tx.ExecuteAsync("lock table scored_facts, facts_set_aside in share mode");
        return await tx.QuerySingleAsync<long>("select greatest((select coalesce(max(seq), 0) from scored_facts), (select coalesce(max(seq), 0) from facts_set_aside))");
    }, ct);
}
