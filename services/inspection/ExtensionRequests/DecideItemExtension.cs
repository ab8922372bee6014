using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using DutyNet.Inspection.Letters;
using DutyNet.Inspection.Rounds;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.ExtensionRequests;

/// <summary>Decides a request for more time about an item of a letter: the same route and the same rules as for a finding, another side that judges.</summary>
internal static class DecideItemExtension
{
    public static async Task<Results<Ok<DecideExtension.Response>, Problem>> Decide(
        Tx tx, Guid requestId, DecideExtension.Asked? asked, DecideExtension.Request request, Caller caller, Policies policies, TimeProvider clock)
    {
        if (asked is null || await LetterItem.Lock(tx, asked.FindingId, caller) is not var (letter, item))
            return Problem.NotFound("extension-request", "延期申请");
        if (item.Rectifier || (caller.PersonCode is not null && caller.PersonCode == asked.RequestedBy))
            return Problem.Forbidden("requester-cannot-decide", "申请人和整改责任人不能决定自己的延期申请。", "Who asked, or answers for the rectification, cannot decide.");
        var today = clock.Today();
        if ((Letter.RefusesInspector(caller, letter.Mine) ?? await Recusal.Refuses(tx, caller, letter.Round, letter.UnitCode, today, policies)) is { } refused)
            return refused;
        // The letter's lock stands before every decision about its items, so this reads the last word.
        if (await tx.QuerySingleAsync<bool>("select granted is not null from extension_requests where id = @requestId", new { requestId }))
            return Problem.Conflict("already-decided", "该申请已有决定。", "This request was decided already.");
        if (item.Status is LetterItemStatus.Closed)
            return LetterItem.AlreadyClosed;
        var (dueOn, wrong) = DecideExtension.DueDate(request, asked, item.DueOn, today, policies);
        if (wrong is not null)
            return wrong;

        var version = item.Version + 1;
        await DecideExtension.Keep(tx, requestId, request, dueOn, caller, clock);
        await tx.ExecuteAsync("update letter_items set due_on = @dueOn, version = @version where id = @Id", new { dueOn, version, item.Id });
        tx.Record(new ExtensionDecided(requestId, item.Id, item.CaseId, letter.UnitCode, letter.UnitPath, request.Granted, dueOn, item.FirstDueOn, request.Reason, version));
        return TypedResults.Ok(new DecideExtension.Response(requestId, item.Id, request.Granted, dueOn, item.FirstDueOn, version));
    }
}
