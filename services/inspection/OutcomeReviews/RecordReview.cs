using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using DutyNet.Inspection.Rounds;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.OutcomeReviews;

/// <summary>Records what a third party found came of a decision after completion (结果查究). Who proposed it answers for it.</summary>
internal static class RecordReview
{
    /// <summary>The review; amounts in fen.</summary>
    /// <param name="DecisionId">The decision on record.</param>
    /// <param name="Reviewer">The third party, by name.</param>
    /// <param name="Reference">Reference of its report.</param>
    /// <param name="CompletedOn">When the matter was completed, not before the decision.</param>
    /// <param name="ReviewedOn">The day of the review, not before the completion and not after today.</param>
    /// <param name="ProfitTakenFen">Profit the enterprises took, in fen; below zero for a loss.</param>
    /// <param name="MoneySavedFen">Public money saved, in fen; below zero when it was wasted.</param>
    /// <param name="Result">What it found.</param>
    /// <param name="ReviewerUnit">Code of the third party, where it is a unit of the register.</param>
    /// <param name="ReviewerPerson">Code of the person who led the review, where the register knows them.</param>
    /// <param name="Negligence">What is asked of the accountability side, where negligence was found.</param>
    public sealed record Request(
        Guid DecisionId,
        [StringLength(200, MinimumLength = 1)] string Reviewer,
        [StringLength(200, MinimumLength = 1)] string Reference,
        DateOnly CompletedOn,
        DateOnly ReviewedOn,
        [Range(typeof(long), "-9000000000000000", "9000000000000000")] long ProfitTakenFen,
        [Range(typeof(long), "-9000000000000000", "9000000000000000")] long MoneySavedFen,
        [StringLength(5000, MinimumLength = 1)] string Result,
        [StringLength(64, MinimumLength = 1)] string? ReviewerUnit = null,
        [StringLength(64, MinimumLength = 1)] string? ReviewerPerson = null,
        NegligenceFound? Negligence = null);

    /// <summary>Negligence of the proposer: what is asked for, what was not done, and the list items breached (对单), as far as they are known.</summary>
    public sealed record NegligenceFound(ProposalKind Kind, [StringLength(5000, MinimumLength = 1)] string Reason, [MaxLength(10)] string[]? ItemCodes = null);

    /// <summary>The review, and the proposer who answers for the outcome. RequestId: what was asked of the accountability side; null without negligence.</summary>
    public sealed record Response(Guid ReviewId, string Proposer, Guid? RequestId);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/outcome-reviews", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Records the review of a closed decision's outcome by a third party, amounts in fen, and links it to the decision's initial proposer. The third party is neither the unit nor tied to it, and nobody who proposed, chaired or serves there (422 not-a-third-party); recorded by a person who is none of them (403). Negligence asks the accountability side for a talk or proceeding about the proposer.");

    private static Task<Results<Created<Response>, Problem>> Handle(Request request, Caller caller, Database db, Policies policies, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var today = clock.Today();
            var decision = await ReviewedDecision.Lock(tx, request.DecisionId, caller);
            if (decision is null)
                return Problem.Invalid("decisionId", "unknown", "没有此决策记录。", "There is no such decision.");
            if (caller.PersonCode is null)
                return Letters.Letter.PersonRequired;
            if (decision.TookPart(caller.PersonCode))
                return Problem.Forbidden("took-part", "动议或主持该决策的人员不得查究其结果。", "Who proposed or chaired a decision does not review its outcome.");
            if (await Recusal.Refuses(tx, caller, request.DecisionId, decision.UnitCode, today, policies) is { } recused)
                return recused;
            if (decision.RefusesReview() is { } refused)
                return refused;
            var wrong = await WrongReviewer(tx, request, decision, today);
            if (request.CompletedOn < decision.HeldOn || request.CompletedOn > request.ReviewedOn)
                wrong.Add(new("completedOn", "out-of-range", "须在决策之日与查究之日之间。", "Must lie between the day of the decision and that of the review."));
            if (request.ReviewedOn > today)
                wrong.Add(new("reviewedOn", "in-future", "不得晚于今天。", "Must not be after today."));
            wrong.AddRange(await WrongItems(tx, request.Negligence?.ItemCodes ?? [], decision));
            if (wrong.Count > 0)
                return Problem.Invalid(wrong);

            var now = clock.GetUtcNow();
            var (id, requestId) = (Guid.CreateVersion7(now), request.Negligence is null ? (Guid?)null : Guid.CreateVersion7(now));
            var added = await tx.ExecuteAsync("""
                insert into outcome_reviews (id, decision_id, reviewer, reviewer_unit, reviewer_person, reference, completed_on, reviewed_on, profit_taken_fen, money_saved_fen, result, proposer,
                                             request_id, negligence, recorded_by, recorded_at)
                values (@id, @DecisionId, @Reviewer, @ReviewerUnit, @ReviewerPerson, @Reference, @CompletedOn, @ReviewedOn, @ProfitTakenFen, @MoneySavedFen, @Result, @Proposer,
                        @requestId, @negligence, @PersonCode, @now)
                on conflict (decision_id, reference) do nothing
                """, new
            {
                id,
                request.DecisionId,
                request.Reviewer,
                request.ReviewerUnit,
                request.ReviewerPerson,
                request.Reference,
                request.CompletedOn,
                request.ReviewedOn,
                request.ProfitTakenFen,
                request.MoneySavedFen,
                request.Result,
                decision.Proposer,
                requestId,
                negligence = request.Negligence?.Reason,
                caller.PersonCode,
                now,
            });
            if (added == 0)
                return Problem.Conflict("already-recorded", "该报告已登记。", "This report about the decision is on record already.");
            tx.Record(new OutcomeReviewed(
                id, decision.Id, decision.CaseId, decision.UnitCode, decision.UnitPath, decision.Number, decision.Proposer, request.Reviewer, request.Reference, request.CompletedOn, request.ReviewedOn,
                request.ProfitTakenFen, request.MoneySavedFen, request.Result));
            // A request alone begins a case of its own, which only who may read it sees.
            if (request.Negligence is { } found)
                tx.Record(new AccountabilityRequested(
                    requestId!.Value, decision.CaseId ?? Guid.CreateVersion7(now), decision.UnitCode, decision.UnitPath, decision.Proposer, found.Kind, RequestCause.Negligence, id, found.ItemCodes ?? [], found.Reason));
            return TypedResults.Created("/api/v1/inspection/outcome-reviews", new Response(id, decision.Proposer, requestId));
        }, ct);

    private sealed record Tie(bool Known, bool Tied);

    // A third party is neither the unit, nor above or below it, nor the proposer, nor anybody who serves there.
    private static async Task<List<FieldError>> WrongReviewer(Tx tx, Request request, ReviewedDecision decision, DateOnly today)
    {
        static FieldError NotThird(string field) => new(field, "not-a-third-party", "须由与该单位和动议人无关的第三方查究。", "Must be a third party: neither the unit nor anybody of it.");
        var wrong = new List<FieldError>();
        if (request.Reviewer.Trim() == decision.UnitName || request.Reviewer.Trim() == decision.UnitCode || decision.TookPart(request.Reviewer.Trim()))
            wrong.Add(NotThird("reviewer"));
        if (request.ReviewerUnit is { } unit)
        {
            var tie = await tx.QuerySingleAsync<Tie>("""
                select exists (select from units where code = @unit) as known, exists (select from units where code = @unit and tied(@UnitPath::ltree, path)) as tied
                """, new { unit, decision.UnitPath });
            if (!tie.Known)
                wrong.Add(new("reviewerUnit", "unknown", "没有此单位。", "There is no such unit."));
            else if (tie.Tied)
                wrong.Add(NotThird("reviewerUnit"));
        }
        if (request.ReviewerPerson is { } person && (decision.TookPart(person) || await tx.QuerySingleAsync<bool>("""
            select exists (select from holdings h left join units u on u.code = h.unit_code
                           where h.person_code = @person and tied(@UnitPath::ltree, coalesce(u.path, h.unit_path)) and h.held_from <= @today and (h.held_until is null or h.held_until >= @today))
            """, new { person, decision.UnitPath, today })))
            wrong.Add(NotThird("reviewerPerson"));
        return wrong;
    }

    // Any version of a list counts: what was owed then may no longer be in force.
    private static async Task<IEnumerable<FieldError>> WrongItems(Tx tx, string[] codes, ReviewedDecision decision)
    {
        var known = (await tx.QueryAsync<string>("""
            select distinct i.item_code from list_items i join lists l on l.list_code = i.list_code and l.list_version = i.list_version
            where i.item_code = any(@codes) and @UnitPath::ltree <@ l.unit_path
            """, new { codes, decision.UnitPath })).ToHashSet();
        return codes.Index().Where(c => !known.Contains(c.Item)).Select(c => new FieldError($"negligence.itemCodes[{c.Index}]", "unknown", "没有此清单条目。", "There is no such list item for this unit."));
    }
}
