using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Chassis.Sweeps;
using DutyNet.Contracts.Logbook;
using DutyNet.Logbook.Policies;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Logbook.Decisions;

/// <summary>Puts a decision taken at a meeting on record.</summary>
public static class RecordDecision
{
    /// <summary>A decision as its recorder writes it.</summary>
    /// <param name="Unit">Code of the unit that decides.</param>
    /// <param name="Title">What it is about, short.</param>
    /// <param name="Motion">What is moved, in full.</param>
    /// <param name="Area">One of the areas of the policy.</param>
    /// <param name="Chair">Who chairs; attends in any case.</param>
    /// <param name="MeetingOn">The day of the meeting, in Asia/Shanghai.</param>
    /// <param name="Place">Where.</param>
    /// <param name="Attendees">Who attends, and whether as a member or sitting in.</param>
    /// <param name="Proposer">Who proposed it first (初始动议人); when left out, the chair is it.</param>
    /// <param name="IsMajor">A matter of the “three major, one large” kind (三重一大).</param>
    /// <param name="ItemCodes">The list items it concerns.</param>
    /// <param name="VillageSpending">Spending of a village's collective money, which needs two signatures (双签字).</param>
    /// <param name="AmountFen">The amount in fen.</param>
    public sealed record Request(
        [StringLength(100, MinimumLength = 1)] string Unit,
        [StringLength(200, MinimumLength = 1)] string Title,
        [StringLength(20_000, MinimumLength = 1)] string Motion,
        [StringLength(100, MinimumLength = 1)] string Area,
        [StringLength(100, MinimumLength = 1)] string Chair,
        DateOnly MeetingOn,
        [StringLength(500, MinimumLength = 1)] string Place,
        [MaxLength(200)] Attends[] Attendees,
        [StringLength(100)] string? Proposer = null,
        bool IsMajor = false,
        [MaxLength(50)] string[]? ItemCodes = null,
        bool VillageSpending = false,
        [Range(1L, 1_000_000_000_000_000L)] long? AmountFen = null);

    /// <summary>Somebody at the meeting.</summary>
    public sealed record Attends([StringLength(100, MinimumLength = 1)] string Person, AttendeeKind Kind = AttendeeKind.Member);

    /// <summary>The decision, its number, who is its initial proposer, and the hash of its content.</summary>
    public sealed record Response(Guid DecisionId, string Number, string Proposer, bool ProposerDefaulted, string ContentHash);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/decisions", Handle).Requires(Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Puts a decision on record (决策留痕), numbered without gaps within its unit and year. Without a proposer the chair is the initial proposer, recorded as defaulted. Persons are codes of the register, of those who hold or held a post in the caller's units.")
            .WithExample(
                new Request("FH_D02", "购置设备", "购置监控设备一批。", "spending", "P00089", new DateOnly(2026, 3, 2), "会议室", [new("P00089"), new("P00090"), new("P00091", AttendeeKind.Delegate)], "P00090", IsMajor: true),
                new Response(Guid.Parse("019b0c3e-7a10-7000-8000-000000000002"), "FH_D02-2026-1", "P00090", false, "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"));

    private static Task<Results<Created<Response>, Problem>> Handle(Request request, Caller caller, LogbookPolicies policies, TimeProvider clock, Database db, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var now = Entries.Entry.Instant(clock);
            if (await RefuseUnit(tx, caller, request.Unit, now.DateInChina()) is { } refused)
                return refused;
            var draft = new Draft(
                request.Title, request.Motion, request.Area, request.Proposer, request.Chair, request.MeetingOn, request.Place, request.IsMajor, request.VillageSpending,
                request.AmountFen, request.ItemCodes ?? [], [.. request.Attendees.Select(a => (a.Person, a.Kind))]);
            if (await draft.Check(tx, caller, policies, now.DateInChina()) is { } invalid)
                return invalid;
            var decision = await Open(tx, request.Unit, draft, caller, now);
            return TypedResults.Created($"/api/v1/logbook/decisions/{decision.Id}",
                new Response(decision.Id, decision.Number, decision.Proposer, decision.ProposerDefaulted, decision.ContentHash));
        }, ct);

    /// <summary>Why the caller may not record decisions of this unit; null when they may.</summary>
    internal static async Task<Problem?> RefuseUnit(Tx tx, Caller caller, string unit, DateOnly today) =>
        await tx.QuerySingleAsync<bool>("select exists (select from units where code = @unit and path ~ @scope::lquery)", new { unit, scope = caller.Scope })
            ? await Decision.RefuseWriter(tx, caller, unit, today) : Problem.NotFound("unit", "该单位");

    /// <summary>Opens the record with its first version, under the next number of its unit and year.</summary>
    internal static async Task<Decision> Open(Tx tx, string unit, Draft draft, Caller caller, DateTimeOffset now)
    {
        // One at a time: no number is given twice, and none is left out, as whoever fails gives theirs back.
        await tx.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended('decision ' || @unit || @Year, 1))", new { unit, Year = draft.HeldOn.Year.ToString() });
        var id = Guid.CreateVersion7(now);
        await tx.ExecuteAsync("""
            insert into decisions (id, unit_code, year, number, emergency, recorded_by, received_at, cause)
            select @id, @unit, @Year, coalesce(max(number), 0) + 1, @Emergency, @Actor, @now, @cause from decisions where unit_code = @unit and year = @Year
            """, new { id, unit, draft.HeldOn.Year, draft.Emergency, caller.Actor, now, cause = Sweep.Cause });
        await draft.Add(tx, id, 1, null, caller.Actor, caller.PersonCode, now);
        var d = await DecisionContent.Seal(tx, id);
        tx.Record(new DecisionRecorded(
            id, d.CaseId, d.UnitCode, d.UnitPath, d.Number, d.Title, d.Area, d.Proposer, d.ProposerDefaulted, d.Chair, d.HeldOn, d.IsMajor, d.Emergency, d.ContentHash, d.Revision));
        return d;
    }
}
