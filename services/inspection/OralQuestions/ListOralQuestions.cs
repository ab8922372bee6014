using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;
using Microsoft.AspNetCore.Mvc;

namespace DutyNet.Inspection.OralQuestions;

/// <summary>Lists the questions of the bank, for discipline alone: who reports must not know them.</summary>
internal static class ListOralQuestions
{
    /// <summary>What narrows the list.</summary>
    /// <param name="Unit">Code of a unit: what may be asked of it, general questions of its kind included.</param>
    /// <param name="Kind">Kind of unit of general questions.</param>
    /// <param name="Theme">Theme.</param>
    /// <param name="Origin">What it was made of.</param>
    /// <param name="Retired">Only retired ones, or only those in use; both when not given.</param>
    public sealed record Filter(
        [FromQuery(Name = "unit")] string? Unit, [FromQuery(Name = "kind")] string? Kind, [FromQuery(Name = "theme")] string? Theme,
        [FromQuery(Name = "origin")] QuestionOrigin? Origin, [FromQuery(Name = "retired")] bool? Retired);

    /// <summary>A question: about one unit, or for units of a kind from there downwards; its sources by id, and the day it was last drawn.</summary>
    public sealed record Row(
        Guid QuestionId, string UnitCode, string? UnitKind, QuestionOrigin Origin, string Theme, string Text, string[] Sources, int Version, DateOnly? LastDrawnOn, string? RetiredFor);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/oral-questions", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Questions of the banks in the caller's subtree, by ?unit= (with the general ones of its kind), ?kind=, ?theme=, ?origin= and ?retired=, each with its sources and the day it was last drawn (Asia/Shanghai).")
        .Produces<Page<Row>>();

    private static async Task<IResult> Handle([AsParameters] Filter filter, PageQuery page, Caller caller, Database db, CancellationToken ct)
    {
        page.SortsBy();
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select q.id as question_id, q.unit_code, q.unit_kind, q.origin, q.theme, q.text, q.sources, q.version,
                   (select (max(d.drawn_at) at time zone 'Asia/Shanghai')::date
                    from oral_frozen_questions f join oral_draws d using (session_id, unit_code, place) where f.question_id = q.id) as last_drawn_on,
                   q.retired_for
            from oral_questions q join units u on u.code = q.unit_code
            where u.path ~ @scope::lquery
              and (@Unit::text is null or exists (
                  select from units w where w.code = @Unit
                     and (q.unit_kind is null and q.unit_code = w.code or q.unit_kind = w.kind and w.path <@ u.path)))
              and (@Kind::text is null or q.unit_kind = @Kind)
              and (@Theme::text is null or q.theme = @Theme)
              and (@origin::text is null or q.origin = @origin)
              and (@Retired::boolean is null or (q.retired_at is not null) = @Retired)
              and (@afterId::text is null or q.id::text > @afterId)
            order by q.id::text
            limit @take
            """, new { scope = caller.Scope, filter.Unit, filter.Kind, filter.Theme, origin = filter.Origin?.ToString(), filter.Retired, page.AfterId, take = page.Take }), ct);
        return Listing.Answer(page, rows, r => r.QuestionId.ToString());
    }
}
