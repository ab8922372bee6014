using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Contracts.Logbook;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Logbook.Decisions;

/// <summary>Discipline staff classify a motion as plainly against rules (明显违规违纪); then those who were silent are deemed to have agreed.</summary>
public static class ClassifyMotion
{
    /// <summary>The classification with its reason; false takes one back.</summary>
    public sealed record Request(bool AgainstRules, [StringLength(5000, MinimumLength = 1)] string Reason);

    /// <summary>Who is deemed to have agreed (视为同意), beside those who agreed and those who opposed or reserved.</summary>
    public sealed record Response(Guid DecisionId, int Version, IReadOnlyList<string> DeemedToAgree, IReadOnlyList<string> Agreed, IReadOnlyList<string> Dissented);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/decisions/{id:guid}/classifications", Handle).Requires(Role.Discipline)
            .WithSummary("Classifies the motion of a closed decision as plainly against rules, or takes that back, with the reason: by a person who neither proposed, chaired nor attended. Every silent member is then deemed to have agreed with the initial proposer; who opposed, reserved or only sat in is not.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid id, Request request, Caller caller, TimeProvider clock, Database db, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            var now = Entries.Entry.Instant(clock);
            var today = now.DateInChina();
            if (await Decision.Hold(tx, id, caller) is not { } d)
                return Decision.NotFound;
            if (caller.PersonCode is null)
                return Problem.Forbidden("person-required", "须由本人办理，系统密钥不得作出决定。", "Only a person decides this, not a system's key.");
            if (await Decision.TookPart(tx, id, caller.PersonCode))
                return Problem.Forbidden("took-part", "参与该决策的人员不得对其定性。", "Nobody who took part in a decision classifies it.");
            if (d.ClosedOn is null)
                return Problem.Conflict("not-closed", "决策记录办结后方可定性。", "A decision is classified once its record is closed.");
            if (string.IsNullOrWhiteSpace(request.Reason))
                return Problem.Invalid("reason", "required", "必填。", "Required.");
            if (request.AgainstRules == d.AgainstRules)
                return Problem.Conflict("classified-so", "该动议现已是此定性。", "The motion is classified so already.");
            var version = 1 + await tx.QuerySingleAsync<int>("select count(*)::int from decision_classifications where decision_id = @id", new { id });
            await tx.ExecuteAsync("""
                insert into decision_classifications (decision_id, version, against_rules, reason, classified_by, classified_on, recorded_by, received_at)
                values (@id, @version, @AgainstRules, @Reason, @PersonCode, @today, @Actor, @now)
                """, new { id, version, request.AgainstRules, request.Reason, caller.PersonCode, today, caller.Actor, now });
            var attendees = await Decision.Attendees(tx, d);
            var deemed = request.AgainstRules ? Decision.DeemedToAgree(attendees) : [];
            var members = attendees.Where(a => a.Kind == AttendeeKind.Member).ToList();
            string[] agreed = [.. members.Where(a => a.Opinion == Opinion.Agree).Select(a => a.PersonCode)];
            string[] dissented = [.. members.Where(a => a.Opinion is Opinion.Oppose or Opinion.Reserve).Select(a => a.PersonCode)];
            tx.Record(new MotionClassified(id, d.CaseId, d.UnitCode, d.UnitPath, d.Number, request.AgainstRules, request.Reason, d.Proposer, deemed, agreed, dissented, today, version));
            return TypedResults.Ok(new Response(id, version, deemed, agreed, dissented));
        }, ct);
}
