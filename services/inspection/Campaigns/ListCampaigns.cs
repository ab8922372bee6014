using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;

namespace DutyNet.Inspection.Campaigns;

/// <summary>Lists campaigns that ask a unit of the caller's subtree, or are led from it.</summary>
internal static class ListCampaigns
{
    /// <summary>A campaign; returns counted are those the caller sees.</summary>
    public sealed record Row(
        Guid CampaignId, string Title, string LeadUnit, string LeadUnitName, string HeadPerson, DateOnly From, DateOnly DueOn, bool Closed, int Asked, int Returned, int Late, int Missing);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/campaigns", Handle)
        .Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
        .WithSummary("Campaigns that ask a unit of the caller's subtree or are led from it, by ?open= and ?unit= (asked, with everything below it); sorted by the due date when ?sort=dueOn. The head of the lead department sees all of theirs.")
        .Produces<Page<Row>>();

    private static async Task<IResult> Handle(bool? open, string? unit, PageQuery page, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        page.SortsBy("dueOn");
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select c.id as campaign_id, c.title, c.lead_unit, lead.name as lead_unit_name, c.head_person, c.from_on as "from", c.due_on, c.closed_at is not null as closed,
                   seen.asked, seen.returned, seen.late, seen.missing
            from campaigns c
            join units lead on lead.code = c.lead_unit
            cross join lateral (select heads_on(c.lead_unit, @PersonCode, @today) as heads) h
            cross join lateral (
                select count(*)::int as asked, count(s.return_id)::int as returned, (count(*) filter (where s.late))::int as late,
                       (count(*) filter (where s.return_id is null and c.due_on < @today))::int as missing,
                       bool_or(@unit::text is null or u.path <@ (select path from units where code = @unit)) as matches
                from self_check_states s join units u on u.code = s.unit_code
                where s.campaign_id = c.id and (h.heads or u.path ~ @scope::lquery)) seen
            where (seen.asked > 0 or lead.path ~ @scope::lquery)
              and (@unit::text is null or seen.matches)
              and (@open::boolean is null or (c.closed_at is null) = @open)
              and (@afterId::text is null or ((case @sort when 'dueOn' then c.due_on::text else '' end) collate "C", c.id::text) > (@afterKey, @afterId))
            order by (case @sort when 'dueOn' then c.due_on::text else '' end) collate "C", c.id::text
            limit @take
            """, new { caller.PersonCode, today = clock.Today(), scope = caller.Scope, open, unit, sort = page.Sort, page.AfterId, page.AfterKey, take = page.Take }), ct);
        return Listing.Answer(page, rows, r => (page.Sort == "dueOn" ? r.DueOn.ToString("O") : "", r.CampaignId.ToString()));
    }
}
