using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.AssessmentRules;

/// <summary>Adopts drafted rules: from now on they hold for assessments of their years that are worked out as of now or later. What was drafted under others stays.</summary>
internal static class AdoptRules
{
    /// <summary>The rules adopted.</summary>
    public sealed record Response(Guid RuleSetId, int Version, int FromYear);

    private sealed record Drafted(string UnitCode, string UnitPath, string DraftedBy, int Version, int FromYear, bool Newer);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/assessment-rules/{ruleSetId:guid}/adopt", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Adopts drafted rules of assessment, once. By a person other than who drafted them (403 another-person-required); refused when a newer version is adopted already.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid ruleSetId, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            // the shipped ones belong to no unit, are adopted, and are not found here
            await tx.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended('assessment-rules/' || unit_code, 0)) from assessment_rule_sets where id = @ruleSetId", new { ruleSetId });
            var drafted = await tx.QuerySingleOrDefaultAsync<Drafted>("""
                select s.unit_code, u.path::text as unit_path, s.drafted_by, s.version, s.from_year,
                       exists (select from assessment_rule_sets n join assessment_rule_adoptions a on a.rule_set_id = n.id where n.unit_code = s.unit_code and n.version >= s.version) as newer
                from assessment_rule_sets s join units u on u.code = s.unit_code
                where s.id = @ruleSetId
                """, new { ruleSetId });
            if (drafted is null || !caller.MaySee(drafted.UnitPath))
                return RuleSet.NotFound;
            if (caller.PersonCode is not { } person)
                return RuleSet.PersonRequired;
            if (person == drafted.DraftedBy)
                return Problem.Forbidden("another-person-required", "须由起草人以外的另一人批准。", "Another person than who drafted them must adopt them.");
            if (drafted.Newer)
                return Problem.Conflict("already-adopted", "此版本或更新的版本已经生效。", "This version or a newer one is adopted already.");
            await tx.ExecuteAsync("insert into assessment_rule_adoptions (rule_set_id, adopted_by, adopted_at) values (@ruleSetId, @person, @now)", new { ruleSetId, person, now = clock.GetUtcNow() });
            tx.Record(new AssessmentRulesAdopted(ruleSetId, drafted.UnitCode, drafted.UnitPath, drafted.Version, drafted.FromYear, person));
            return TypedResults.Ok(new Response(ruleSetId, drafted.Version, drafted.FromYear));
        }, ct);
}
