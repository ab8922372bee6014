using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;
using DutyNet.Contracts;
using DutyNet.Logbook.Reviews;
using Microsoft.AspNetCore.Mvc;

namespace DutyNet.Logbook.Entries;

/// <summary>Finds entries in all the logbooks of the caller's subtree, what happened last first.</summary>
public static class SearchEntries
{
    /// <summary>What narrows the list.</summary>
    /// <param name="Unit">Code of a unit, with its subtree.</param>
    /// <param name="Below">False: only the unit itself.</param>
    /// <param name="Q">Text found in what a reader sees of the newest version; any number of characters, Latin letters in either case.</param>
    /// <param name="Place">Text found in the place.</param>
    /// <param name="Participant">Text found in the name of a participant or attendee.</param>
    /// <param name="Category">Its category.</param>
    /// <param name="Person">Code of the leader whose book it is.</param>
    /// <param name="Logbook">The logbook.</param>
    /// <param name="Late">Late-recorded (补记) ones only, or only the others.</param>
    /// <param name="State">Where it stands.</param>
    /// <param name="Defect">Returned with this defect.</param>
    /// <param name="From">Happened on this day or later.</param>
    /// <param name="Until">Happened on this day or earlier.</param>
    /// <param name="Duty">A duty it serves.</param>
    /// <param name="Case">The case (事项链) it belongs to.</param>
    public sealed record Filter(
        [FromQuery(Name = "unit")] string? Unit, [FromQuery(Name = "below")] bool? Below, [FromQuery(Name = "q")] string? Q,
        [FromQuery(Name = "place")] string? Place, [FromQuery(Name = "participant")] string? Participant,
        [FromQuery(Name = "category")] EntryCategory? Category, [FromQuery(Name = "person")] string? Person, [FromQuery(Name = "logbook")] Guid? Logbook,
        [FromQuery(Name = "late")] bool? Late, [FromQuery(Name = "state")] EntryState? State, [FromQuery(Name = "defect")] EntryDefect? Defect,
        [FromQuery(Name = "from")] DateOnly? From, [FromQuery(Name = "until")] DateOnly? Until, [FromQuery(Name = "duty")] Guid? Duty, [FromQuery(Name = "case")] Guid? Case);

    /// <summary>An entry in its newest version, with whose book it is in and where it stands.</summary>
    public sealed record Row(
        Guid EntryId, Guid LogbookId, string UnitCode, string UnitName, string? PersonCode, string? PersonName, EntryCategory Category, DateOnly OccurredOn,
        DateTimeOffset? WrittenAt, DateTimeOffset ReceivedAt, bool LateRecorded, int Version, string Text, string? Place, string[] Participants,
        string RecordedBy, string? OnBehalfOf, Guid? CaseId, long Attachments, EntryState State, EntryDefect? Defect, bool CleanGovernmentMissing);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/entries", Handle).Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Entries of all logbooks in the caller's subtree in their newest version, what happened last first. ?unit= includes the units below it unless ?below=false; ?q= finds Chinese text of any length; ?place=, ?participant=, ?category=, ?person=, ?logbook=, ?late=, ?state=, ?defect=, ?from=, ?until=, ?duty= and ?case= narrow.")
            .Produces<Page<Row>>();

    private static async Task<IResult> Handle([AsParameters] Filter filter, PageQuery page, Caller caller, Database db, CancellationToken ct)
    {
        page.SortsBy();
        EntrySearch.HoldToLength(("q", filter.Q), ("place", filter.Place), ("participant", filter.Participant));
        var (afterDay, afterId) = EntryCursor.Of(page, byDay: true);
        var rows = await db.Read(async tx =>
        {
            var found = await EntrySearch.Find(tx, filter, caller, afterDay, afterId, page.Take);
            return await tx.QueryAsync<Row>("""
                select s.entry_id, s.logbook_id, s.unit_code, u.name as unit_name, s.person_code, p.person_name, s.category, s.occurred_on, e.written_at, e.received_at,
                       s.late_recorded, v.version, v.text, v.place, v.participants, v.recorded_by, v.on_behalf_of, s.case_id,
                       (select count(*) from attachments a where a.entry_id = s.entry_id) as attachments, s.state, s.defect,
                       s.category = 'ReportUpward' and v.clean_government is null as clean_government_missing
                from unnest(@found) with ordinality as f(id, place_in_list)
                join entry_search s on s.entry_id = f.id
                join entries e on e.id = f.id
                join entry_versions v on v.entry_id = f.id and v.version = s.version
                join units u on u.code = s.unit_code
                left join lateral (select person_name from holdings h where h.person_code = s.person_code order by h.held_from desc limit 1) p on true
                order by f.place_in_list
                """, new { found });
        }, ct);
        return Listing.Answer(page, rows, r => EntryCursor.KeyOf(r.OccurredOn, r.EntryId, byDay: true));
    }
}
