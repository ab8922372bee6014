using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Contracts.Logbook;
using DutyNet.Logbook.Policies;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Logbook.Decisions;

/// <summary>Writes up a decision taken in an emergency (document 002: “在事后三天内书面记录相关决策事项，备注不能集体决策的缘由”).</summary>
public static class WriteUpEmergency
{
    /// <summary>What was decided, in full, and why there was no meeting.</summary>
    public sealed record Request([StringLength(20_000, MinimumLength = 1)] string Motion, [StringLength(5000, MinimumLength = 1)] string NoMeetingReason);

    /// <summary>The decision after it, whether it was late, and the hash that is to be signed.</summary>
    public sealed record Response(Guid DecisionId, DecisionState State, bool Late, string ContentHash);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/decisions/{id:guid}/write-up", Handle).Requires(Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Writes up a decision taken in an emergency, with the reason why no meeting was possible. Later than 3 days (policy) after the event is taken too, and published as irregular.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid id, Request request, Caller caller, LogbookPolicies policies, TimeProvider clock, Database db, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            var now = Entries.Entry.Instant(clock);
            var today = now.DateInChina();
            if (await Decision.Hold(tx, id, caller) is not { } before)
                return Decision.NotFound;
            if (await Decision.RefuseWriter(tx, caller, before.UnitCode, today) is { } refused)
                return refused;
            if (!before.Emergency)
                return Problem.Conflict("not-an-emergency", "这不是应急决策。", "This decision was taken at a meeting.");
            if (before.NoMeetingReason is not null)
                return Problem.Conflict("written-up-before", "已书面记录；更正请提交更正版本。", "It is written up already; amend it instead.");
            if (string.IsNullOrWhiteSpace(request.Motion) || string.IsNullOrWhiteSpace(request.NoMeetingReason))
                return Problem.Invalid(string.IsNullOrWhiteSpace(request.Motion) ? "motion" : "noMeetingReason", "required", "必填。", "Required.");
            var draft = new Draft(
                before.Title, request.Motion, before.Area, before.ProposerDefaulted ? null : before.Proposer, before.Chair, before.HeldOn, before.Place, before.IsMajor,
                before.VillageSpending, before.AmountFen, before.ItemCodes, [], Emergency: true, request.NoMeetingReason);
            await draft.Add(tx, id, before.Version + 1, request.NoMeetingReason, caller.Actor, caller.PersonCode, now);
            var d = await DecisionContent.Seal(tx, id);
            var dueOn = await Irregularity.DueOn(tx, id, IrregularityKind.NotWrittenUp, policies);
            var late = today > dueOn;
            if (late)
                await Irregularity.Publish(tx, d, IrregularityKind.NotWrittenUp, dueOn, today, now);
            d = await Decision.Load(tx, id);
            tx.Record(new EmergencyWrittenUp(id, d.CaseId, d.UnitCode, d.UnitPath, d.Number, d.HeldOn, today, late, d.ContentHash, d.Revision));
            await Irregularity.PutRight(tx, d, IrregularityKind.NotWrittenUp, today);
            return TypedResults.Ok(new Response(id, DecisionState.WrittenUp, late, d.ContentHash));
        }, ct);
}
