using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;

namespace DutyNet.Inspection.Rounds;

/// <summary>A team looks at some units of a round. Only its members speak for the inspecting side there.</summary>
internal sealed record Team(Guid Id, string Leader, string[] Members, string[] Units)
{
    /// <summary>The refusal of anybody else.</summary>
    public static Problem NotYours => Problem.Forbidden("not-your-round", "只有本轮次负责该单位的检查组成员可以执行此操作。", "Only the team assigned to this unit in this round may do this.");

    private sealed record Person(string Code, bool HoldsPost);

    /// <summary>Writes teams, members including the leader, and records each. Whether they may look at the units was asked before, under the units' locks.</summary>
    public static async Task Assign(Tx tx, Round round, IReadOnlyList<Team> teams, Caller caller, DateTimeOffset now)
    {
        await tx.ExecuteAsync("""
            insert into teams (id, round_id, leader, members, assigned_by, assigned_person, assigned_at)
            select t.id, @Id, t.leader, string_to_array(t.members, chr(31)), @Actor, @PersonCode, @now
            from unnest(@ids, @leaders, @members) as t(id, leader, members)
            """, new
        {
            round.Id,
            caller.Actor,
            caller.PersonCode,
            now,
            ids = teams.Select(t => t.Id).ToArray(),
            leaders = teams.Select(t => t.Leader).ToArray(),
            members = teams.Select(t => string.Join('\u001f', t.Members)).ToArray(),
        });
        await tx.ExecuteAsync("insert into team_units (team_id, round_id, unit_code) select t.id, @Id, t.unit from unnest(@ids, @units) as t(id, unit)", new
        {
            round.Id,
            ids = teams.SelectMany(t => t.Units.Select(_ => t.Id)).ToArray(),
            units = teams.SelectMany(t => t.Units).ToArray(),
        });
        tx.Record(teams.Select(t => new TeamAssigned(t.Id, round.Id, round.UnitCode, round.UnitPath, t.Leader, t.Members, t.Units, round.IsUnannounced)));
    }

    /// <summary>Who of a team is unknown or holds no post today, by field.</summary>
    public static async Task<List<FieldError>> WrongPeople(Tx tx, string at, string leader, string[] members, DateOnly today)
    {
        var known = (await tx.QueryAsync<Person>("""
            select person_code as code, bool_or(held_from <= @today and (held_until is null or held_until >= @today)) as holds_post
            from holdings where person_code = any(@people) group by person_code
            """, new { people = members.Prepend(leader).ToArray(), today })).ToDictionary(p => p.Code, p => p.HoldsPost);
        return
        [
            .. from person in members.Index().Select(m => (Field: $"{at}members[{m.Index}]", Code: m.Item)).Prepend((Field: $"{at}leader", Code: leader))
               let holds = known.TryGetValue(person.Code, out var now) ? now : (bool?)null
               where holds != true
               select holds is null
                   ? new FieldError(person.Field, "unknown", "没有此人员。", "There is no such person.")
                   : new FieldError(person.Field, "holds-no-post", "该人员现无任职。", "This person holds no post now."),
        ];
    }
}
