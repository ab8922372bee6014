using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using Microsoft.AspNetCore.Mvc;

namespace DutyNet.Logbook.Entries;

/// <summary>The entries of a logbook, each in its newest version.</summary>
public static class ListEntries
{
    /// <summary>What narrows the list.</summary>
    /// <param name="Category">Its category.</param>
    /// <param name="Late">Late-recorded (补记) ones only, or only the others.</param>
    /// <param name="From">Happened on this day or later.</param>
    /// <param name="Until">Happened on this day or earlier.</param>
    /// <param name="Q">Found in the text or place of the newest version.</param>
    public sealed record Filter(
        [FromQuery(Name = "category")] EntryCategory? Category, [FromQuery(Name = "late")] bool? Late, [FromQuery(Name = "from")] DateOnly? From,
        [FromQuery(Name = "until")] DateOnly? Until, [FromQuery(Name = "q")] string? Q);

    /// <summary>An entry in its newest version.</summary>
    public sealed record Row(
        Guid EntryId, EntryCategory Category, DateOnly OccurredOn, DateTimeOffset? WrittenAt, DateTimeOffset ReceivedAt, bool LateRecorded, int Version,
        string Text, string? Place, string[] Participants, string RecordedBy, string? OnBehalfOf, Guid? CaseId, long Attachments);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/logbooks/{id:guid}/entries", Handle).Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Entries of a logbook in their newest version. ?from= and ?until= are days it happened on, both included; ?late=true only the late-recorded; ?q= searches text and place; sorts by occurredOn.")
            .Produces<Page<Row>>();

    private static async Task<IResult> Handle(Guid id, [AsParameters] Filter filter, PageQuery page, Caller caller, Database db, CancellationToken ct)
    {
        page.SortsBy("occurredOn");
        var rows = await db.Read(async tx => await Book.Find(tx, id, caller) is null ? null : await tx.QueryAsync<Row>("""
            select e.id as entry_id, e.category, e.occurred_on, e.written_at, e.received_at, e.late_recorded, v.version, v.text, v.place, v.participants,
                   v.recorded_by, v.on_behalf_of, e.case_id, (select count(*) from attachments a where a.entry_id = e.id) as attachments
            from entries e
            join lateral (select * from entry_versions n where n.entry_id = e.id order by n.version desc limit 1) v on true
            where e.logbook_id = @id
              and (@category::text is null or e.category = @category)
              and (@Late::boolean is null or e.late_recorded = @Late)
              and (@From::date is null or e.occurred_on >= @From)
              and (@Until::date is null or e.occurred_on <= @Until)
              and (@Q::text is null or position(lower(@Q) in lower(v.text || ' ' || coalesce(v.place, ''))) > 0)
              and (@afterId::text is null
                   or ((case @sort when 'occurredOn' then e.occurred_on::text else '' end) collate "C", e.id::text) > (@afterKey, @afterId))
            order by (case @sort when 'occurredOn' then e.occurred_on::text else '' end) collate "C", e.id
            limit @take
            """, new
        {
            id,
            category = filter.Category?.ToString(),
            filter.Late,
            filter.From,
            filter.Until,
            filter.Q,
            sort = page.Sort,
            afterKey = page.AfterKey,
            afterId = page.AfterId,
            take = page.Take,
        }), ct);
        return rows is null
            ? Problem.NotFound("logbook", "该履职本")
            : Listing.Answer(page, rows, r => (page.Sort == "occurredOn" ? r.OccurredOn.ToString("O") : "", r.EntryId.ToString()));
    }
}
