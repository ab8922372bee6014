using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Clues;

/// <summary>Decides what is done about a clue: a talk or inquiry, a preliminary check, kept pending, or closed.</summary>
internal static class DisposeClue
{
    /// <summary>The decision.</summary>
    /// <param name="Disposal">What is done.</param>
    /// <param name="Reason">Why.</param>
    public sealed record Request(ClueDisposal Disposal, [StringLength(2000, MinimumLength = 1)] string Reason);

    /// <summary>The disposal, and when its next step is due; null when the clue is closed.</summary>
    public sealed record Response(Guid DisposalId, ClueStatus Status, DateOnly? DueOn, int Version);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/clues/{clueId:guid}/disposals", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Decides what is done about a clue; takes If-Match. By a person; closing one by another than who registered it (403 another-person-required). Due by policy: the reply to a talk or inquiry in 21 days (15 working days), the report of a preliminary check in 60, another look at one kept pending in 180. A later decision takes the place of an earlier one, which is kept.");

    private static Task<Results<Created<Response>, Problem>> Handle(
        Guid clueId, Request request, HttpRequest http, Caller caller, Database db, Policies policies, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var clue = await Clue.Lock(tx, clueId, caller);
            if (clue is null)
                return Clue.NotFound;
            if (clue.Refuses(caller, http.Headers.IfMatch) is { } refused)
                return refused;
            var person = caller.PersonCode!; // Refuses
            if (request.Disposal is ClueDisposal.Closed && person == clue.RegisteredPerson)
                return Problem.Forbidden("another-person-required", "须由登记人以外的另一人了结。", "Another person than the one who registered it must close it.");
            var now = clock.GetUtcNow();
            var id = Guid.CreateVersion7(now);
            var dueOn = DueOn(request.Disposal, now.DateInChina(), policies);
            await tx.ExecuteAsync("""
                insert into clue_disposals (id, clue_id, number, disposal, reason, decided_person, decided_at, due_on)
                select @id, @clueId, 1 + (select count(*) from clue_disposals d where d.clue_id = @clueId), @disposal, @Reason, @person, @now, @dueOn
                """, new { id, clueId, disposal = request.Disposal.ToString(), request.Reason, person, now, dueOn });
            var version = await clue.Touch(tx);
            tx.Record(new ClueDisposed(clueId, clue.CaseId, clue.UnitCode, clue.UnitPath, id, request.Disposal, dueOn, request.Reason, person));
            return TypedResults.Created($"/api/v1/inspection/clues/{clueId}", new Response(id, StatusAfter(request.Disposal), dueOn, version));
        }, ct);

    /// <summary>When the first step of a disposal is due.</summary>
    internal static DateOnly? DueOn(ClueDisposal disposal, DateOnly today, Policies policies) => disposal switch
    {
        ClueDisposal.TalkOrInquiry => today.AddDays(policies.ClueReplyDays),
        ClueDisposal.PreliminaryCheck => today.AddDays(policies.ClueCheckDays),
        ClueDisposal.KeptPending => today.AddDays(policies.CluePendingDays),
        _ => null,
    };

    private static ClueStatus StatusAfter(ClueDisposal disposal) => disposal switch
    {
        ClueDisposal.Closed => ClueStatus.Closed,
        ClueDisposal.KeptPending => ClueStatus.Pending,
        _ => ClueStatus.InHand,
    };
}
