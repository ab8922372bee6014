using System.Text.Json;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Rounds;

/// <summary>Shows one round: its units in the caller's subtree, their teams, checks, findings, and the checklist.</summary>
internal static class GetRound
{
    /// <summary>The round; units, teams and checks are those in the caller's subtree. The summary speaks of all its units: for the inspecting side that may see the round's own.</summary>
    public sealed record Response(
        Guid RoundId, RoundKind Kind, string Title, DateOnly From, DateOnly Until, RoundStatus Status, string[] Methods, string? Summary,
        IReadOnlyList<UnitRow> Units, IReadOnlyList<TeamRow> Teams, IReadOnlyList<CheckRow> Checks, IReadOnlyList<ItemRow> Checklist,
        bool ByDraw, Guid? Parent, Guid? Follows, IReadOnlyList<BatchRow> Batches, IReadOnlyList<PartRow> Parts);

    /// <summary>A unit of the round.</summary>
    public sealed record UnitRow(string Code, string Name, Guid? TeamId, int Findings, int OpenFindings, int? Batch);

    /// <summary>A batch with days of its own.</summary>
    public sealed record BatchRow(int Number, string? Title, DateOnly From, DateOnly Until, int Units);

    /// <summary>The part of one subtree of the round.</summary>
    public sealed record PartRow(Guid RoundId, string Title, string Unit, RoundStatus Status);

    /// <summary>A team and the units it looks at.</summary>
    public sealed record TeamRow(Guid TeamId, string Leader, string[] Members, string[] Units);

    /// <summary>A check of a unit.</summary>
    public sealed record CheckRow(Guid CheckId, string Unit, string[] Methods, string Notes, IReadOnlyList<RecordCheck.Score> Scores, string InspectorPerson, DateTimeOffset CheckedAt,
        Occasion? Occasion, bool Completes);

    /// <summary>An item of the lists in effect on the first day of the round, or of the unit's batch, that apply to a unit of it: what is owed, and what counts as dereliction.</summary>
    public sealed record ItemRow(string Code, string Text, string RedLine);

    private sealed record Head(Guid RoundId, RoundKind Kind, string Title, DateOnly From, DateOnly Until, RoundStatus Status, string[] Methods, string? Summary, bool ByDraw, Guid? Parent, Guid? Follows, bool Undrawn);

    private sealed record StoredCheck(Guid CheckId, string Unit, string[] Methods, string Notes, string Scores, string InspectorPerson, DateTimeOffset CheckedAt, Occasion? Occasion, bool Completes);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/rounds/{roundId:guid}", Handle)
        .Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
        .WithSummary("One round with its units in the caller's subtree, teams, checks, counts of findings, batches, parts, and the checklist of the list items in effect on its first day. The summary shows to the inspecting side over the whole round; covert visits, and spot checks before their first check or finding, show to the inspecting side alone.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid roundId, Caller caller, Database db, CancellationToken ct) =>
        db.Read<Results<Ok<Response>, Problem>>(async tx =>
        {
            var of = new { roundId, scope = caller.Scope, inspecting = caller.Is(Role.Discipline, Role.Inspector) };
            var head = await tx.QuerySingleOrDefaultAsync<Head>("""
                select r.id as round_id, r.kind, r.title, r.from_on as "from", r.until_on as until, r.status, r.methods,
                       case when @inspecting and u.path ~ @scope::lquery then r.summary end as summary,
                       r.by_draw, r.parent_id as parent, r.follows_id as follows,
                       -- before its draw nobody but the inspecting side over the whole round knows of it
                       r.by_draw and @inspecting and u.path ~ @scope::lquery and not exists (select from round_units ru where ru.round_id = r.id) as undrawn
                from rounds r left join units u on u.code = r.unit_code
                where r.id = @roundId and (@inspecting or not unannounced(r))
                """, of);
            var units = await tx.QueryAsync<UnitRow>("""
                select u.code, u.name, tu.team_id,
                       (select count(*)::int from findings f where f.round_id = ru.round_id and f.unit_code = u.code) as findings,
                       (select count(*)::int from findings f where f.round_id = ru.round_id and f.unit_code = u.code and f.closed_at is null) as open_findings, ru.batch
                from round_units ru
                join units u on u.code = ru.unit_code
                left join team_units tu on tu.round_id = ru.round_id and tu.unit_code = u.code
                where ru.round_id = @roundId and u.path ~ @scope::lquery
                order by ru.position
                """, of);
            if (head is null || (units.Count == 0 && !head.Undrawn))
                return Round.NotFound;
            var teams = await tx.QueryAsync<TeamRow>("""
                select t.id as team_id, t.leader, t.members, array_agg(u.code order by u.code) as units
                from teams t join team_units tu on tu.team_id = t.id join units u on u.code = tu.unit_code
                where t.round_id = @roundId and u.path ~ @scope::lquery
                group by t.id order by t.id
                """, of);
            var checks = await tx.QueryAsync<StoredCheck>("""
                select c.id as check_id, c.unit_code as unit, c.methods, c.notes, c.scores::text as scores, c.inspector_person, c.checked_at, c.occasion, c.completes
                from checks c join units u on u.code = c.unit_code
                where c.round_id = @roundId and u.path ~ @scope::lquery
                order by c.id
                """, of);
            var checklist = await Checklist.Of(tx, roundId, [.. units.Select(u => u.Code)]);
            var batches = await tx.QueryAsync<BatchRow>("""
                select b.number, b.title, b.from_on as "from", b.until_on as until,
                       (select count(*)::int from round_units ru join units u on u.code = ru.unit_code
                        where ru.round_id = b.round_id and ru.batch = b.number and u.path ~ @scope::lquery) as units
                from round_batches b where b.round_id = @roundId order by b.number
                """, of);
            var parts = await tx.QueryAsync<PartRow>("""
                select r.id as round_id, r.title, r.unit_code as unit, r.status
                from rounds r join units u on u.code = r.unit_code
                where r.parent_id = @roundId and u.path ~ @scope::lquery
                order by r.id
                """, of);
            return TypedResults.Ok(new Response(
                head.RoundId, head.Kind, head.Title, head.From, head.Until, head.Status, head.Methods, head.Summary, units, teams,
                [.. checks.Select(c => new CheckRow(c.CheckId, c.Unit, c.Methods, c.Notes, JsonSerializer.Deserialize<RecordCheck.Score[]>(c.Scores, Json.Options)!, c.InspectorPerson, c.CheckedAt, c.Occasion, c.Completes))],
                [.. checklist.DistinctBy(i => i.Code).Select(i => new ItemRow(i.Code, i.Text, i.RedLine))],
                head.ByDraw, head.Parent, head.Follows, batches, parts));
        }, ct);
}
