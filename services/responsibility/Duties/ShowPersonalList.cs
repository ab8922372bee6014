using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Listing;
using DutyNet.Chassis.Printing;
using DutyNet.Chassis.Problems;

namespace DutyNet.Responsibility.Duties;

/// <summary>Shows what one post owes: 一人一单.</summary>
public static class ShowPersonalList
{
    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/posts/{id}/personal-list", Handle).Requires(Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("The personal list (一人一单) of a post, by id or code: its common and speciality items on ?at= (default today), with the period that day falls in and the due date; ?dueThrough= only what is due by then, ?sort=dueOn by due date. Also as CSV and as a printable page.")
            .WithExample(response: PersonalList.Example)
            .Produces<PersonalList>();

    private static async Task<IResult> Handle(string id, DateOnly? at, DateOnly? dueThrough, PageQuery page, Caller caller, HttpRequest http, Database db, TimeProvider clock, CancellationToken ct)
    {
        page.SortsBy("dueOn");
        var day = at ?? clock.Today();
        var lists = await db.Read(async tx =>
        {
            var posts = await tx.QueryAsync<Guid>("select id from posts where code = @id or id = @uuid", new { id, uuid = Guid.TryParse(id, out var uuid) ? uuid : (Guid?)null });
            return await PersonalList.Of(tx, [.. posts], day, caller.Scope);
        }, ct);
        if (lists is not [var found])
            return Problem.NotFound("post", "此岗位");
        var list = found.Ordered(dueThrough, page.Sort);
        return PersonalList.Csv(page, [list]) ?? (PrintedPage.Wanted(http) ? PersonalList.Print(http, [list]) : TypedResults.Ok(list));
    }
}
