using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Listing;

namespace DutyNet.Responsibility.Pledges;

/// <summary>Lists pledges.</summary>
public static class ListPledges
{
    /// <summary>A pledge; names of posts' holders of today. Overdue is computed: its turn has come and its day has passed.</summary>
    public sealed record Row(
        Guid PledgeId, int Year, PledgeKind Kind, PledgeStatus Status, string UnitCode, string UnitName, string PostCode, string? PersonCode, string? PersonName,
        string SuperiorUnit, string SuperiorPost, string? SuperiorPerson, string? SuperiorName, bool MayBeSigned, DateOnly? DueOn, bool Overdue, DateOnly? EffectiveOn, string? EndReason, Guid? CaseId, string ContentHash);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/pledges", Handle).Requires(Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Pledges by ?year= (default this year), ?unit= (with everything below it), ?status=, ?kind=, ?person= (subordinate today), ?superior= (person), ?case=; ?next=true only those whose turn it is: who is next to sign. Sorted by unit. Also as CSV.")
            .WithExample(response: new Page<Row>([new Row(Guid.Parse("019b0c3e-7a10-7000-8000-000000000001"), 2026, PledgeKind.Unit, PledgeStatus.Drafted, "FH_D01", "丰河区发展和改革局", "FH_D01_P01", "P00017", "潘惠樾",
                "FH", "FH_P01", "P00001", "柏世梅", true, new DateOnly(2026, 1, 31), false, null, null, null, "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")], null))
            .Produces<Page<Row>>();

    private static async Task<IResult> Handle(
        int? year, string? unit, PledgeStatus? status, PledgeKind? kind, string? person, string? superior, Guid? @case, bool? next, PageQuery page, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        page.SortsBy("unit");
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select * from (
                select p.id as pledge_id, p.year, p.kind, p.status, p.unit_code, u.name as unit_name, s.code as post_code, h.person_code, n.name as person_name,
                       p.superior_unit, b.code as superior_post, g.person_code as superior_person, m.name as superior_name, t.pledge_id is not null as may_be_signed,
                       t.due_on, coalesce(t.due_on < @today, false) as overdue, p.effective_on, p.end_reason, p.case_id, p.content_hash,
                       (case @sort when 'unit' then p.unit_code else '' end) collate "C" as key
                from pledges p
                join units u on u.code = p.unit_code
                join posts s on s.id = p.post_id
                join posts b on b.id = p.superior_post
                left join holdings_on(@today) h on h.post_id = p.post_id
                left join persons n on n.code = h.person_code
                left join holdings_on(@today) g on g.post_id = p.superior_post
                left join persons m on m.code = g.person_code
                left join pledge_turns t on t.pledge_id = p.id
                where p.year = @year and u.path ~ @scope::lquery
                  and (@unit::text is null or u.path <@ (select path from units where code = @unit))
                  and (@status::text is null or p.status = @status) and (@kind::text is null or p.kind = @kind) and (@case::uuid is null or p.case_id = @case)
                  and (@person::text is null or h.person_code = @person) and (@superior::text is null or g.person_code = @superior)
                  and (@next::bool is null or (t.pledge_id is not null) = @next)) r
            where @afterId::text is null or (key, pledge_id::text) > (@afterKey, @afterId)
            order by key, pledge_id::text
            limit @take
            """, new
        {
            year = year ?? clock.Today().Year,
            unit,
            status = status?.ToString(),
            kind = kind?.ToString(),
            person,
            superior,
            @case,
            next,
            today = clock.Today(),
            scope = caller.Scope,
            sort = page.Sort,
            afterKey = page.AfterKey,
            afterId = page.AfterId,
            take = page.Take,
        }), ct);
        return Listing.Answer(page, rows, r => (page.Sort == "unit" ? r.UnitCode : "", r.PledgeId.ToString()));
    }
}
