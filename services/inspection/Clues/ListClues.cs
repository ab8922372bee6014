using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;
using DutyNet.Contracts;
using Microsoft.AspNetCore.Mvc;

namespace DutyNet.Inspection.Clues;

/// <summary>Lists clues without what they say, and about whom: who wants to know that reads the clue, which is on its trail.</summary>
internal static class ListClues
{
    /// <summary>What narrows the list.</summary>
    /// <param name="Status">Where it stands.</param>
    /// <param name="Kind">Code of its kind.</param>
    /// <param name="Target">What sort of person or body it is about.</param>
    /// <param name="Source">Where it came from.</param>
    /// <param name="Unit">Code of a unit, with everything below it.</param>
    /// <param name="From">Received on this day or later.</param>
    /// <param name="Until">Received on this day or earlier.</param>
    /// <param name="Overdue">Those whose next step is overdue, or only the others.</param>
    public sealed record Filter(
        [FromQuery(Name = "status")] ClueStatus? Status, [FromQuery(Name = "kind")] string? Kind, [FromQuery(Name = "target")] ClueTarget? Target,
        [FromQuery(Name = "source")] ClueSource? Source, [FromQuery(Name = "unit")] string? Unit, [FromQuery(Name = "from")] DateOnly? From,
        [FromQuery(Name = "until")] DateOnly? Until, [FromQuery(Name = "overdue")] bool? Overdue);

    /// <summary>A clue as it stands, and what is due next.</summary>
    public sealed record Row(
        Guid ClueId, Guid CaseId, string UnitCode, string UnitName, ClueSource Source, string Kind, ClueTarget Target, DateOnly ReceivedOn, ClueStatus Status,
        ClueDisposal? Disposal, ClueStep? Step, DateOnly? DueOn, bool Overdue, ClueResult? Result, Guid? MergedInto);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/clues", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Clues of the caller's subtree, but none about the caller; without their text. Filters as named; sorts by receivedOn, dueOn.")
        .Produces<Page<Row>>();

    private static async Task<IResult> Handle([AsParameters] Filter filter, PageQuery page, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        page.SortsBy("receivedOn", "dueOn");
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select x.* from (
                select c.id as clue_id, c.case_id, c.unit_code, u.name as unit_name, c.source, c.kind, c.target, c.received_on, s.status, s.disposal, s.step, s.due_on,
                       coalesce(s.due_on < @today, false) as overdue, s.result, c.merged_into,
                       (case @sort when 'receivedOn' then c.received_on::text when 'dueOn' then coalesce(s.due_on::text, '9999-12-31') else '' end) collate "C" as sort_key
                from clues c join clue_states s on s.clue_id = c.id join units u on u.code = c.unit_code
                where u.path ~ @scope::lquery and c.person_code is distinct from @person
                  and (@status::text is null or s.status = @status)
                  and (@Kind::text is null or c.kind = @Kind)
                  and (@target::text is null or c.target = @target)
                  and (@source::text is null or c.source = @source)
                  and (@Unit::text is null or u.path <@ (select path from units where code = @Unit))
                  and (@From::date is null or c.received_on >= @From)
                  and (@Until::date is null or c.received_on <= @Until)) x
            where (@Overdue::boolean is null or x.overdue = @Overdue)
              and (@afterId::text is null or (x.sort_key, x.clue_id::text) > (@afterKey collate "C", @afterId))
            order by x.sort_key, x.clue_id::text
            limit @take
            """, new
        {
            scope = caller.Scope,
            person = caller.PersonCode ?? "",
            today = clock.Today(),
            status = filter.Status?.ToString(),
            filter.Kind,
            target = filter.Target?.ToString(),
            source = filter.Source?.ToString(),
            filter.Unit,
            filter.From,
            filter.Until,
            filter.Overdue,
            sort = page.Sort,
            afterKey = page.AfterKey,
            afterId = page.AfterId,
            take = page.Take,
        }), ct);
        return Listing.Answer(page, rows, r => (page.Sort switch { "receivedOn" => r.ReceivedOn.ToString("O"), "dueOn" => r.DueOn?.ToString("O") ?? "9999-12-31", _ => "" }, r.ClueId.ToString()));
    }
}
