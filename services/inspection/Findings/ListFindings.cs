using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;
using DutyNet.Contracts;

namespace DutyNet.Inspection.Findings;

/// <summary>Lists findings about units of the caller's subtree.</summary>
internal static class ListFindings
{
    /// <summary>A finding; amounts in fen.</summary>
    public sealed record Row(
        Guid FindingId, Guid CaseId, Guid RoundId, string UnitCode, string UnitName, string[] ItemCodes, string Category, Severity Severity, string Description,
        long? AmountInvolvedFen, long? AmountRecoveredFen, DateOnly FirstDueOn, DateOnly DueOn, FindingStatus Status, bool Overdue,
        string InspectorPerson, Guid? TaskId, string? AnswerablePerson, DateTimeOffset RaisedAt, int Version);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/findings", Handle)
        .Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
        .WithSummary("Findings about units of the caller's subtree, by ?unit= (with everything below it), ?status=, ?severity=, ?round=, ?case= and ?overdue= (due date past, and neither submitted nor closed); sorted by the due date when ?sort=dueOn. Amounts in fen.")
        .Produces<Page<Row>>();

    private static async Task<IResult> Handle(
        string? unit, FindingStatus? status, Severity? severity, Guid? round, Guid? @case, bool? overdue, PageQuery page, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        page.SortsBy("dueOn");
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select f.id as finding_id, f.case_id, f.round_id, f.unit_code, u.name as unit_name, f.item_codes, f.category, f.severity, f.description,
                   f.amount_involved_fen, s.amount_recovered_fen, f.first_due_on, f.due_on, s.status, late.overdue,
                   f.inspector_person, s.task_id, s.answerable_person, f.raised_at, f.version
            from findings f
            join finding_states s on s.finding_id = f.id
            join units u on u.code = f.unit_code
            cross join lateral (select f.due_on < @today and s.status not in ('Submitted', 'Closed') as overdue) late
            where u.path ~ @scope::lquery
              and (@unit::text is null or u.path <@ (select path from units where code = @unit))
              and (@status::text is null or s.status = @status)
              and (@severity::text is null or f.severity = @severity)
              and (@round::uuid is null or f.round_id = @round)
              and (@case::uuid is null or f.case_id = @case)
              and (@overdue::boolean is null or late.overdue = @overdue)
              and (@afterId::text is null or ((case @sort when 'dueOn' then f.due_on::text else '' end) collate "C", f.id::text) > (@afterKey, @afterId))
            order by (case @sort when 'dueOn' then f.due_on::text else '' end) collate "C", f.id::text
            limit @take
            """, new
        {
            today = clock.Today(),
            scope = caller.Scope,
            unit,
            status = status?.ToString(),
            severity = severity?.ToString(),
            round,
            @case,
            overdue,
            sort = page.Sort,
            page.AfterId,
            page.AfterKey,
            take = page.Take,
        }), ct);
        return Listing.Answer(page, rows, r => (page.Sort == "dueOn" ? r.DueOn.ToString("O") : "", r.FindingId.ToString()));
    }
}
