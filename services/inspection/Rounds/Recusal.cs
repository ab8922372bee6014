using System.Text.Json;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;

namespace DutyNet.Inspection.Rounds;

/// <summary>Why a person may not look at a unit, and whether another person has allowed it nevertheless.</summary>
internal static class Recusal
{
    /// <summary>The grounds, as a request names them.</summary>
    public const string Grounds = "^(own-unit|native-place|served-there|declared-interest|same-team-twice)$";

    private const string Rotation = "same-team-twice";

    /// <summary>A tie of a person to a unit that nobody has overridden. <c>same-team-twice</c> is named on the leader, who answers for the team.</summary>
    public sealed record Tie(string Person, string Unit, string Ground);

    /// <summary>Whom to look at which units in which round, and who says so.</summary>
    public sealed record Proposed(Guid RoundId, DateOnly FromOn, string Leader, string[] People, string[] Units, string? AssignedBy, DateOnly Today, DateOnly ServedSince);

    /// <summary>A tie within one of several proposed teams.</summary>
    public sealed record TeamTie(int Team, string Person, string Unit, string Ground);

    /// <summary>A team that may come to look at units.</summary>
    public sealed record Candidate(int Team, string Leader, string[] People);

    /// <summary>Every tie that forbids the assignment.</summary>
    public static async Task<List<Tie>> Find(Tx tx, Proposed proposed) =>
        (await Find(tx, proposed, [new(0, proposed.Leader, proposed.People)])).ConvertAll(t => new Tie(t.Person, t.Unit, t.Ground));

    /// <summary>Every tie between each of these teams and each of the units, in one go.</summary>
    public static Task<List<TeamTie>> Find(Tx tx, Proposed proposed, IReadOnlyList<Candidate> teams) => tx.QueryAsync<TeamTie>("""
        with team as materialized (
            select t."team", t.leader, array(select jsonb_array_elements_text(t.people)) as people
            from jsonb_to_recordset(@teams::jsonb) as t("team" int, leader text, people jsonb)),
        member as materialized (
            select "team", unnest(people) as person from team),
        checked as materialized (
            select code, path from units where code = any(@Units)),
        -- in a look-back at risks, and where oversight is present, its members look at their own unit: that is what their post is for (001)
        own as (
            select coalesce((select kind in ('RiskLookBack', 'Presence') from rounds where id = @RoundId), false) as oversight),
        held as materialized (
            select h.person_code as person, coalesce(u.path, h.unit_path) as path, h.native_place, h.held_from, h.held_until, h.role
            from holdings h left join units u on u.code = h.unit_code
            where h.person_code in (select person from member)),
        tied_person as materialized (
            select h.person, c.code as unit, 'own-unit' as ground
            from held h join checked c on tied(c.path, h.path) cross join own
            where h.held_from <= @Today and (h.held_until is null or h.held_until >= @Today) and not (own.oversight and h.role = 'OversightMember')
            union
            select h.person, c.code, 'native-place'
            from held h join units n on n.code = h.native_place join checked c on tied(c.path, n.path) cross join own
            where not (own.oversight and h.role = 'OversightMember')
            union
            -- having served above a unit does not bind as having served in it does
            select h.person, c.code, 'served-there'
            from held h join checked c on tied(c.path, h.path) and h.path <@ c.path
            where h.held_until < @Today and h.held_until > @ServedSince
            union
            select i.person_code, c.code, 'declared-interest'
            from declared_interests i join units u on u.code = i.unit_code join checked c on tied(c.path, u.path)
            where i.person_code in (select person from member)),
        -- the rounds next to this one in time that looked at the unit, before and after it: rounds are not always planned in order
        neighbour as materialized (
            select c.code as unit, n.leader, n.members
            from checked c
            cross join lateral (
                (select t.leader, t.members from team_units tu join teams t on t.id = tu.team_id join rounds r on r.id = tu.round_id
                 where tu.unit_code = c.code and (r.from_on, r.id) < (@FromOn, @RoundId) order by r.from_on desc, r.id desc limit 1)
                union all
                (select t.leader, t.members from team_units tu join teams t on t.id = tu.team_id join rounds r on r.id = tu.round_id
                 where tu.unit_code = c.code and (r.from_on, r.id) > (@FromOn, @RoundId) order by r.from_on, r.id limit 1)) n),
        tie as (
            select m."team", t.person, t.unit, t.ground from tied_person t join member m on m.person = t.person
            union
            select t."team", t.leader, n.unit, 'same-team-twice'
            from team t join neighbour n on n.leader = t.leader
                or 2 * (select count(*) from unnest(n.members) m where m = any(t.people)) >= cardinality(t.people))
        select "team", person, unit, ground from tie
        where not exists (
            -- only another person's word counts: not that of who assigns, nor of a member of the team
            select from recusal_overrides o
            where o.round_id = @RoundId and o.person_code = tie.person and o.unit_code = tie.unit and o.ground = tie.ground
              and o.approved_by is distinct from @AssignedBy::text
              and not exists (select from member m where m."team" = tie."team" and m.person = o.approved_by))
        order by "team", unit, person, ground
        """, new
    {
        proposed.RoundId,
        proposed.FromOn,
        proposed.Units,
        proposed.AssignedBy,
        proposed.Today,
        proposed.ServedSince,
        teams = JsonSerializer.Serialize(teams, Json.Options),
    });

    private sealed record Bound(string Leader, string[] Members, string? AssignedPerson);

    /// <summary>
    /// Why the caller may not go on with a unit after the assignment: a tie that has come about since, or come to be known. Null when they may.
    /// Rotation is a matter of the assignment alone. <paramref name="joint"/>: further units that the same word is about.
    /// </summary>
    public static async Task<Problem?> Refuses(Tx tx, Caller caller, Guid roundId, string unit, DateOnly today, Policies policies, params string[] joint)
    {
        if (caller.PersonCode is not { } person)
            return null;
        // the whole team, so that an override counts here exactly as it did at the assignment; discipline staff outside it stand for themselves
        var team = await tx.QuerySingleOrDefaultAsync<Bound>("""
            select t.leader, t.members, t.assigned_person
            from team_units tu join teams t on t.id = tu.team_id
            where tu.round_id = @roundId and tu.unit_code = @unit and @person = any(t.members)
            """, new { roundId, unit, person }) ?? new(person, [person], null);
        var ties = await Find(tx, new(
            roundId, today, team.Leader, team.Members, [unit, .. joint], team.AssignedPerson, today, today.AddYears(-policies.ServedThereYears)));
        Tie[] own = [.. ties.Where(t => t.Person == person && t.Ground != Rotation)];
        return own.Length == 0 ? null : Problem.Forbidden(
            "recused", $"您对 {own[0].Unit} 须回避：{string.Concat(own.Where(t => t.Unit == own[0].Unit).Select(t => Zh(t.Ground)))}",
            $"You are recused at {own[0].Unit}: {string.Join(' ', own.Where(t => t.Unit == own[0].Unit).Select(t => En(t.Ground)))}");
    }

    /// <summary>The refusal, naming each person, unit and ground.</summary>
    public static Problem Refuse(IEnumerable<Tie> ties, string leader, string[] members) => Problem.Conflict(
        "recusal", "检查组成员须回避。", "Members of the team are recused.",
        [.. ties.Select(t => new FieldError(
            t.Person == leader ? "leader" : $"members[{Array.IndexOf(members, t.Person)}]", t.Ground,
            $"{t.Person} 检查 {t.Unit}：{Zh(t.Ground)}", $"{t.Person} at {t.Unit}: {En(t.Ground)}"))]);

    /// <summary>A ground in Chinese.</summary>
    public static string Zh(string ground) => ground switch
    {
        "own-unit" => "在该单位或其上下级任职。",
        "native-place" => "籍贯在该单位所辖地域。",
        "served-there" => "近年曾在该单位任职。",
        "declared-interest" => "已申报利害关系。",
        _ => "同一检查组不得连续两次检查同一单位。",
    };

    /// <summary>A ground in English.</summary>
    public static string En(string ground) => ground switch
    {
        "own-unit" => "holds a post there, above or below it.",
        "native-place" => "comes from there.",
        "served-there" => "served there lately.",
        "declared-interest" => "declared an interest.",
        _ => "the same team never checks the same unit twice running.",
    };
}
