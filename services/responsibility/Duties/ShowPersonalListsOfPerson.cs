using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Listing;
using DutyNet.Chassis.Printing;
using DutyNet.Chassis.Problems;

namespace DutyNet.Responsibility.Duties;

/// <summary>Shows what one person owes, through all posts they hold on a day; anybody's to who may see it, and one's own.</summary>
public static class ShowPersonalListsOfPerson
{
    /// <summary>The person and the personal list of each post they hold on the day; none when they hold no post then.</summary>
    public sealed record Response(string PersonCode, string Name, string Rank, DateOnly At, IReadOnlyList<PersonalList> Lists);

    private sealed record Found(string Code, string Name, string Rank, Guid[] Posts, bool Visible);

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var example = new Response("P00091", "任伯樾", "乡科级副职", PersonalList.Example.At, [PersonalList.Example]);
        routes.MapGet("/persons/{code}/personal-list", OfPerson).Requires(Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("The personal lists (一人一单) of a person: one for each post they hold on ?at= (default today), as far as the caller may see its unit; ?dueThrough= only what is due by then, ?sort=dueOn by due date. Also as CSV and as a printable page.")
            .WithExample(response: example)
            .Produces<Response>();
        routes.MapGet("/my/personal-list", Mine).Requires(Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk)
            .WithSummary("The caller's own personal lists, through all posts they hold on ?at= (default today), in whatever unit; through their own account. Otherwise as a person's.")
            .WithExample(response: example)
            .Produces<Response>();
    }

    private static Task<IResult> OfPerson(
        string code, DateOnly? at, DateOnly? dueThrough, PageQuery page, Caller caller, HttpRequest http, Database db, TimeProvider clock, CancellationToken ct) =>
        Show(code, at ?? clock.Today(), dueThrough, caller.Scope, page, http, db, ct);

    private static async Task<IResult> Mine(DateOnly? at, DateOnly? dueThrough, PageQuery page, Caller caller, HttpRequest http, Database db, TimeProvider clock, CancellationToken ct) =>
        caller.PersonCode is { } person ? await Show(person, at ?? clock.Today(), dueThrough, "*", page, http, db, ct)
            : Problem.Forbidden("no-person", "此账号没有对应的人员，请用本人账号。", "This account is nobody's own: use a person's account.");

    private static async Task<IResult> Show(string code, DateOnly day, DateOnly? dueThrough, string scope, PageQuery page, HttpRequest http, Database db, CancellationToken ct)
    {
        page.SortsBy("dueOn");
        return await db.Read<IResult>(async tx =>
        {
            // Who holds posts on the day is seen where they are; who holds none, where they were entered.
            var person = await tx.QuerySingleOrDefaultAsync<Found>("""
                select n.code, n.name, n.rank, coalesce(held.posts, '{}') as posts, coalesce(held.visible, e.path ~ @scope::lquery) as visible
                from persons n
                join units e on e.code = n.unit_code
                left join lateral (select array_agg(p.id) as posts, bool_or(u.path ~ @scope::lquery) as visible
                                   from holdings_on(@day) h join posts_on(@day) p on p.id = h.post_id join units_on(@day) u on u.code = p.unit_code
                                   where h.person_code = n.code) held on true
                where n.code = @code
                """, new { code, day, scope });
            if (person is not { Visible: true })
                return Problem.NotFound("person", "此人");
            var lists = (await PersonalList.Of(tx, person.Posts, day, scope)).ConvertAll(l => l.Ordered(dueThrough, page.Sort));
            return PersonalList.Csv(page, lists)
                ?? (PrintedPage.Wanted(http) ? PersonalList.Print(http, lists) : TypedResults.Ok(new Response(person.Code, person.Name, person.Rank, day, lists)));
        }, ct);
    }
}
