using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;

namespace DutyNet.Inspection.ExtensionRequests;

/// <summary>Lists requests for more time about findings and items of letters in the caller's subtree.</summary>
internal static class ListExtensionRequests
{
    /// <summary>A request; Granted is null while it is open, DueOn is the due date that held after the decision.</summary>
    public sealed record Row(
        Guid RequestId, Guid FindingId, Guid CaseId, string UnitCode, DateOnly CurrentDueOn, DateOnly RequestedDueOn, string Reason, string? RequestedBy, DateTimeOffset RequestedAt,
        bool? Granted, DateOnly? DueOn, string? DecisionReason, string? DecidedBy, DateTimeOffset? DecidedAt);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/extension-requests", Handle)
        .Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
        .WithSummary("Requests for more time about findings and items of recommendation letters in the caller's subtree, by ?finding= (or the item) and ?open= (not decided yet).")
        .Produces<Page<Row>>();

    private static async Task<IResult> Handle(Guid? finding, bool? open, PageQuery page, Caller caller, Database db, CancellationToken ct)
    {
        page.SortsBy();
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select e.id as request_id, e.finding_id, f.case_id, f.unit_code, f.due_on as current_due_on, e.requested_due_on, e.reason, e.requested_by, e.requested_at,
                   e.granted, e.due_on, e.decision_reason, e.decided_by, e.decided_at
            from extension_requests e
            join (select id, case_id, unit_code, due_on from findings
                  union all
                  select i.id, i.case_id, l.unit_code, i.due_on from letter_items i join letters l on l.id = i.letter_id where i.case_id is not null) f on f.id = e.finding_id
            join units u on u.code = f.unit_code
            where u.path ~ @scope::lquery
              and (@finding::uuid is null or e.finding_id = @finding)
              and (@open::boolean is null or (e.granted is null) = @open)
              and (@afterId::text is null or e.id::text > @afterId)
            order by e.id::text
            limit @take
            """, new { scope = caller.Scope, finding, open, page.AfterId, take = page.Take }), ct);
        return Listing.Answer(page, rows, r => r.RequestId.ToString());
    }
}
