using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;
using DutyNet.Chassis.Problems;
using DutyNet.Inspection.AssessmentRules;

namespace DutyNet.Inspection.Assessments;

/// <summary>Explains a score of a year line by line, as it stands or stood at any instant, from the facts themselves.</summary>
internal static class ExplainRunningScore
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/assessments/running/units/{code}", (string code, int? year, DateTimeOffset? at, PageQuery page, HttpRequest http, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
                Handle(AssessedKind.Unit, code, year, at, page, http, caller, db, clock, ct))
            .Requires(Role.Discipline)
            .WithSummary("A unit's score of a ?year= line by line, each line with its facts; with ?at= as it stood at that instant. Ranked and ruled as part of the caller's subtree. ?format=csv gives the facts, ?format=html a page.")
            .Produces<Explanation>();
        routes.MapGet("/assessments/running/persons/{code}", (string code, int? year, DateTimeOffset? at, PageQuery page, HttpRequest http, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
                Handle(AssessedKind.Leader, code, year, at, page, http, caller, db, clock, ct))
            .Requires(Role.Discipline)
            .WithSummary("A leader's score of a ?year= line by line, each line with its facts; with ?at= as it stood at that instant. ?format=csv gives the facts, ?format=html a page.")
            .Produces<Explanation>();
    }

    private static async Task<IResult> Handle(
        AssessedKind kind, string code, int? year, DateTimeOffset? at, PageQuery page, HttpRequest http, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        var (of, now) = (Assessment.YearOr(year, clock), Assessment.NotAhead(at, clock) ?? clock.GetUtcNow());
        return await db.Read<IResult>(async tx =>
        {
            tx.CommandTimeout = TimeSpan.FromMinutes(2);
            // with the whole jurisdiction as its scope a caller has no unit of their own: then it is the root above the one asked about
            var root = await tx.QuerySingleOrDefaultAsync<string>("""
                select coalesce((select path::text from units where code = @Unit),
                    (select subpath(u.path, 0, 1)::text from units u where u.path ~ @Scope::lquery and @everywhere and (u.code = @code or u.code in (select h.unit_code from holdings h where h.person_code = @code)) limit 1))
                """, new { caller.Unit, caller.Scope, code, everywhere = caller.IsEverywhere });
            if (root is null)
                return Assessment.NoSuchScore;
            var rules = await RuleSet.InForce(tx, root, of, now);
            var subject = await tx.QuerySingleOrDefaultAsync<Explanation.Subject>("""
                select s.kind, s.code, s.name, s.unit_code, s.class, s.head, s.deducted, s.credited, s.score, s.place, s.class_size
                from assessed_scores(@Rules::jsonb, @root::ltree, @of, @at, 9223372036854775807, @day) s
                where s.kind = @kind and s.code = @code
                """, new { rules.Rules, root, of, at, day = Assessment.DayOf(of, now), kind = kind.ToString(), code });
            if (subject is null)
                return Assessment.NoSuchScore;
            var explained = await Explanation.Of(tx, subject, rules.Document, root, of, now, long.MaxValue, placed: true, Language.IsEnglish(http));
            // as it stands now, the place is that of the kept tallies, and the score that of its lines, which are never behind
            return (at is null ? explained.Rescored() : explained).Answer(page, http);
        }, ct);
    }
}
