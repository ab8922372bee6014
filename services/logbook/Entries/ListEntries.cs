using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Logbook.Reviews;
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
    /// <param name="Q">Found in what a reader sees of the newest version: text, place, participants.</param>
    /// <param name="State">Where it stands.</param>
    /// <param name="Defect">Returned with this defect.</param>
    public sealed record Filter(
        [FromQuery(Name = "category")] EntryCategory? Category, [FromQuery(Name = "late")] bool? Late, [FromQuery(Name = "from")] DateOnly? From,
        [FromQuery(Name = "until")] DateOnly? Until, [FromQuery(Name = "q")] string? Q, [FromQuery(Name = "state")] EntryState? State,
        [FromQuery(Name = "defect")] EntryDefect? Defect);

    /// <summary>An entry in its newest version, with where it stands; CleanGovernmentMissing is true for a report upward without its section on clean government.</summary>
    public sealed record Row(
        Guid EntryId, EntryCategory Category, DateOnly OccurredOn, DateTimeOffset? WrittenAt, DateTimeOffset ReceivedAt, bool LateRecorded, int Version,
        string Text, string? Place, string[] Participants, string RecordedBy, string? OnBehalfOf, Guid? CaseId, long Attachments,
        EntryState State, EntryDefect? Defect, bool CleanGovernmentMissing);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/logbooks/{id:guid}/entries", Handle).Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Entries of a logbook in their newest version. ?from= and ?until= are days it happened on, both included; ?late=true only the late-recorded; ?state=Returned what is to be corrected; ?q= searches text, place and participants; sorts by occurredOn.")
            .Produces<Page<Row>>();

    // Two orders and an index for each: a key made of text for every row would sort the whole book for every page.
    private const string Rows = """
        select e.id as entry_id, e.category, e.occurred_on, e.written_at, e.received_at, e.late_recorded, v.version, v.text, v.place, v.participants,
               v.recorded_by, v.on_behalf_of, e.case_id, (select count(*) from attachments a where a.entry_id = e.id) as attachments,
               s.state, s.defect, e.category = 'ReportUpward' and v.clean_government is null as clean_government_missing
        from entries e
        join entry_search s on s.entry_id = e.id
        join entry_versions v on v.entry_id = e.id and v.version = s.version
        where e.logbook_id = @id
          and (@category::text is null or e.category = @category)
          and (@Late::boolean is null or e.late_recorded = @Late)
          and (@From::date is null or e.occurred_on >= @From)
          and (@Until::date is null or e.occurred_on <= @Until)
          and (@state::text is null or s.state = @state)
          and (@defect::text is null or s.defect = @defect)
          and (@Q::text is null or strpos(s.text, lower(@Q)) > 0)
        """;

    private const string AsRecorded = Rows + """

          and (@afterId::uuid is null or e.id > @afterId)
        order by e.id
        limit @take
        """;

    private const string AsHappened = Rows + """

          and (@afterId::uuid is null or (e.occurred_on, e.id) > (@afterDay::date, @afterId))
        order by e.occurred_on, e.id
        limit @take
        """;

    private static async Task<IResult> Handle(Guid id, [AsParameters] Filter filter, PageQuery page, Caller caller, Database db, CancellationToken ct)
    {
        page.SortsBy("occurredOn");
        EntrySearch.HoldToLength(("q", filter.Q));
        var asHappened = page.Sort == "occurredOn";
        var (afterDay, afterId) = EntryCursor.Of(page, asHappened);
        var rows = await db.Read(async tx => await Book.Find(tx, id, caller) is null ? null : await tx.QueryAsync<Row>(asHappened ? AsHappened : AsRecorded, new
        {
            id,
            category = filter.Category?.ToString(),
            filter.Late,
            filter.From,
            filter.Until,
            state = filter.State?.ToString(),
            defect = filter.Defect?.ToString(),
            filter.Q,
            afterDay,
            afterId,
            take = page.Take,
        }), ct);
        return rows is null
            ? Problem.NotFound("logbook", "该履职本")
            : Listing.Answer(page, rows, r => EntryCursor.KeyOf(r.OccurredOn, r.EntryId, asHappened));
    }
}
