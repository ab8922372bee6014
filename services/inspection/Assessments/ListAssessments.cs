using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;

namespace DutyNet.Inspection.Assessments;

/// <summary>Lists versions of assessments.</summary>
internal static class ListAssessments
{
    /// <summary>A version; published when somebody is named as having done so.</summary>
    public sealed record Row(
        Guid AssessmentId, string UnitCode, string UnitName, int Year, int Version, AssessmentStatus Status, Guid RuleSetId, DateTimeOffset KnownAt, DateOnly RemarksUntil, string? Reason,
        string Sha256, string DraftedBy, DateTimeOffset DraftedAt, string? PublishedBy, DateTimeOffset? PublishedAt);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/assessments", Handle)
        .Requires(Role.Discipline, Role.Leader, Role.Clerk, Role.Department)
        .WithSummary("Versions of assessments that cover the caller's subtree, by ?unit= (the one assessed), ?year= and ?status=. Departments see what is published.")
        .Produces<Page<Row>>();

    private static async Task<IResult> Handle(string? unit, int? year, AssessmentStatus? status, PageQuery page, Caller caller, Database db, CancellationToken ct)
    {
        page.SortsBy();
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select a.id as assessment_id, a.unit_code, u.name as unit_name, a.year, a.version, s.status, a.rule_set_id, a.known_at, a.remarks_until, a.reason, a.sha256, a.drafted_by, a.drafted_at,
                   s.published_by, s.published_at
            from assessments a join assessment_states s on s.assessment_id = a.id join units u on u.code = a.unit_code
            where (u.path ~ @scope::lquery or u.path @> (select path from units where code = @own))
              and (@drafts or s.published_at is not null)
              and (@unit::text is null or a.unit_code = @unit)
              and (@year::int is null or a.year = @year)
              and (@status::text is null or s.status = @status)
              and (@afterId::text is null or a.id::text > @afterId)
            order by a.id::text
            limit @take
            """, new { scope = caller.Scope, own = caller.Unit, drafts = caller.Is(Role.Discipline, Role.Leader, Role.Clerk), unit, year, status = status?.ToString(), page.AfterId, take = page.Take }), ct);
        return Listing.Answer(page, rows, r => r.AssessmentId.ToString());
    }
}
