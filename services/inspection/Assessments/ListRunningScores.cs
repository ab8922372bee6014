using System.Globalization;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;
using DutyNet.Chassis.Problems;
using DutyNet.Inspection.AssessmentRules;

namespace DutyNet.Inspection.Assessments;

/// <summary>Lists the scores of a year as they stand, or as they stood at any instant. Nothing is drafted by it.</summary>
internal static class ListRunningScores
{
    /// <summary>A score, with the place among those of its kind and class in the subtree asked about.</summary>
    public sealed record Row(AssessedKind Kind, string Code, string Name, string UnitCode, string Class, decimal Deducted, decimal Credited, decimal Score, int Place, int ClassSize);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/assessments/running", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Scores of a ?year= (this one when not given) as they stand, of ?unit= with everything below it (the caller's own when not given), by ?kind= and ?class=, under the rules in force; sorted by ?sort=score, lowest first. With ?at= as they stood at that instant, worked out from the facts themselves; without from what is kept, which follows the facts within seconds.")
        .Produces<Page<Row>>();

    private static async Task<IResult> Handle(
        int? year, string? unit, AssessedKind? kind, string? @class, DateTimeOffset? at, PageQuery page, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        page.SortsBy("score");
        var (of, instant) = (Assessment.YearOr(year, clock), Assessment.NotAhead(at, clock));
        var now = instant ?? clock.GetUtcNow();
        return await db.Read(async tx =>
        {
            tx.CommandTimeout = TimeSpan.FromMinutes(2); // a province from scratch
            if (await RuleSet.Place(tx, unit, caller) is not { } place)
                return caller.IsEverywhere && unit is null ? Problem.Invalid("unit", "required", "须指明单位。", "Name a unit.") : Problem.NotFound("unit", "该单位");
            var rules = await RuleSet.InForce(tx, place.Path, of, now);
            var rows = await tx.QueryAsync<Row>("""
                select s.kind, s.code, s.name, s.unit_code, s.class, s.deducted, s.credited, s.score, s.place, s.class_size
                from assessed_scores(@Rules::jsonb, @Path::ltree, @of, @instant, 9223372036854775807, @day) s
                where (@kind::text is null or s.kind = @kind) and (@class::text is null or s.class = @class)
                  and (@afterId::text is null or ((case @sort when 'score' then to_char(s.score, '0000.00') else '' end) collate "C", (s.kind || '/' || s.code) collate "C") > (@afterKey, @afterId))
                order by (case @sort when 'score' then to_char(s.score, '0000.00') else '' end) collate "C", (s.kind || '/' || s.code) collate "C"
                limit @take
                """, new { rules.Rules, place.Path, of, instant, day = Assessment.DayOf(of, now), kind = kind?.ToString(), @class, sort = page.Sort, page.AfterId, page.AfterKey, take = page.Take });
            return Listing.Answer(page, rows, r => (page.Sort == "score" ? r.Score.ToString(" 0000.00", CultureInfo.InvariantCulture) : "", $"{r.Kind}/{r.Code}"));
        }, ct);
    }
}
