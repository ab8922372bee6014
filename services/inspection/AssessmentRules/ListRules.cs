using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;

namespace DutyNet.Inspection.AssessmentRules;

/// <summary>Lists versions of rules of assessment.</summary>
internal static class ListRules
{
    /// <summary>A version; without a unit the shipped one, and not adopted when nobody is named.</summary>
    public sealed record Row(Guid RuleSetId, string? UnitCode, int Version, int FromYear, string Title, int Rules, string DraftedBy, DateTimeOffset DraftedAt, string? AdoptedBy, DateTimeOffset? AdoptedAt);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/assessment-rules", Handle)
        .Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
        .WithSummary("Versions of the rules of assessment: of units of the caller's subtree and above it, and the shipped ones; by ?unit= and ?adopted=.")
        .Produces<Page<Row>>();

    private static async Task<IResult> Handle(string? unit, bool? adopted, PageQuery page, Caller caller, Database db, CancellationToken ct)
    {
        page.SortsBy();
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select s.id as rule_set_id, s.unit_code, s.version, s.from_year, s.title, jsonb_array_length(s.rules -> 'rules') as rules, s.drafted_by, s.drafted_at, a.adopted_by, a.adopted_at
            from assessment_rule_sets s
            left join units u on u.code = s.unit_code
            left join assessment_rule_adoptions a on a.rule_set_id = s.id
            where (s.unit_code is null or u.path ~ @scope::lquery or u.path @> (select path from units where code = @own))
              and (@unit::text is null or s.unit_code = @unit)
              and (@adopted::boolean is null or (a.rule_set_id is not null) = @adopted)
              and (@afterId::text is null or s.id::text > @afterId)
            order by s.id::text
            limit @take
            """, new { scope = caller.Scope, own = caller.Unit, unit, adopted, page.AfterId, take = page.Take }), ct);
        return Listing.Answer(page, rows, r => r.RuleSetId.ToString());
    }
}
