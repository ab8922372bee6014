using System.Globalization;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;

namespace DutyNet.Inspection.Assessments;

/// <summary>Lists the scores of one version of an assessment, as far as the caller may read them.</summary>
internal static class ListScores
{
    /// <summary>A score; its place and the size of its class show to others than discipline staff once it is published.</summary>
    public sealed record Row(AssessedKind Kind, string Code, string Name, string UnitCode, string Class, decimal Deducted, decimal Credited, decimal Score, int? Place, int? ClassSize);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/assessments/{assessmentId:guid}/scores", Handle)
        .Requires(Role.Discipline, Role.Leader, Role.Clerk, Role.Department)
        .WithSummary("Scores of an assessment within the caller's subtree, by ?kind= and ?class=, sorted by ?sort=score, lowest first. Discipline staff see all with their places; the assessed their own from the draft on; leaders, clerks and departments the units' once they are published; a leader's shows to nobody else.")
        .Produces<Page<Row>>();

    private static Task<IResult> Handle(Guid assessmentId, AssessedKind? kind, string? @class, PageQuery page, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        page.SortsBy("score");
        return db.Read<IResult>(async tx =>
        {
            var discipline = caller.Is(Role.Discipline);
            if (await Assessment.Of(tx, assessmentId, caller) is not { } a || !(a.WasPublished || discipline || caller.Is(Role.Leader, Role.Clerk)))
                return Assessment.NotFound;
            var rows = await tx.QueryAsync<Row>("""
                select s.kind, s.code, s.name, s.unit_code, s.class, s.deducted, s.credited, s.score,
                       case when @placed then s.place end as place, case when @placed then s.class_size end as class_size
                from assessment_scores s join units u on u.code = s.unit_code
                where s.assessment_id = @assessmentId and u.path ~ @scope::lquery
                  and (@discipline or (@WasPublished and s.kind = 'Unit') or (@assessed and own_score(s.kind, s.code, s.unit_code, @own, @PersonCode, @today)))
                  and (@kind::text is null or s.kind = @kind) and (@class::text is null or s.class = @class)
                  and (@afterId::text is null or ((case @sort when 'score' then to_char(s.score, '0000.00') else '' end) collate "C", (s.kind || '/' || s.code) collate "C") > (@afterKey, @afterId))
                order by (case @sort when 'score' then to_char(s.score, '0000.00') else '' end) collate "C", (s.kind || '/' || s.code) collate "C"
                limit @take
                """, new
            {
                assessmentId,
                scope = caller.Scope,
                own = caller.Unit,
                caller.PersonCode,
                today = clock.Today(),
                discipline,
                assessed = caller.Is(Role.Leader, Role.Clerk),
                a.WasPublished,
                placed = discipline || a.WasPublished,
                kind = kind?.ToString(),
                @class,
                sort = page.Sort,
                page.AfterId,
                page.AfterKey,
                take = page.Take,
            });
            return Listing.Answer(page, rows, r => (page.Sort == "score" ? r.Score.ToString(" 0000.00", CultureInfo.InvariantCulture) : "", $"{r.Kind}/{r.Code}"));
        }, ct);
    }
}
