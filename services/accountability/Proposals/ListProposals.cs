using DutyNet.Accountability.Lists;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;
using DutyNet.Contracts;

namespace DutyNet.Accountability.Proposals;

/// <summary>GET /proposals</summary>
static class ListProposals
{
    public sealed record Row(
        Guid ProposalId, Guid LadderId, Guid CaseId, ProposalKind Kind, string? PersonCode, string? PersonName, string UnitCode, string? UnitName,
        LadderCause Cause, Guid CauseId, string? About, DateOnly DueOn, Light Light, DateTimeOffset MadeAt, bool Open,
        ProposalDecision? Decision, string? Reason, DateTimeOffset? DecidedAt);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/proposals", Handle)
        .Requires(Role.Discipline)
        .WithSummary("What red lights propose, within the caller's subtree; for oversight staff only. ?open=true: waiting for a decision; ?unit= with its subtree, ?case=. Sorts by dueOn.")
        .Produces<Page<Row>>();

    private static async Task<IResult> Handle(bool? open, string? unit, Guid? @case, PageQuery page, Caller caller, Database db, CancellationToken ct)
    {
        page.SortsBy("dueOn");
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            with listed as (
                select p.*, l.case_id, l.unit_code, l.cause, l.cause_id, l.about, l.light, coalesce(u.path, l.unit_path) as path, u.name as unit_name,
                       p.decision is null as open,
                       -- an endless date sorts, and goes into the cursor, as the last day there is
                       case @sort when 'dueOn' then least(greatest(p.due_on, date '0001-01-01'), date '9999-12-31')::text else '' end as key
                from proposals p
                join ladders l on l.id = p.ladder_id
                left join units u on u.code = l.unit_code),
            page as (
                select x.* from listed x
                where x.path ~ @scope::lquery
                  and (@open::boolean is null or x.open = @open)
                  and (@unit::text is null or x.path <@ (select path from units where code = @unit))
                  and (@case::uuid is null or x.case_id = @case)
                  and (@afterId::uuid is null or (@sort = '' and x.id > @afterId) or (@sort <> '' and (x.key collate "C", x.id) > (@afterKey, @afterId)))
                order by x.key collate "C", x.id
                limit @take)
            select x.id as proposal_id, x.ladder_id, x.case_id, x.kind, x.person_code, x.unit_code, x.unit_name, x.cause, x.cause_id, x.about, x.due_on, x.light,
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
        return Listing.Answer(page, rows, row => (page.Sort == "dueOn" ? row.DueOn.ToString("yyyy-MM-dd") : "", row.ProposalId.ToString()));
    }
}
