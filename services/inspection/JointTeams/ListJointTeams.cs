using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;

namespace DutyNet.Inspection.JointTeams;

/// <summary>Lists standing joint teams with what they stand for.</summary>
internal static class ListJointTeams
{
    /// <summary>A joint team. Departments: units below its unit of the classes it stands for.</summary>
    public sealed record Row(Guid TeamId, string Code, string Title, string Unit, string[] Classes, string Leader, string[] Members, int Version, bool Ended, int Departments);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/joint-teams", Handle)
        .Requires(Role.Discipline, Role.Inspector)
        .WithSummary("Standing joint teams of units of the caller's subtree, with the classes of departments they stand for and how many these are, by ?class= and ?ended=; those dissolved too unless ?ended=false.")
        .Produces<Page<Row>>();

    private static async Task<IResult> Handle(string? @class, bool? ended, PageQuery page, Caller caller, Database db, CancellationToken ct)
    {
        page.SortsBy();
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select t.id as team_id, t.code, t.title, t.unit_code as unit, t.classes, t.leader, t.members, t.version, t.ended_at is not null as ended,
                   (select count(*)::int from units d where d.path <@ u.path and d.class = any(t.classes)) as departments
            from joint_teams t join units u on u.code = t.unit_code
            where u.path ~ @scope::lquery
              and (@class::text is null or @class = any(t.classes))
              and (@ended::boolean is null or (t.ended_at is not null) = @ended)
              and (@afterId::text is null or t.code collate "C" > @afterId)
            order by t.code collate "C"
            limit @take
            """, new { scope = caller.Scope, @class, ended, page.AfterId, take = page.Take }), ct);
        return Listing.Answer(page, rows, r => r.Code);
    }
}
