using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Answerable;

/// <summary>Names who owed what on a day: 以不落实的事倒查不落实的人, for good (终身问责), whatever became of the unit and the person since.</summary>
public static class ShowAnswerable
{
    /// <summary>Who answers for an item in a unit on a day.</summary>
    /// <param name="Item">The item.</param>
    /// <param name="At">The day.</param>
    /// <param name="Unit">The unit as it was that day.</param>
    /// <param name="Now">The unit that stands for it today: itself, or what it went into; null when it was closed without a successor.</param>
    /// <param name="Owed">Each duty of that item that a post of the unit owed that day.</param>
    /// <param name="Otherwise">When nobody owed the item: the unit's first responsible person that day. While that seat was empty, whoever came next in the team.</param>
    public sealed record Response(string Item, DateOnly At, Place Unit, Place? Now, IReadOnlyList<OwedDuty> Owed, Person? Otherwise);

    /// <summary>A unit by code, name and path.</summary>
    public sealed record Place(string Code, string Name, string Path);

    /// <summary>A duty owed that day.</summary>
    /// <param name="DutyId">The duty.</param>
    /// <param name="PostCode">The post that owed it.</param>
    /// <param name="Title">Its title that day.</param>
    /// <param name="Role">Its role that day.</param>
    /// <param name="ListCode">The list it comes from.</param>
    /// <param name="ListVersion">The list's version.</param>
    /// <param name="Text">What was owed.</param>
    /// <param name="RedLine">What counts as dereliction.</param>
    /// <param name="Speciality">True for a speciality item (特色责任), false for a common one.</param>
    /// <param name="OwedBy">Post, or Unit for what its first responsible person answers for.</param>
    /// <param name="Vacant">True when nobody held the post that day.</param>
    /// <param name="Holder">Who held it that day; never two, also on the day of a hand-over.</param>
    /// <param name="InTheirPlace">When it was vacant: who answers in the holder's place, the unit's first responsible person that day or whoever came next in the team.</param>
    public sealed record OwedDuty(
        Guid DutyId, string PostCode, string Title, PostRole Role, string ListCode, int ListVersion, string Text, string RedLine, bool Speciality, DutyOwner OwedBy, bool Vacant, Person? Holder, Person? InTheirPlace);

    /// <summary>A person with their days in the post they held then, and where they are today.</summary>
    /// <param name="PersonCode">Who.</param>
    /// <param name="Name">Their name that day.</param>
    /// <param name="Rank">Their rank that day.</param>
    /// <param name="PostCode">The post they held.</param>
    /// <param name="From">First day in it.</param>
    /// <param name="Until">Last day in it; null while they hold it.</param>
    /// <param name="PresentPosts">Posts they hold today within the caller's subtree.</param>
    /// <param name="Elsewhere">True when they hold one today outside of it.</param>
    public sealed record Person(string PersonCode, string Name, string Rank, string PostCode, DateOnly From, DateOnly? Until, IReadOnlyList<PresentPost> PresentPosts, bool Elsewhere);

    /// <summary>A post held today.</summary>
    public sealed record PresentPost(string PostCode, string Title, string UnitCode, string UnitName);

    private sealed record Found(
        Guid DutyId, Guid PostId, string PostCode, string Title, PostRole Role, string ListCode, int ListVersion, string Text, string RedLine, bool Speciality, DutyOwner OwedBy);

    private sealed record Held(Guid PostId, string PostCode, string PersonCode, string? Name, string? Rank, DateOnly HeldFrom, DateOnly? HeldUntil);

    private sealed record Present(string PersonCode, string PostCode, string Title, string UnitCode, string UnitName, bool Seen);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/answerable", Handle).Requires(Role.Discipline, Role.Inspector, Role.Administrator, Role.Leader, Role.Department)
            .WithSummary("Who answered for ?item= in ?unit= on ?at= (default today): each post that owed it, its holder that day and where they are now; nobody owed it: the first responsible person. Also for units merged and people moved on.")
            .WithExample(response: new Response("P3-S01", new DateOnly(2026, 2, 14), new Place("FH_D19", "丰河区教育委员会党组", "FH.FH_D19"), new Place("FH_D01", "丰河区发展和改革委员会党组", "FH.FH_D01"),
                [new OwedDuty(Guid.Parse("0199f2d4-4d33-7e62-9f50-8b3c4d5e6f70"), "FH_D19_P01", "党组书记、主任", PostRole.FirstResponsible, "P3-DEPT", 1, "每季度专题研究党风廉政建设", "未专题研究的", false, DutyOwner.Post, false,
                    new Person("P00041", "江锦敏", "县处级正职", "FH_D19_P01", new DateOnly(2022, 6, 7), new DateOnly(2026, 2, 28), [new PresentPost("FH_P05", "区委办公室主任", "FH", "中共丰河区委员会")], false), null)], null));

    private static Task<Results<Ok<Response>, Problem>> Handle(string item, string unit, DateOnly? at, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.Read<Results<Ok<Response>, Problem>>(async tx =>
        {
            var (day, today) = (at ?? clock.Today(), clock.Today());
            var place = await tx.QuerySingleOrDefaultAsync<Place>("""
                select v.code, v.name, v.path::text as path from units_on(@day) v join units u on u.code = v.code where v.code = @unit and (v.path ~ @scope::lquery or u.path ~ @scope::lquery)
                """, new { unit, day, scope = caller.Scope });
            if (place is null)
                return Problem.NotFound("unit", "当日的此单位");
            var owed = await tx.QueryAsync<Found>("""
                select d.id as duty_id, p.id as post_id, p.code as post_code, p.title, p.role, d.list_code, l.version as list_version, i.text, i.red_line, d.speciality, i.owed_by
                from posts_on(@day) p
                join duties d on d.post_id = p.id and d.item_code = @item and d.effective_from <= @day and coalesce(d.ended_on, d.effective_until) >= @day
                join lists l on l.id = d.list_id
                join list_items i on i.list_id = d.list_id and i.code = d.item_code
                where p.unit_code = @unit
                order by p.role <> 'FirstResponsible', p.code, d.list_code
                """, new { unit, item, day });
            // The team of that day in the order in which one answers for another.
            var team = await tx.QueryAsync<Held>("""
                select p.id as post_id, p.code as post_code, h.person_code, n.name, n.rank, h.held_from, h.held_until
                from posts_on(@day) p
                join holdings_on(@day) h on h.post_id = p.id
                left join persons_on(@day) n on n.code = h.person_code
                where p.unit_code = @unit
                order by array_position(array['FirstResponsible', 'TeamMember', 'DisciplineSecretary', 'OversightMember', 'OfficeHead', 'Clerk'], p.role), p.code
                """, new { unit, day });
            var present = (await tx.QueryAsync<Present>("""
                select h.person_code, p.code as post_code, p.title, p.unit_code, u.name as unit_name, u.path ~ @scope::lquery as seen
                from holdings_on(@today) h
                join posts_on(@today) p on p.id = h.post_id
                join units_on(@today) u on u.code = p.unit_code
                where h.person_code = any (@persons)
                order by p.code
                """, new { today, persons = team.Select(t => t.PersonCode).ToArray(), scope = caller.Scope })).ToLookup(p => p.PersonCode, StringComparer.Ordinal);
            var first = team.FirstOrDefault();
            var duties = owed.ConvertAll(o =>
            {
                var holder = team.Find(t => t.PostId == o.PostId);
                return new OwedDuty(o.DutyId, o.PostCode, o.Title, o.Role, o.ListCode, o.ListVersion, o.Text, o.RedLine, o.Speciality, o.OwedBy, holder is null, Named(holder), holder is null ? Named(first) : null);
            });
            return TypedResults.Ok(new Response(item, day, place, await Now(tx, unit, today), duties, duties.Count == 0 ? Named(first) : null));

            Person? Named(Held? h) => h is null ? null : new Person(h.PersonCode, h.Name ?? "", h.Rank ?? "", h.PostCode, h.HeldFrom, h.HeldUntil,
                [.. present[h.PersonCode].Where(p => p.Seen).Select(p => new PresentPost(p.PostCode, p.Title, p.UnitCode, p.UnitName))], present[h.PersonCode].Any(p => !p.Seen));
        }, ct);

    private static Task<Place?> Now(Tx tx, string unit, DateOnly today) => tx.QuerySingleOrDefaultAsync<Place>("""
        with recursive stands as (
            select code, merged_into from units where code = @unit
            union
            select u.code, u.merged_into from stands s join units u on u.code = s.merged_into)
        select u.code, u.name, u.path::text as path from stands s join units u on u.code = s.code where u.closed_on is null or (u.closed_on >= @today and u.merged_into is null)
        """, new { unit, today });
}
