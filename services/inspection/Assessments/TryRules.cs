using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Inspection.AssessmentRules;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Assessments;

/// <summary>What if other rules held? Works the year out under changed rules and compares. Nothing is stored, published or recorded.</summary>
internal static class TryRules
{
    /// <summary>What would be otherwise.</summary>
    /// <param name="Year">Calendar year.</param>
    /// <param name="Rules">Rules in place of those in force with the same codes, or beside them.</param>
    /// <param name="Without">Codes of rules in force that would not hold.</param>
    /// <param name="Unit">The unit, with everything below it; the caller's own when not given.</param>
    /// <param name="At">Facts recorded by this instant count, worked out from themselves; when not given as they stand, from what is kept.</param>
    /// <param name="Start">Another score to start with.</param>
    /// <param name="Most">Another highest score.</param>
    /// <param name="Limit">How many of those whose place shifts most are named.</param>
    public sealed record Request(
        [Range(2000, 2100)] int Year,
        [MaxLength(100)] RuleDocument.Rule[]? Rules = null,
        [MaxLength(100)] string[]? Without = null,
        [StringLength(32, MinimumLength = 1)] string? Unit = null,
        DateTimeOffset? At = null,
        [Range(1.0, 1000.0)] decimal? Start = null,
        [Range(1.0, 1000.0)] decimal? Most = null,
        [Range(1, 500)] int Limit = 50);

    /// <summary>How many scores and places would be others, and those whose place would shift most.</summary>
    public sealed record Response(Guid RuleSetId, DateTimeOffset At, int Assessed, int OtherScores, int OtherPlaces, decimal MeanBefore, decimal MeanAfter, IReadOnlyList<Shift> Shifts);

    /// <summary>One score, as it is and as it would be.</summary>
    public sealed record Shift(AssessedKind Kind, string Code, string Name, string Class, decimal ScoreBefore, decimal ScoreAfter, int PlaceBefore, int PlaceAfter, int ClassSize);

    // The summary, and beside it one of those that shift; none when nothing does.
    private sealed record Row(
        int Assessed, int OtherScores, int OtherPlaces, decimal MeanBefore, decimal MeanAfter,
        AssessedKind? Kind, string? Code, string? Name, string? Class, decimal? ScoreBefore, decimal? ScoreAfter, int? PlaceBefore, int? PlaceAfter, int? ClassSize);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/assessments/what-if", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Works a year out under changed rules and compares scores and places with those under the rules in force: how many would be others, and who would shift most. Stores and publishes nothing.")
        .WithExample(
            new Request(2026, [new("entry-missing", "LogbookEntryMissing", null, RuleSubject.Unit, RuleEffect.Deduction, 2, RuleMeasure.Each, 20, [new("EntryMadeGood", 50)], "应记未记，每项", "Logbook entry missing, each")]),
            new Response(new Guid("01900000-0000-7000-8000-000000000011"), new DateTimeOffset(2026, 12, 31, 1, 0, 0, TimeSpan.Zero), 1091, 40, 25, 98.2m, 97.9m,
                [new(AssessedKind.Unit, "FH_D01", "丰河区发展和改革委员会党组", "EconomicDevelopment", 96.5m, 93.5m, 2, 7, 9)]));

    private static async Task<Results<Ok<Response>, Problem>> Handle(Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var at = request.At ?? now;
        if (at > now)
            return Problem.Invalid("at", "in-future", "不得晚于现在。", "Cannot lie ahead.");
        var added = request.Rules ?? [];
        if (RuleDocument.Wrong(added, "rules") is { Count: > 0 } wrong)
            return Problem.Invalid(wrong);
        return await db.Read<Results<Ok<Response>, Problem>>(async tx =>
        {
            tx.CommandTimeout = TimeSpan.FromMinutes(5);
            if (await RuleSet.Place(tx, request.Unit, caller) is not var (_, path))
                return RuleSet.NoPlace;
            var set = await RuleSet.InForce(tx, path, request.Year, at);
            var held = set.Document;
            if ((request.Without ?? []).Index().FirstOrDefault(w => !held.Rules.Any(r => r.Code == w.Item), (Index: -1, Item: "")) is { Index: >= 0 } unknown)
                return Problem.Invalid($"without[{unknown.Index}]", "unknown", "现行规则中没有此项。", "No such rule is in force.");
            var dropped = (request.Without ?? []).Concat(added.Select(r => r.Code)).ToHashSet(StringComparer.Ordinal);
            var tried = new RuleDocument(request.Start ?? held.Start, request.Most ?? held.Most, [.. held.Rules.Where(r => !dropped.Contains(r.Code)), .. added]);
            if (tried.Most < tried.Start)
                return Problem.Invalid("most", "below-start", "最高分不得低于起始分。", "The highest score cannot be below the one to start with.");
            var parameters = new
            {
                set.Rules,
                tried = JsonSerializer.Serialize(tried, Json.Options),
                path,
                request.Year,
                asked = request.At,
                day = Assessment.DayOf(request.Year, at),
                request.Limit,
            };
            var rows = await tx.QueryAsync<Row>("""
                with tried as materialized (
                    select b.kind, b.code, b.name, b.class, b.score as score_before, a.score as score_after, b.place as place_before, a.place as place_after, b.class_size
                    from assessed_scores(@Rules::jsonb, @path::ltree, @Year, @asked, 9223372036854775807, @day) b
                    join assessed_scores(@tried::jsonb, @path::ltree, @Year, @asked, 9223372036854775807, @day) a on a.kind = b.kind and a.code = b.code),
                summary as (
                    select count(*)::int as assessed, (count(*) filter (where score_before <> score_after))::int as other_scores,
                           (count(*) filter (where place_before <> place_after))::int as other_places,
                           coalesce(round(avg(score_before), 2), 0) as mean_before, coalesce(round(avg(score_after), 2), 0) as mean_after
                    from tried),
                shifted as (
                    select * from tried where score_before <> score_after or place_before <> place_after
                    order by abs(place_after - place_before) desc, abs(score_after - score_before) desc, kind, code
                    limit @Limit)
                select y.assessed, y.other_scores, y.other_places, y.mean_before, y.mean_after, x.*
                from summary y left join shifted x on true
                order by abs(x.place_after - x.place_before) desc, abs(x.score_after - x.score_before) desc, x.kind, x.code
                """, parameters);
            var s = rows[0];
            return TypedResults.Ok(new Response(set.Id, at, s.Assessed, s.OtherScores, s.OtherPlaces, s.MeanBefore, s.MeanAfter,
                [.. rows.Where(r => r.Code is not null).Select(r => new Shift(r.Kind!.Value, r.Code!, r.Name!, r.Class!, r.ScoreBefore!.Value, r.ScoreAfter!.Value, r.PlaceBefore!.Value, r.PlaceAfter!.Value, r.ClassSize!.Value))]));
        }, ct);
    }
}
