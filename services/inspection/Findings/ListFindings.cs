using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;

namespace DutyNet.Inspection.Findings;

/// <summary>Lists findings about units in the caller's subtree; quick over very many of them.</summary>
internal static class ListFindings
{
    private const int LongestSearch = 100;

    // Up to so many units each is looked at for itself; beyond, most pages fill quickly along an index of all.
    private const int FewUnits = 120;

    /// <summary>A finding; amounts in fen, overdue when its due date is past and it is neither submitted nor closed. Recurrences: how often it was found again.</summary>
    public sealed record Row(
        Guid FindingId, Guid CaseId, Guid RoundId, string UnitCode, string UnitName, string[] ItemCodes, string Category, Severity Severity, string Description,
        long? AmountInvolvedFen, long? AmountRecoveredFen, DateOnly FirstDueOn, DateOnly DueOn, FindingStatus Status, bool Overdue,
        string InspectorPerson, Guid? TaskId, string? AnswerablePerson, DateTimeOffset RaisedAt, int Version, string[] JointUnits, int Recurrences);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/findings", Handle)
        .Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
        .WithSummary("Findings about units of the caller's subtree, or in which such a unit shares, by ?unit= (with everything below it; ?below=false: alone), ?status=, ?severity=, ?category=, ?round= (raised or found again in it), ?case=, ?overdue= (due date past, and neither submitted nor closed), ?recurring= (found again at least once) and ?q= (words of the description, 2 to 100 characters); sorted by the due date when ?sort=dueOn. Amounts in fen.")
        .Produces<Page<Row>>();

    private static async Task<IResult> Handle(
        string? unit, bool? below, FindingStatus? status, Severity? severity, string? category, Guid? round, Guid? @case, bool? overdue, bool? recurring, string? q,
        PageQuery page, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        page.SortsBy("dueOn");
        if (q is not null && q.Trim().Length is < 2 or > LongestSearch)
            return Problem.Unreadable(new FieldError("q", "length", $"须为 2 到 {LongestSearch} 个字。", $"2 to {LongestSearch} characters."));
        var byDue = page.Sort == "dueOn";
        Guid afterId = default;
        DateOnly afterDue = default;
        if (page.AfterId is not null && !(Guid.TryParse(page.AfterId, out afterId) && (!byDue || DateOnly.TryParseExact(page.AfterKey, "O", out afterDue))))
            return Problem.Unreadable(new FieldError("cursor", "unknown", "分页游标无效。", "Not a cursor of this list."));
        var rows = await db.Read(async tx =>
        {
            // Planned anew with the values at hand: what is not asked for falls out of the statement, and what is asked for decides which index serves.
            await tx.ExecuteAsync("set local plan_cache_mode = force_custom_plan");
            var (units, all) = await Units(tx, caller, unit, below ?? true);
            return await tx.QueryAsync<Row>("""
                select f.id as finding_id, f.case_id, f.round_id, f.unit_code, u.name as unit_name, f.item_codes, f.category, f.severity, f.description,
                       f.amount_involved_fen, s.amount_recovered_fen, f.first_due_on, f.due_on, f.status,
                       f.due_on < @today and f.status not in ('Submitted', 'Closed') as overdue,
                       f.inspector_person, s.task_id, s.answerable_person, f.raised_at, f.version, f.joint_units, f.recurrences
                from (
                    -- everywhere, or in very many units: along an index until the page is full
                    (select f.* from findings_by(@status, @severity, @category, @round, @case, @overdue, @recurring, @q, @today) f
                     where not @few and (@all or f.unit_code = any(@units) or f.joint_units && @units)
                       and (not @goesOn or case when @byDue then (f.due_on, f.id) > (@afterDue, @afterId) else f.id > @afterId end)
                     order by case when @byDue then f.due_on end, f.id
                     limit @take)
                    union all
                    -- in some units: the first of each, however rare they are among all
                    (select f.* from unnest(@units) as w(code)
                     cross join lateral (
                         select f.* from findings_by(@status, @severity, @category, @round, @case, @overdue, @recurring, @q, @today) f
                         where f.unit_code = w.code
                           and (not @goesOn or case when @byDue then (f.due_on, f.id) > (@afterDue, @afterId) else f.id > @afterId end)
                         order by case when @byDue then f.due_on end, f.id
                         limit @take) f
                     where @few)
                    union all
                    -- in which one of some units shares
                    (select f.* from findings_by(@status, @severity, @category, @round, @case, @overdue, @recurring, @q, @today) f
                     where @few and f.joint_units && @units and f.joint_units <> '{}' and f.unit_code <> all(@units)
                       and (not @goesOn or case when @byDue then (f.due_on, f.id) > (@afterDue, @afterId) else f.id > @afterId end))
                    ) f
                join finding_states s on s.finding_id = f.id
                join units u on u.code = f.unit_code
                order by case when @byDue then f.due_on end, f.id
                limit @take
                """, new
            {
                today = clock.Today(),
                all,
                few = !all && units.Length <= FewUnits,
                units,
                status = status?.ToString(),
                severity = severity?.ToString(),
                category,
                round,
                @case,
                overdue,
                recurring,
                q = q is null ? null : string.Join(' ', q.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)),
                goesOn = page.AfterId is not null,
                byDue,
                afterDue,
                afterId,
                take = page.Take,
            });
        }, ct);
        return Listing.Answer(page, rows, r => (byDue ? r.DueOn.ToString("O") : "", r.FindingId.ToString()));
    }

    private sealed record Reach(string[] Codes, bool Everything);

    // The units that are asked for, of those the caller may see. Where these are all there are, no finding need be held to them.
    private static async Task<(string[] Units, bool All)> Units(Tx tx, Caller caller, string? unit, bool below)
    {
        var reach = await tx.QuerySingleAsync<Reach>("""
            select coalesce(array_agg(u.code) filter (where asked), '{}') as codes, coalesce(bool_and(asked), true) as everything
            from units u
            cross join lateral (
                select u.path ~ @scope::lquery
                       and (@unit::text is null or u.code = @unit or (@below and u.path <@ (select path from units where code = @unit))) as asked) x
            """, new { scope = caller.Scope, unit, below });
        return (reach.Codes, reach.Everything);
    }
}
