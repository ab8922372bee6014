using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Inspection.Findings;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Rounds;

/// <summary>Shows one unit of a round: its checklist with what was scored, and the earlier findings to look at again.</summary>
internal static class ShowCheckedUnit
{
    /// <summary>The unit.</summary>
    public sealed record Response(Progress.Row Unit, IReadOnlyList<Item> Checklist, IReadOnlyList<Again> LookAgain);

    /// <summary>An item of the checklist with its last score, 0 to 100; null: not scored.</summary>
    public sealed record Item(string Code, string Text, string RedLine, int? Points, string? Note, Guid? CheckId, string? InspectorPerson);

    /// <summary>An earlier finding to look at again. Recurred: it was found again in this round. Note: what was seen when it was confirmed.</summary>
    public sealed record Again(Guid FindingId, string Category, Severity Severity, string Description, FindingStatus Status, bool Recurred, string? Note, string? SeenBy);

    private sealed record Scored(string Code, int Points, string? Note, Guid CheckId, string InspectorPerson);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/rounds/{roundId:guid}/units/{code}", Handle)
        .Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
        .WithSummary("One unit of a round: how far it has come, its checklist as of the first day of the round or its batch with the last score of each item, and in a follow-up the earlier findings to look at again with what became of them.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid roundId, string code, Caller caller, Database db, CancellationToken ct) =>
        db.Read<Results<Ok<Response>, Problem>>(async tx =>
        {
            var units = await Progress.MayBeKnown(tx, roundId, caller.Is(Role.Discipline, Role.Inspector)) ? await Progress.Of(tx, roundId, caller.Scope, code) : [];
            if (units is not [var unit])
                return Round.NotFound;
            var scores = (await tx.QueryAsync<Scored>("""
                select distinct on (s ->> 'itemCode') s ->> 'itemCode' as code, (s ->> 'points')::int as points, s ->> 'note' as note, c.id as check_id, c.inspector_person
                from checks c, jsonb_array_elements(c.scores) s
                where c.round_id = @roundId and c.unit_code = @code
                order by s ->> 'itemCode', c.id desc
                """, new { roundId, code })).ToDictionary(s => s.Code);
            var again = await tx.QueryAsync<Again>("""
                select f.id as finding_id, f.category, f.severity, f.description, f.status,
                       exists (select from recurrences c where c.finding_id = f.id and c.round_id = a.round_id) as recurred, a.note, a.seen_by
                from round_look_agains a join findings f on f.id = a.finding_id
                where a.round_id = @roundId and a.unit_code = @code
                order by f.id
                """, new { roundId, code });
            var checklist = await Checklist.Of(tx, roundId, [code]);
            return TypedResults.Ok(new Response(
                unit,
                [.. checklist.Select(i => scores.GetValueOrDefault(i.Code) is { } s
                    ? new Item(i.Code, i.Text, i.RedLine, s.Points, s.Note, s.CheckId, s.InspectorPerson)
                    : new Item(i.Code, i.Text, i.RedLine, null, null, null, null))],
                again));
        }, ct);
}
