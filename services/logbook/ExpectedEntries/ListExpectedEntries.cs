using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;
using DutyNet.Contracts;
using DutyNet.Logbook.Policies;
using Microsoft.AspNetCore.Mvc;

namespace DutyNet.Logbook.ExpectedEntries;

/// <summary>What is owed in the logbooks.</summary>
public static class ListExpectedEntries
{
    /// <summary>What narrows the list.</summary>
    /// <param name="Unit">Code of a unit; its subtree is not included.</param>
    /// <param name="Person">Code of who answers for it.</param>
    /// <param name="Status">Its state.</param>
    /// <param name="Period">Entries due in <c>2026</c>, <c>2026-H2</c>, <c>2026-Q4</c> or <c>2026-11</c>.</param>
    /// <param name="Duty">The duty that expects it.</param>
    /// <param name="Case">The case (事项链).</param>
    /// <param name="DueBefore">Entries due before this day.</param>
    public sealed record Filter(
        [FromQuery(Name = "unit")] string? Unit, [FromQuery(Name = "person")] string? Person, [FromQuery(Name = "status")] ExpectedEntryStatus? Status,
        [FromQuery(Name = "period")] string? Period, [FromQuery(Name = "duty")] Guid? Duty, [FromQuery(Name = "case")] Guid? Case, [FromQuery(Name = "dueBefore")] DateOnly? DueBefore);

    /// <summary>An expected entry with who answers for it, the book it belongs to and its light; ExemptReason is vacant when nobody held the post on the due date.</summary>
    public sealed record Row(
        Guid ExpectedEntryId, string UnitCode, string UnitName, string Source, Guid? DutyId, Guid? FindingId, string ItemCode, string? Text,
        EntryCategory Category, DutyOwner OwedBy, DateOnly PeriodFrom, DateOnly PeriodUntil, int Ordinal, DateOnly DueOn, int DaysLeft,
        ExpectedEntryStatus Status, Light? Light, Guid? PostId, string? PostCode, string? PersonCode, string? PersonName, Guid? LogbookId,
        Guid? CaseId, Guid? EntryId, string? ExemptReason);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/expected-entries", Handle).Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Entries the logbooks should hold, with their light. ?person= is who answers for it: the holder of the post on the due date, or today before that. ?period=2026, 2026-H2, 2026-Q4 or 2026-11 means due in it; ?dueBefore= excludes that day; sorts by dueOn.")
            .Produces<Page<Row>>();

    private static async Task<IResult> Handle([AsParameters] Filter filter, PageQuery page, Caller caller, LogbookPolicies policies, TimeProvider clock, Database db, CancellationToken ct)
    {
        page.SortsBy("dueOn");
        var (from, until) = filter.Period is { } period ? Period.Parse(period) : ((DateOnly?)null, (DateOnly?)null);
        var today = clock.Today();
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select x.id as expected_entry_id, x.unit_code, u.name as unit_name, x.source, x.duty_id, x.finding_id, x.item_code, d.text, x.category, x.owed_by,
                   x.period_from, x.period_until, x.ordinal, x.due_on, x.status, x.exempt_reason, x.post_id, x.post_code,
                   coalesce(h.person_code, x.person_code) as person_code, h.person_name, l.id as logbook_id, x.case_id, x.entry_id
            from expected_entries x
            join units u on u.code = x.unit_code
            left join duties d on d.duty_id = x.duty_id
            left join lateral holder_on(x.post_id, least(x.due_on, @today)) h on true
            left join logbooks l on l.unit_code = x.unit_code and l.year = year_of(x.due_on)
                and l.person_code is not distinct from case x.owed_by when 'Post' then coalesce(h.person_code, x.person_code) end
                and (x.owed_by = 'Unit' or l.person_code is not null)
            where u.path ~ @scope::lquery
              and (@Unit::text is null or x.unit_code = @Unit)
              -- the first line narrows by index to posts the person ever held, the second says who answers
              and (@Person::text is null or x.person_code = @Person or x.post_id in (select k.post_id from holdings k where k.person_code = @Person))
              and (@Person::text is null or coalesce(h.person_code, x.person_code) = @Person)
              and (@status::text is null or x.status = @status)
              and (@from::date is null or x.due_on between @from and @until)
              and (@Duty::uuid is null or x.duty_id = @Duty)
              and (@Case::uuid is null or x.case_id = @Case)
              and (@DueBefore::date is null or x.due_on < @DueBefore)
              and (@afterId::text is null
                   or ((case @sort when 'dueOn' then x.due_on::text else '' end) collate "C", x.id::text) > (@afterKey, @afterId))
            order by (case @sort when 'dueOn' then x.due_on::text else '' end) collate "C", x.id
            limit @take
            """, new
        {
            today,
            scope = caller.Scope,
            filter.Unit,
            filter.Person,
            status = filter.Status?.ToString(),
            from,
            until,
            filter.Duty,
            filter.Case,
            filter.DueBefore,
            sort = page.Sort,
            afterKey = page.AfterKey,
            afterId = page.AfterId,
            take = page.Take,
        }), ct);
        return Listing.Answer(page, [.. rows.Select(r => r with { DaysLeft = r.DueOn.DayNumber - today.DayNumber, Light = ExpectedEntry.LightOf(r.Status, r.DueOn, today, policies) })],
            r => (page.Sort == "dueOn" ? r.DueOn.ToString("O") : "", r.ExpectedEntryId.ToString()));
    }
}
