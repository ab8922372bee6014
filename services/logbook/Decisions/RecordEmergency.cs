using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Logbook.Policies;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Logbook.Decisions;

/// <summary>Notes a decision taken in an emergency, without a meeting (document 002: “遇有应急、救灾等特殊情况不能集体会议决策时”).</summary>
public static class RecordEmergency
{
    /// <summary>What was decided, by whom and when; it is written up afterwards.</summary>
    /// <param name="Unit">Code of the unit that decides.</param>
    /// <param name="Title">What it is about, short.</param>
    /// <param name="Motion">What was decided.</param>
    /// <param name="Area">One of the areas of the policy.</param>
    /// <param name="DecidedBy">Who decided.</param>
    /// <param name="OccurredOn">The day, in Asia/Shanghai.</param>
    /// <param name="Place">Where.</param>
    /// <param name="Proposer">Who proposed it first; when left out, whoever decided.</param>
    /// <param name="IsMajor">A matter of the “three major, one large” kind (三重一大).</param>
    /// <param name="ItemCodes">The list items it concerns.</param>
    /// <param name="VillageSpending">Spending of a village's collective money.</param>
    /// <param name="AmountFen">The amount in fen.</param>
    public sealed record Request(
        [StringLength(100, MinimumLength = 1)] string Unit,
        [StringLength(200, MinimumLength = 1)] string Title,
        [StringLength(20_000, MinimumLength = 1)] string Motion,
        [StringLength(100, MinimumLength = 1)] string Area,
        [StringLength(100, MinimumLength = 1)] string DecidedBy,
        DateOnly OccurredOn,
        [StringLength(500, MinimumLength = 1)] string Place,
        [StringLength(100)] string? Proposer = null,
        bool IsMajor = false,
        [MaxLength(50)] string[]? ItemCodes = null,
        bool VillageSpending = false,
        [Range(1L, 1_000_000_000_000_000L)] long? AmountFen = null);

    /// <summary>The decision, its number, and until when it is to be written up.</summary>
    public sealed record Response(Guid DecisionId, string Number, DecisionState State, DateOnly WriteUpBy);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/decisions/emergencies", Handle).Requires(Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Notes a decision taken in an emergency, without a meeting. It is to be written up within 3 days (policy) of the event with the reason why there was no meeting, signed by the proposer, filed, and reported at the next meeting; what is late is published as irregular.");

    private static Task<Results<Created<Response>, Problem>> Handle(Request request, Caller caller, LogbookPolicies policies, TimeProvider clock, Database db, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var now = Entries.Entry.Instant(clock);
            if (await RecordDecision.RefuseUnit(tx, caller, request.Unit, now.DateInChina()) is { } refused)
                return refused;
            var draft = new Draft(
                request.Title, request.Motion, request.Area, request.Proposer, request.DecidedBy, request.OccurredOn, request.Place, request.IsMajor, request.VillageSpending,
                request.AmountFen, request.ItemCodes ?? [], [], Emergency: true);
            if (await draft.Check(tx, caller, policies, now.DateInChina(), heldOnField: "occurredOn") is { } invalid)
                return invalid;
            var d = await RecordDecision.Open(tx, request.Unit, draft, caller, now);
            return TypedResults.Created($"/api/v1/logbook/decisions/{d.Id}",
                new Response(d.Id, d.Number, DecisionState.Occurred, request.OccurredOn.AddDays(policies.EmergencyWriteUpDays)));
        }, ct);
}
