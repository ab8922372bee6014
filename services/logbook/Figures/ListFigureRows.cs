using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;
using DutyNet.Contracts;
using DutyNet.Logbook.ExpectedEntries;
using Microsoft.AspNetCore.Mvc;

namespace DutyNet.Logbook.Figures;

/// <summary>The expected entries behind a figure, counted and listed by the same rule.</summary>
public static class ListFigureRows
{
    /// <summary>Which figure of which book, or of which unit and year.</summary>
    /// <param name="Logbook">The logbook.</param>
    /// <param name="Unit">Code of a unit, without those below it.</param>
    /// <param name="Year">Calendar year, by default this one, or that of the logbook.</param>
    /// <param name="Figure">Which of those due so far; all by default.</param>
    public sealed record Filter(
        [FromQuery(Name = "logbook")] Guid? Logbook, [FromQuery(Name = "unit")] string? Unit, [FromQuery(Name = "year")] int? Year,
        [FromQuery(Name = "figure")] DueFigure? Figure);

    /// <summary>An expected entry that was due, whose book it belongs to (no person: the unit's own, or nobody held the post), and what became of it.</summary>
    public sealed record Row(
        Guid ExpectedEntryId, string UnitCode, string? PersonCode, string Source, string ItemCode, EntryCategory Category, DateOnly PeriodFrom, DateOnly PeriodUntil,
        DateOnly DueOn, ExpectedEntryStatus Status, Guid? CaseId, Guid? EntryId);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/figures/rows", Handle).Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("The expected entries behind a figure: ?logbook=, or ?unit= and ?year=; ?figure=Due, Done, InTime or Open. In the order they were due.")
            .Produces<Page<Row>>();

    private static async Task<IResult> Handle([AsParameters] Filter filter, PageQuery page, Caller caller, TimeProvider clock, Database db, CancellationToken ct)
    {
        page.SortsBy();
        var (afterDay, afterId) = Entries.EntryCursor.Of(page, byDay: true);
        var today = clock.Today();
        var year = Counts.YearOf(filter.Year, today);
        var rows = await db.Read(async tx =>
        {
            var book = filter.Logbook is { } id ? await Entries.Book.Find(tx, id, caller) : null;
            if (filter.Logbook is not null && book is null)
                return [];
            return await tx.QueryAsync<Row>("""
                select d.id as expected_entry_id, d.unit_code, nullif(d.person_code, '') as person_code, d.source, d.item_code, d.category, d.period_from, d.period_until,
                       d.due_on, d.status, d.case_id, d.entry_id
                from due_so_far(@year, @today) d
                join units u on u.code = d.unit_code
                where u.path ~ @scope::lquery
                  and (@unit::text is null or d.unit_code = @unit)
                  and (not @ofBook or d.person_code is not distinct from @PersonCode)
                  and case @figure when 'Done' then d.status in ('Fulfilled', 'FulfilledLate', 'MadeGood') when 'InTime' then d.status = 'Fulfilled'
                                   when 'Open' then d.status in ('Expected', 'Missing') else true end
                  and (@afterId::uuid is null or (d.due_on, d.id) > (@afterDay::date, @afterId))
                order by d.due_on, d.id
                limit @take
                """, new
            {
                scope = caller.Scope,
                unit = book?.UnitCode ?? filter.Unit,
                year = book?.Year ?? year,
                today,
                ofBook = book is not null,
                book?.PersonCode,
                figure = (filter.Figure ?? DueFigure.Due).ToString(),
                afterDay,
                afterId,
                take = page.Take,
            });
        }, ct);
        return Listing.Answer(page, rows, r => Entries.EntryCursor.KeyOf(r.DueOn, r.ExpectedEntryId, byDay: true));
    }
}
