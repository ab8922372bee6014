using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Contracts.Logbook;
using DutyNet.Logbook.Policies;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Logbook.Decisions;

/// <summary>Puts an attendee's opinion on record, in their words (document 002: “清晰地记录每个人的意见”).</summary>
public static class RecordOpinion
{
    /// <summary>An opinion.</summary>
    /// <param name="Opinion">Agree, Oppose, Reserve, or Silent.</param>
    /// <param name="Person">Whose it is; one's own when left out.</param>
    /// <param name="Words">In words; required with Oppose and Reserve.</param>
    /// <param name="Reason">Why it is corrected; required for a correction, and only then.</param>
    public sealed record Request(
        Opinion Opinion, [StringLength(100)] string? Person = null, [StringLength(5000)] string? Words = null, [StringLength(2000)] string? Reason = null);

    /// <summary>The version of this opinion, and the hash of the decision's content.</summary>
    public sealed record Response(int Version, string ContentHash);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/decisions/{id:guid}/opinions", Handle).Requires(Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Puts an attendee's opinion on record: their own, or as a clerk or department on their behalf. Oppose and Reserve need words. The chair's comes last (末位表态, policy): 409 chair-speaks-last. Again for the same person it is a correction with a reason.");

    private static Task<Results<Created<Response>, Problem>> Handle(Guid id, Request request, Caller caller, LogbookPolicies policies, TimeProvider clock, Database db, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var now = Entries.Entry.Instant(clock);
            if (await Decision.Hold(tx, id, caller) is not { } decision)
                return Decision.NotFound;
            var attendees = await Decision.Attendees(tx, decision);
            var person = string.IsNullOrWhiteSpace(request.Person) ? caller.PersonCode : request.Person;
            if (person != caller.PersonCode)
            {
                if (!caller.Is(Role.Clerk, Role.Department))
                    return Problem.Forbidden("not-your-opinion", "只能记录本人的意见。", "You may put on record your own opinion only.");
                tx.OnBehalfOf = person;
            }
            if (attendees.Find(a => a.PersonCode == person) is not { } attendee)
                return Problem.Invalid("person", "not-attending", "不是参会人员。", "Does not attend this meeting.");
            if (decision.ClosedOn is not null)
                return Decision.Closed;
            if (Decision.SpeaksTooEarly(attendee.PersonCode, decision.Chair, attendees, policies))
                return Problem.Conflict("chair-speaks-last", "主持人末位表态：请先记录其他成员的意见。", "The chair gives an opinion last: put the other members' on record first.");
            var version = 1 + await tx.QuerySingleAsync<int>("select count(*)::int from decision_opinions where decision_id = @id and person_code = @person", new { id, person });
            if (Check(request, isFirst: version == 1) is { } invalid)
                return invalid;
            await tx.ExecuteAsync("""
                insert into decision_opinions (decision_id, person_code, version, opinion, words, reason, recorded_by, recorder, on_behalf_of, received_at)
                values (@id, @person, @version, @opinion, @words, @reason, @Actor, @PersonCode, @OnBehalfOf, @now)
                """, new
            {
                id,
                person,
                version,
                opinion = request.Opinion.ToString(),
                words = string.IsNullOrWhiteSpace(request.Words) ? null : request.Words,
                reason = version == 1 ? null : request.Reason,
                caller.Actor,
                caller.PersonCode,
                tx.OnBehalfOf,
                now,
            });
            var d = await DecisionContent.Seal(tx, id);
            tx.Record(new OpinionRecorded(id, d.CaseId, d.UnitCode, d.UnitPath, attendee.PersonCode, request.Opinion, version, d.ContentHash, d.Revision));
            return TypedResults.Created($"/api/v1/logbook/decisions/{id}", new Response(version, d.ContentHash));
        }, ct);

    private static Problem? Check(Request request, bool isFirst)
    {
        var errors = new List<FieldError>();
        if (request.Opinion is Opinion.Oppose or Opinion.Reserve && string.IsNullOrWhiteSpace(request.Words))
            errors.Add(new("words", "required", "反对或保留意见须记录原话。", "To oppose or to reserve needs words."));
        if (!isFirst && string.IsNullOrWhiteSpace(request.Reason))
            errors.Add(new("reason", "required", "更正须说明原因。", "A correction has a reason."));
        if (isFirst && !string.IsNullOrWhiteSpace(request.Reason))
            errors.Add(new("reason", "nothing-to-correct", "尚无可更正的意见。", "There is no opinion of theirs to correct."));
        return errors.Count > 0 ? Problem.Invalid(errors) : null;
    }
}
