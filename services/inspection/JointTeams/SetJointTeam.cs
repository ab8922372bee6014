using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using DutyNet.Inspection.Rounds;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.JointTeams;

/// <summary>Sets up a standing joint team (联合检查组), or changes it; what it was before is kept.</summary>
internal static class SetJointTeam
{
    /// <summary>The team as it is to be.</summary>
    /// <param name="Code">Its code; a known one changes that team.</param>
    /// <param name="Title">Its title.</param>
    /// <param name="Unit">Code of the unit whose subtree it inspects; never changes.</param>
    /// <param name="Classes">Classes of departments it stands for; none: all.</param>
    /// <param name="Leader">Code of the person who leads it.</param>
    /// <param name="Members">Codes of the other members.</param>
    /// <param name="Reason">Why it is set up or changed.</param>
    public sealed record Request(
        [StringLength(32, MinimumLength = 1), RegularExpression("^[A-Za-z0-9_-]+$")] string Code,
        [StringLength(200, MinimumLength = 1)] string Title,
        [StringLength(32, MinimumLength = 1)] string Unit,
        [MaxLength(20)] string[] Classes,
        [StringLength(32, MinimumLength = 1)] string Leader,
        [MaxLength(50)] string[] Members,
        [StringLength(2000, MinimumLength = 1)] string Reason);

    /// <summary>The team in its version.</summary>
    public sealed record Response(Guid TeamId, int Version);

    private sealed record Known(Guid Id, string UnitCode, string Path, int Version, bool Ended);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/joint-teams", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Sets up a standing joint team with the classes of departments it stands for, or changes it as a new version with a reason. Members must hold a post today. Rounds are assigned to it by a computed assignment, with recusal and rotation as for any team.")
        .WithExample(new Request("LH1", "第一联合检查组", "FH", ["EconomicDevelopment"], "P00037", ["P00042"], "组建"), new Response(new Guid("0199f2d4-8c1e-7f60-9a50-1c8a3f0b7e11"), 1));

    private static Task<Results<Ok<Response>, Problem>> Handle(Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            var path = await tx.QuerySingleOrDefaultAsync<string>("select path::text from units where code = @Unit", new { request.Unit });
            if (path is null || !caller.MaySee(path))
                return Problem.Invalid("unit", "unknown", "没有此单位。", "There is no such unit.");
            var wrong = await Team.WrongPeople(tx, "", request.Leader, request.Members, clock.Today());
            foreach (var (i, name) in request.Classes.Index())
                if (name.Length is 0 or > 64)
                    wrong.Add(new($"classes[{i}]", "length", "长度须在 1 到 64 之间。", "Must be 1 to 64 characters."));
            if (wrong.Count > 0)
                return Problem.Invalid(wrong);
            var now = clock.GetUtcNow();
            string[] members = [.. request.Members.Prepend(request.Leader).Distinct()];
            string[] classes = [.. request.Classes.Distinct()];
            // a code is one team's: whoever comes second changes what the first set up
            await tx.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended('joint team ' || @Code, 0))", new { request.Code });
            var known = await tx.QuerySingleOrDefaultAsync<Known>("""
                select t.id, t.unit_code, u.path::text as path, t.version, t.ended_at is not null as ended
                from joint_teams t join units u on u.code = t.unit_code where t.code = @Code
                """, new { request.Code });
            if (known is not null && (known.UnitCode != request.Unit || known.Ended))
                return Problem.Invalid("code", "taken", "该代码已用于另一检查组。", "This code is another team's.");
            var (id, version) = (known?.Id ?? Guid.CreateVersion7(now), (known?.Version ?? 0) + 1);
            var row = new { id, request.Code, request.Title, request.Unit, classes, request.Leader, members, version, request.Reason, by = caller.PersonCode ?? caller.Actor, now };
            await tx.ExecuteAsync("""
                insert into joint_teams (id, code, title, unit_code, classes, leader, members, version, set_by, set_at)
                values (@id, @Code, @Title, @Unit, @classes, @Leader, @members, @version, @by, @now)
                on conflict (id) do update
                    set title = excluded.title, classes = excluded.classes, leader = excluded.leader, members = excluded.members, version = excluded.version,
                        set_by = excluded.set_by, set_at = excluded.set_at
                """, row);
            await tx.ExecuteAsync("""
                insert into joint_team_versions (team_id, version, title, classes, leader, members, reason, set_by, set_at)
                values (@id, @version, @Title, @classes, @Leader, @members, @Reason, @by, @now)
                """, row);
            tx.Record(new JointTeamSet(id, request.Unit, path, request.Code, request.Title, classes, request.Leader, members, version));
            return TypedResults.Ok(new Response(id, version));
        }, ct);
}
