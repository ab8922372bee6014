using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.JointTeams;

/// <summary>Dissolves a standing joint team. What it was assigned stays with its members.</summary>
internal static class EndJointTeam
{
    /// <summary>The end.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Request([StringLength(2000, MinimumLength = 1)] string Reason);

    /// <summary>The team, dissolved.</summary>
    public sealed record Response(Guid TeamId, int Version);

    private sealed record Known(string Code, string UnitCode, string Path, int Version, bool Ended);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/joint-teams/{teamId:guid}/end", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Dissolves a standing joint team, with a reason; no assignment is computed with it any more.")
        .WithExample(new Request("机构调整"), new Response(new Guid("0199f2d4-8c1e-7f60-9a50-1c8a3f0b7e11"), 2));

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid teamId, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            var team = await tx.QuerySingleOrDefaultAsync<Known>("""
                select t.code, t.unit_code, u.path::text as path, t.version, t.ended_at is not null as ended
                from joint_teams t join units u on u.code = t.unit_code where t.id = @teamId
                for update of t
                """, new { teamId });
            if (team is null || !caller.MaySee(team.Path))
                return Problem.NotFound("joint-team", "联合检查组");
            if (team.Ended)
                return Problem.Conflict("joint-team-ended", "该检查组已撤销。", "The team was dissolved already.");
            var (version, now) = (team.Version + 1, clock.GetUtcNow());
            await tx.ExecuteAsync("update joint_teams set ended_at = @now, version = @version where id = @teamId", new { now, version, teamId });
            await tx.ExecuteAsync("""
                insert into joint_team_versions (team_id, version, title, classes, leader, members, reason, set_by, set_at)
                select id, @version, title, classes, leader, members, @Reason, @by, @now from joint_teams where id = @teamId
                """, new { version, request.Reason, by = caller.PersonCode ?? caller.Actor, now, teamId });
            tx.Record(new JointTeamEnded(teamId, team.UnitCode, team.Path, team.Code, request.Reason, version));
            return TypedResults.Ok(new Response(teamId, version));
        }, ct);
}
