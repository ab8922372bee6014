using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;

namespace DutyNet.Responsibility.Duties;

/// <summary>Shows what one post owes: 一人一单.</summary>
public static class ShowPersonalList
{
    /// <summary>The personal list on a day. NoSpecialityItems is a coverage gap: a team member with no speciality item (特色责任).</summary>
    public sealed record Response(
        Guid PostId, string PostCode, string Title, PostRole Role, string[] Areas, string UnitCode, string UnitName, string? PersonCode, string? PersonName, string? Rank, DateOnly At,
        bool NoSpecialityItems, IReadOnlyList<Item> Common, IReadOnlyList<Item> Speciality);

    /// <summary>One item owed, with the period the day falls in; dueOn is null for what is owed as it arises.</summary>
    public sealed record Item(
        Guid DutyId, string ItemCode, string ListCode, int ListVersion, bool Speciality, DutyOwner OwedBy, string Text, string Area, EntryCategory Category, CadenceKind Cadence, int Times,
        string? Quantity, string RedLine, DateOnly PeriodFrom, DateOnly PeriodUntil, DateOnly? DueOn);

    private sealed record Seat(
        Guid PostId, string PostCode, string Title, PostRole Role, string[] Areas, string UnitCode, string UnitName, string? PersonCode, string? PersonName, string? Rank);

    private sealed record Owed(
        Guid DutyId, string ItemCode, string ListCode, int ListVersion, bool Speciality, DutyOwner OwedBy, string Text, string Area, EntryCategory Category, CadenceKind Cadence, int Times,
        string? Quantity, string RedLine, DateOnly? DueOn, DateOnly EffectiveFrom, DateOnly EffectiveUntil);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/posts/{id}/personal-list", Handle).Requires(Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("The personal list (一人一单) of a post, by id or code: its common and speciality items on ?at= (default today), with the period that day falls in and the due date. Also as CSV.")
            .Produces<Response>();

    private static async Task<IResult> Handle(string id, DateOnly? at, PageQuery page, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        var day = at ?? clock.Today();
        return await db.Read<IResult>(async tx =>
        {
            var seat = await tx.QuerySingleOrDefaultAsync<Seat>("""
                select p.id as post_id, p.code as post_code, p.title, p.role, p.areas, p.unit_code, u.name as unit_name, h.person_code, n.name as person_name, n.rank
                from posts_on(@day) p
                join units_on(@day) u on u.code = p.unit_code
                left join holdings_on(@day) h on h.post_id = p.id
                left join persons_on(@day) n on n.code = h.person_code
                where (p.code = @id or p.id = @uuid) and u.path ~ @scope::lquery
                """, new { id, uuid = Guid.TryParse(id, out var uuid) ? uuid : (Guid?)null, day, scope = caller.Scope });
            if (seat is null)
                return Problem.NotFound("post", "此岗位");
            var owed = await tx.QueryAsync<Owed>("""
                select d.id as duty_id, d.item_code, d.list_code, l.version as list_version, d.speciality, i.owed_by, i.text, i.area, i.category, i.cadence_kind as cadence, i.times,
                       i.quantity, i.red_line, i.due_on, d.effective_from, coalesce(d.ended_on, d.effective_until) as effective_until
                from duties d
                join lists l on l.id = d.list_id
                join list_items i on i.list_id = d.list_id and i.code = d.item_code
                where d.post_id = @PostId and d.effective_from <= @day and coalesce(d.ended_on, d.effective_until) >= @day
                order by d.list_code, i.position
                """, new { seat.PostId, day });
            var items = owed.Select(o => Shown(o, day)).ToList();
            if (page.Csv)
                return Listing.Answer(page, items, i => i.DutyId.ToString());
            var speciality = items.Where(i => i.Speciality).ToList();
            return TypedResults.Ok(new Response(seat.PostId, seat.PostCode, seat.Title, seat.Role, seat.Areas, seat.UnitCode, seat.UnitName, seat.PersonCode, seat.PersonName, seat.Rank, day,
                seat.Role == PostRole.TeamMember && speciality.Count == 0, [.. items.Where(i => !i.Speciality)], speciality));
        }, ct);
    }

    private static Item Shown(Owed o, DateOnly day)
    {
        var period = DutyPeriod.On(day, o.Cadence, o.DueOn, o.EffectiveFrom, o.EffectiveUntil);
        return new Item(o.DutyId, o.ItemCode, o.ListCode, o.ListVersion, o.Speciality, o.OwedBy, o.Text, o.Area, o.Category, o.Cadence, o.Times, o.Quantity, o.RedLine, period.From, period.Until, period.DueOn);
    }
}
