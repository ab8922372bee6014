using DutyNet.Accountability.Cases;
using DutyNet.Accountability.Ladders;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Accountability;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Accountability.Proposals;

/// <summary>The decision of a proposal that the inspecting side asked for: no ladder depends on it.</summary>
static class DecideRequest
{
    private sealed record Asked(Guid RequestId, Guid CaseId, string UnitCode, string UnitPath, string? PersonCode, string RequestedBy, bool Decided);

    /// <summary>Decides it, once: by a person, never by whom it is about nor by who asked for it.</summary>
    public static async Task<Results<Ok<DecideProposal.Response>, Problem>> Decide(Tx tx, Guid id, DecideProposal.Request request, Caller caller, TimeProvider clock)
    {
        // Two statements: the second one's snapshot is taken once the lock is held.
        await tx.ExecuteAsync("select from proposals where id = @id for update", new { id });
        var asked = await tx.QuerySingleAsync<Asked>("""
            select p.request_id, p.case_id, p.unit_code, coalesce(u.path, p.unit_path)::text as unit_path, p.person_code, p.requested_by, p.decision is not null as decided
            from proposals p left join units u on u.code = p.unit_code
            where p.id = @id
            """, new { id });
        if (caller.PersonCode == asked.PersonCode)
            return Climb.OwnCase;
        if (caller.Actor == asked.RequestedBy || caller.PersonCode == Words.PersonBehind(asked.RequestedBy))
            return Problem.Forbidden("requester-cannot-decide", "提请人不得决定自己的提请事项。", "Who asked for it does not decide it.");
        if (asked.Decided)
            return DecideProposal.AlreadyDecided;
        await tx.ExecuteAsync("""
            update proposals set decision = @decision, reason = @Reason, decided_by = @Actor, decided_at = @now where id = @id
            """, new { id, decision = request.Decision.ToString(), request.Reason, caller.Actor, now = clock.GetUtcNow() });
        tx.Record(new RequestDecided(id, asked.RequestId, asked.CaseId, asked.UnitCode, asked.UnitPath, request.Decision, request.Reason));
        return TypedResults.Ok(new DecideProposal.Response(id, request.Decision, LadderStatus: null));
    }
}
