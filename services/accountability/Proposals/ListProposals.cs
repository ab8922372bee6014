using DutyNet.Accountability.Lists;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;

namespace DutyNet.Accountability.Proposals;

/// <summary>GET /proposals</summary>
static class ListProposals
{
    /// <summary>
    /// A proposal: of a red light (LadderId, Cause, About, DueOn, Light), or of the inspecting side (RequestId, RequestCause, ItemCodes, AskedBecause).
    /// CauseId: what lies behind it, in either.
    /// </summary>
    public sealed record Row(
        Guid ProposalId, Guid? LadderId, Guid? RequestId, Guid CaseId, ProposalKind Kind, string? PersonCode, string? PersonName, string UnitCode, string? UnitName,
        LadderCause? Cause, RequestCause? RequestCause, Guid CauseId, string? About, string[]? ItemCodes, string? AskedBecause, DateOnly? DueOn, Light? Light, DateTimeOffset MadeAt, bool Open,
        ProposalDecision? Decision, string? Reason, DateTimeOffset? DecidedAt);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/proposals", Handle)
        .Requires(Role.Discipline)
        .WithSummary("What red lights propose and the inspecting side asks for, within the caller's subtree; for oversight staff only. ?open=true: waiting for a decision; ?unit= with its subtree, ?case=. Sorts by dueOn; a request is due on no day and comes last.")
        .Produces<Page<Row>>();

    private static async Task<IResult> Handle(bool? open, string? unit, Guid? @case, PageQuery page, Caller caller, Database db, CancellationToken ct)
    {
        page.SortsBy("dueOn");
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            with listed as (
                select p.id, p.ladder_id, p.request_id, coalesce(l.case_id, p.case_id) as case_id, p.kind, p.person_code, coalesce(l.unit_code, p.unit_code) as unit_code,
                       l.cause, p.cause as request_cause, coalesce(l.cause_id, p.cause_id) as cause_id, l.about, p.item_codes, p.asked_because, p.due_on, l.light,
                       p.made_at, p.decision, p.reason, p.decided_at, coalesce(u.path, l.unit_path, p.unit_path) as path, u.name as unit_name,
                       p.decision is null as open,
                       -- no date and an endless date sort, and go into the cursor, as the last day there is
                       case @sort when 'dueOn' then least(greatest(coalesce(p.due_on, 'infinity'), date '0001-01-01'), date '9999-12-31')::text else '' end as key
                from proposals p
                left join ladders l on l.id = p.ladder_id
                left join units u on u.code = coalesce(l.unit_code, p.unit_code)),
            page as (
                select x.* from listed x
                where x.path ~ @scope::lquery
                  and (@open::boolean is null or x.open = @open)
                  and (@unit::text is null or x.path <@ (select path from units where code = @unit))
                  and (@case::uuid is null or x.case_id = @case)
                  and (@afterId::uuid is null or (@sort = '' and x.id > @afterId) or (@sort <> '' and (x.key collate "C", x.id) > (@afterKey, @afterId)))
                order by x.key collate "C", x.id
                limit @take)
            select x.id as proposal_id, x.ladder_id, x.request_id, x.case_id, x.kind, x.person_code, x.unit_code, x.unit_name, x.cause, x.request_cause, x.cause_id, x.about, x.item_codes,
                   x.asked_because, x.due_on, x.light,
                   x.made_at, x.open, x.decision, x.reason, x.decided_at,
                   (select h.person_name from holdings h where h.person_code = x.person_code order by h.version desc limit 1) as person_name
            from page x
            order by x.key collate "C", x.id
            """, new
        {
            sort = page.Sort,
            scope = caller.Scope,
            open,
            unit,
            @case,
            afterKey = page.AfterKey,
            afterId = Cursor.AfterId(page),
            take = page.Take,
        }), ct);
        return Listing.Answer(page, rows, row => (page.Sort == "dueOn" ? (row.DueOn ?? DateOnly.MaxValue).ToString("yyyy-MM-dd") : "", row.ProposalId.ToString()));
    }
}
