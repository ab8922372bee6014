using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Logbook;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Logbook.Decisions;

/// <summary>Links a review of what came of a decision (结果查究) to it and so to its proposer: who proposes answers for the outcome.</summary>
public static class LinkOutcomeReview
{
    /// <summary>The review: its reference, what it found, the day, and who made it.</summary>
    public sealed record Request(
        [StringLength(200, MinimumLength = 1)] string Reference, [StringLength(5000, MinimumLength = 1)] string Result, DateOnly ReviewedOn, [StringLength(200, MinimumLength = 1)] string By);

    /// <summary>The link, and the proposer who answers for the outcome.</summary>
    public sealed record Response(Guid ReviewId, string Proposer);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/decisions/{id:guid}/outcome-reviews", Handle).Requires(Role.Inspector, Role.Discipline)
            .WithSummary("Links an outcome review to a closed decision and its initial proposer; by nobody who took part in the decision.");

    private static Task<Results<Created<Response>, Problem>> Handle(Guid id, Request request, Caller caller, TimeProvider clock, Database db, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var now = Entries.Entry.Instant(clock);
            if (await Decision.Hold(tx, id, caller) is not { } d)
                return Decision.NotFound;
            if (await Decision.TookPart(tx, id, caller.PersonCode))
                return Problem.Forbidden("took-part", "参与该决策的人员不得查究其结果。", "Nobody who took part in a decision reviews its outcome.");
            if (d.ClosedOn is null)
                return Problem.Conflict("not-closed", "决策记录办结后方可查究结果。", "The outcome is reviewed once the record is closed.");
            var errors = new List<FieldError>();
            foreach (var (field, text) in new[] { ("reference", request.Reference), ("result", request.Result), ("by", request.By) })
                if (string.IsNullOrWhiteSpace(text))
                    errors.Add(new(field, "required", "必填。", "Required."));
            if (request.ReviewedOn > now.DateInChina() || request.ReviewedOn < d.HeldOn)
                errors.Add(new("reviewedOn", "out-of-range", "须在决策之日与今天之间。", "Must lie between the day of the decision and today."));
            if (errors.Count > 0)
                return Problem.Invalid(errors);
            var reviewId = Guid.CreateVersion7(now);
            await tx.ExecuteAsync("""
                insert into decision_outcome_reviews (id, decision_id, reference, result, reviewed_on, reviewed_by, recorded_by, received_at)
                values (@reviewId, @id, @Reference, @Result, @ReviewedOn, @By, @Actor, @now)
                """, new { reviewId, id, request.Reference, request.Result, request.ReviewedOn, request.By, caller.Actor, now });
            tx.Record(new OutcomeReviewLinked(reviewId, id, d.CaseId, d.UnitCode, d.UnitPath, d.Number, d.Proposer, request.Reference, request.Result, request.ReviewedOn));
            return TypedResults.Created($"/api/v1/logbook/decisions/{id}", new Response(reviewId, d.Proposer));
        }, ct);
}
