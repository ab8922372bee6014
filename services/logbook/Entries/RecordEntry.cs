using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Contracts.Logbook;
using DutyNet.Logbook.ExpectedEntries;
using DutyNet.Logbook.Policies;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Logbook.Entries;

/// <summary>Records an entry: what was done, when it happened, when it was written, when it was received.</summary>
public static class RecordEntry
{
    /// <summary>An entry as its author writes it.</summary>
    /// <param name="Category">Its category.</param>
    /// <param name="Text">What was done.</param>
    /// <param name="OccurredOn">The day it happened, in Asia/Shanghai; from 1949-10-01 to today.</param>
    /// <param name="Place">Where.</param>
    /// <param name="Participants">Who took part.</param>
    /// <param name="WrittenAt">When its author says it was written.</param>
    /// <param name="ExpectedEntryIds">The expected entries it fulfils, it having happened within their periods; when left out, the earliest due that fits is taken.</param>
    /// <param name="DutyIds">The duties it serves; those of the expected entries are added.</param>
    /// <param name="Attendance">Who was there and in what way: hosted 主持, attended 出席, sat in 列席, absent 缺席.</param>
    /// <param name="CleanGovernment">The section on clean government that a report upward (上级汇报) has of its own; without it the report is shown as irregular.</param>
    public sealed record Request(
        EntryCategory Category,
        [StringLength(20_000, MinimumLength = 1)] string Text,
        DateOnly OccurredOn,
        [StringLength(500)] string? Place = null,
        [MaxLength(500)] string[]? Participants = null,
        DateTimeOffset? WrittenAt = null,
        [MaxLength(50)] Guid[]? ExpectedEntryIds = null,
        [MaxLength(50)] Guid[]? DutyIds = null,
        [MaxLength(500)] Attendance.Attendee[]? Attendance = null,
        [StringLength(20_000, MinimumLength = 1)] string? CleanGovernment = null);

    /// <summary>The entry, whether it is late-recorded (补记), when it was received, and what it fulfilled.</summary>
    public sealed record Response(Guid EntryId, bool LateRecorded, DateTimeOffset ReceivedAt, IReadOnlyList<Fulfilled> Fulfilled);

    /// <summary>An expected entry and its state now.</summary>
    public sealed record Fulfilled(Guid ExpectedEntryId, ExpectedEntryStatus Status);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/logbooks/{id:guid}/entries", Handle).Requires(Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Records an entry in one's own logbook, or as a clerk or department on behalf of its holder. Received more than 7 days (policy) after it happened it is late-recorded (补记). Without expectedEntryIds it fulfils the earliest due open one of its category whose period it happened in; named ones must be of its period too (422 outside-period), except by a date, for a rectification, or later for one already missing; after the due date and grace that is late, and one published as missing is made good.");

    private static Task<Results<Created<Response>, Problem>> Handle(Guid id, Request request, Caller caller, LogbookPolicies policies, TimeProvider clock, Database db, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var now = Entry.Instant(clock);
            var today = now.DateInChina();
            if (await Book.Find(tx, id, caller) is not { } book)
                return Problem.NotFound("logbook", "该履职本");
            if (await book.RefuseWriter(tx, caller, today) is { } refused)
                return refused;
            if (Entry.Check(request, now) is { Count: > 0 } errors)
                return Problem.Invalid(errors);
            var named = request.ExpectedEntryIds is { Length: > 0 } ids ? ids : null;
            var owed = await Fulfilment.Find(tx, book, request.Category, request.OccurredOn, named, today);
            if (Fulfilment.Refuse(owed, named, request.Category, request.OccurredOn, today) is { } unfit)
                return unfit;
            var duties = (request.DutyIds ?? []).Distinct().ToArray();
            if (duties.Length > 0 && await tx.QuerySingleAsync<long>("select count(*) from duties where duty_id = any(@duties) and unit_code = @UnitCode", new { duties, book.UnitCode }) < duties.Length)
                return Problem.Invalid("dutyIds", "of-another-unit", "须为本单位的责任事项。", "Must be duties of this unit.");

            // what it puts right belongs to a case; then so does the entry
            var caseId = owed.Find(o => o.CaseId is not null)?.CaseId;
            var entry = new NewEntry(
                Guid.CreateVersion7(now), book, request, now, Entry.IsLateRecorded(request.OccurredOn, today, policies), caseId,
                [.. duties.Union(owed.Where(o => o.DutyId is not null).Select(o => o.DutyId!.Value))], tx.OnBehalfOf);
            Entry.Add(tx, [entry], caller);
            var states = await Fulfilment.Settle(tx, owed, entry.Id, today, policies);

            tx.Record(FactOf(entry, owed));
            foreach (var (madeGood, _) in owed.Zip(states).Where(x => x.Second == ExpectedEntryStatus.MadeGood))
                tx.Record(new EntryMadeGood(madeGood.Id, madeGood.CaseId!.Value, book.UnitCode, book.UnitPath, entry.Id, today));
            return TypedResults.Created($"/api/v1/logbook/entries/{entry.Id}", new Response(entry.Id, entry.LateRecorded, now, [.. owed.Zip(states, (o, s) => new Fulfilled(o.Id, s))]));
        }, ct);

    /// <summary>What is published of it.</summary>
    internal static EntryRecorded FactOf(NewEntry e, IEnumerable<Owed> owed) => new EntryRecorded(
        e.Id, e.Book.Id, e.CaseId, e.Book.UnitCode, e.Book.UnitPath, e.Book.PersonCode, e.Written.Category, e.Written.OccurredOn, e.ReceivedAt,
        e.LateRecorded, [.. owed.Select(o => o.Id)], e.Sha256);
}
