using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;

namespace DutyNet.Inspection.OutcomeReviews;

/// <summary>Lists decisions on record and what was found to have come of them.</summary>
internal static class ListReviews
{
    /// <summary>A review; amounts in fen. Negligence shows to oversight staff alone.</summary>
    public sealed record Row(
        Guid ReviewId, Guid DecisionId, string DecisionNumber, string? DecisionTitle, string UnitCode, string Proposer, string Reviewer, string? ReviewerUnit, string? ReviewerPerson, string Reference,
        DateOnly CompletedOn, DateOnly ReviewedOn, long ProfitTakenFen, long MoneySavedFen, string Result, string? Negligence, Guid? RequestId, DateTimeOffset RecordedAt);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/outcome-reviews", Handle)
        .Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
        .WithSummary("Outcome reviews of decisions of units of the caller's subtree, by ?unit= (with everything below it), ?decision= and ?proposer=; amounts in fen. Negligence and the request about it show to oversight staff alone.")
        .Produces<Page<Row>>();

    private static async Task<IResult> Handle(string? unit, Guid? decision, string? proposer, PageQuery page, Caller caller, Database db, CancellationToken ct)
    {
        page.SortsBy();
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select r.id as review_id, r.decision_id, d.number as decision_number, d.title as decision_title, d.unit_code, r.proposer, r.reviewer, r.reviewer_unit, r.reviewer_person, r.reference,
                   r.completed_on, r.reviewed_on, r.profit_taken_fen, r.money_saved_fen, r.result,
                   case when @restricted then r.negligence end as negligence, case when @restricted then r.request_id end as request_id, r.recorded_at
            from outcome_reviews r
            join decisions d on d.id = r.decision_id
            left join units u on u.code = d.unit_code
            where coalesce(u.path, d.unit_path) ~ @scope::lquery
              and (@unit::text is null or coalesce(u.path, d.unit_path) <@ (select path from units where code = @unit))
              and (@decision::uuid is null or r.decision_id = @decision)
              and (@proposer::text is null or r.proposer = @proposer)
              and (@afterId::text is null or r.id::text > @afterId)
            order by r.id::text
            limit @take
            """, new { scope = caller.Scope, restricted = caller.Is(Role.Discipline), unit, decision, proposer, page.AfterId, take = page.Take }), ct);
        return Listing.Answer(page, rows, r => r.ReviewId.ToString());
    }
}
