using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;

namespace DutyNet.Responsibility.Coverage;

/// <summary>Shows how far the net covers a subtree on a day (横向到边、纵向到底).</summary>
public static class ShowCoverage
{
    /// <summary>The coverage of a unit with everything below it.</summary>
    /// <param name="UnitCode">The unit at the top.</param>
    /// <param name="UnitName">Its name on that day.</param>
    /// <param name="At">The day.</param>
    /// <param name="Units">Units that owe an upward pledge: all but the root.</param>
    /// <param name="Covered">Units whose upward pledge is effective on that day.</param>
    /// <param name="Rate">Covered of units, 0 to 1; null where no unit owes one.</param>
    /// <param name="Gaps">What is missing from the net.</param>
    /// <param name="NextToSign">Pledges whose turn it is today and whose signature is missing.</param>
    public sealed record Response(string UnitCode, string UnitName, DateOnly At, long Units, long Covered, decimal? Rate, Gaps Gaps, long NextToSign);

    /// <summary>What is missing; each number opens to its rows under <c>coverage/gaps?kind=</c>.</summary>
    /// <param name="UnitsWithoutPledge">Units without an effective upward pledge.</param>
    /// <param name="PostsWithoutHolder">Posts without holder.</param>
    /// <param name="DutiesWithoutHolder">Duties owed by posts without holder.</param>
    /// <param name="MembersWithoutSpeciality">Members of a team with no speciality item (特色责任) on their personal list.</param>
    /// <param name="ListsWithoutAnyone">Lists in force for such units by which nobody who holds a post owes anything.</param>
    public sealed record Gaps(long UnitsWithoutPledge, long PostsWithoutHolder, long DutiesWithoutHolder, long MembersWithoutSpeciality, long ListsWithoutAnyone);

    private sealed record Counted(long Units, long Covered, long PostsWithoutHolder, long DutiesWithoutHolder, long MembersWithoutSpeciality, long ListsWithoutAnyone, long NextToSign);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/coverage", Handle).Requires(Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Department)
            .WithSummary("Coverage of ?unit= (default: the caller's own) with everything below it, on ?at= (default today): units with an effective upward pledge, their rate, the gaps of five kinds, and how many signatures are next.")
            .WithExample(response: new Response("FH", "中共丰河区委员会", new DateOnly(2026, 3, 1), 1100, 783, 0.7118m, new Gaps(317, 72, 311, 30, 0), 128))
            .Produces<Response>();

    private static Task<IResult> Handle(string? unit, DateOnly? at, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        var day = at ?? clock.Today();
        return db.Read<IResult>(async tx =>
        {
            if (await Subtree.Of(tx, unit, day, caller) is not { } top)
                return Problem.NotFound("unit", "此单位");
            var c = await tx.QuerySingleAsync<Counted>("""
                with places as materialized (
                    select u.code, u.parent_code, u.kind from units_on(@day) u where u.path <@ @path::ltree),
                seats as materialized (
                    select p.id, p.role, u.kind, h.post_id is null as vacant
                    from places u join posts_on(@day) p on p.unit_code = u.code
                    -- read once (offset 0): looked up post by post, the planner takes the index that keeps two holders apart, which is ten times as slow
                    left join (select post_id from holdings_on(@day) offset 0) h on h.post_id = p.id),
                pledged as materialized (
                    select p.kind, p.status, p.superior_unit, u.parent_code, p.effective_on <= @day and (p.ended_on is null or p.ended_on > @day) as is_effective
                    from places u join pledges p on p.unit_code = u.code and p.year = extract(year from @day::date)::int),
                -- what pledge_turns says of each pledge by itself, said of the superiors, who are few
                turns as materialized (
                    select s.code from units s
                    left join pledges up on up.unit_code = s.code and up.year = extract(year from @day::date)::int and up.kind = 'Unit' and up.status = 'Effective'
                    where s.code in (select superior_unit from pledged where status in ('Drafted', 'SignedBySubordinate')) and (s.parent_code is null or up.id is not null))
                select (select count(*) from places where parent_code is not null) as units,
                       (select count(*) from pledged where kind = 'Unit' and is_effective and parent_code is not null) as covered,
                       (select count(*) from seats where vacant) as posts_without_holder,
                       (select count(*) from duties d where d.post_id = any (array(select id from seats where vacant)) and d.effective_from <= @day and coalesce(d.ended_on, d.effective_until) >= @day) as duties_without_holder,
                       (select count(*) from seats s where s.role = 'TeamMember' and not exists (select from speciality_owed(@day) o where o.post_id = s.id)) as members_without_speciality,
                       (select count(*) from lists_on(@day) l
                        where exists (select from places u where u.kind = any (l.unit_kinds))
                          -- post by post until one owes something by it (offset 0): the other way round all duties would be read
                          and not exists (select from seats s where not s.vacant and s.kind = any (l.unit_kinds)
                                            and exists (select from duties d where d.post_id = s.id and d.list_code = l.code and d.effective_from <= @day and coalesce(d.ended_on, d.effective_until) >= @day offset 0))) as lists_without_anyone,
                       (select count(*) from pledged where status in ('Drafted', 'SignedBySubordinate') and superior_unit in (select code from turns)) as next_to_sign
                """, new { day, path = top.Path });
            return TypedResults.Ok(new Response(top.Code, top.Name, day, c.Units, c.Covered, Subtree.Rate(c.Covered, c.Units),
                new Gaps(c.Units - c.Covered, c.PostsWithoutHolder, c.DutiesWithoutHolder, c.MembersWithoutSpeciality, c.ListsWithoutAnyone), c.NextToSign));
        }, ct);
    }
}
