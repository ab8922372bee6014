using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Clues;

/// <summary>Counts clues by kind, by target and by source.</summary>
internal static class CountClues
{
    /// <summary>The counts: clues (件) and, apart from them, persons named (人). One merged into another is counted in Merged alone.</summary>
    public sealed record Response(
        int Clues, int Persons, int Merged, int Overdue, IReadOnlyList<Share> ByKind, IReadOnlyList<Share> ByTarget, IReadOnlyList<Share> BySource, IReadOnlyList<Share> ByStatus);

    /// <summary>Clues of one kind, and their share of all in percent, to one decimal.</summary>
    public sealed record Share(string Of, int Clues, decimal Percent);

    private sealed record Row(string Kind, string Target, string Source, string Status, bool Overdue, int Clues);

    private sealed record Whole(int Persons, int Merged);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/clues/statistics", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Counts of the clues received ?from= ?until= in the caller's subtree, or at and below ?unit=: by kind (every kind of the policy, those without a clue too), target, source and status, with shares in percent; clues about the caller are not counted.");

    private static Task<Ok<Response>> Handle(string? unit, DateOnly? from, DateOnly? until, Caller caller, Database db, Policies policies, TimeProvider clock, CancellationToken ct) =>
        db.Read(async tx =>
        {
            var of = new { unit, from, until, scope = caller.Scope, person = caller.PersonCode ?? "", today = clock.Today() };
            var rows = await tx.QueryAsync<Row>("""
                select c.kind, c.target, c.source, s.status, coalesce(s.due_on < @today, false) as overdue, count(*)::int as clues
                from clues c join clue_states s on s.clue_id = c.id join units u on u.code = c.unit_code
                where u.path ~ @scope::lquery and c.person_code is distinct from @person and c.merged_into is null
                  and (@unit::text is null or u.path <@ (select path from units where code = @unit))
                  and (@from::date is null or c.received_on >= @from) and (@until::date is null or c.received_on <= @until)
                group by 1, 2, 3, 4, 5
                """, of);
            var whole = await tx.QuerySingleAsync<Whole>("""
                select (count(distinct c.person_code) filter (where c.merged_into is null))::int as persons, (count(*) filter (where c.merged_into is not null))::int as merged
                from clues c join units u on u.code = c.unit_code
                where u.path ~ @scope::lquery and c.person_code is distinct from @person
                  and (@unit::text is null or u.path <@ (select path from units where code = @unit))
                  and (@from::date is null or c.received_on >= @from) and (@until::date is null or c.received_on <= @until)
                """, of);
            var all = rows.Sum(r => r.Clues);
            List<Share> By(IEnumerable<string> every, Func<Row, string> what)
            {
                var counts = rows.GroupBy(what).ToDictionary(g => g.Key, g => g.Sum(r => r.Clues));
                return [.. every.Union(counts.Keys).Select(k => new Share(k, counts.GetValueOrDefault(k), Percent(counts.GetValueOrDefault(k), all)))];
            }
            return TypedResults.Ok(new Response(
                all, whole.Persons, whole.Merged, rows.Where(r => r.Overdue).Sum(r => r.Clues),
                By(policies.KindsOfClues, r => r.Kind), By(Enum.GetNames<ClueTarget>(), r => r.Target), By(Enum.GetNames<ClueSource>(), r => r.Source), By([], r => r.Status)));
        }, ct);

    /// <summary>A share in percent, to one decimal, halves away from zero.</summary>
    internal static decimal Percent(int part, int whole) => whole == 0 ? 0 : Math.Round(100m * part / whole, 1, MidpointRounding.AwayFromZero);
}
