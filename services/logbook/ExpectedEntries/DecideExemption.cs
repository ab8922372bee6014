using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Logbook;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Logbook.ExpectedEntries;

/// <summary>Decides whether an expected entry need not be recorded: a person of discipline, who neither asked nor answers for it.</summary>
public static class DecideExemption
{
    /// <summary>The decision and why.</summary>
    public sealed record Request(bool Granted, [StringLength(2000, MinimumLength = 1)] string Reason);

    /// <summary>The expected entry after it.</summary>
    public sealed record Response(Guid RequestId, Guid ExpectedEntryId, bool Granted, ExpectedEntryStatus Status);

    private sealed record Asked(Guid ExpectedEntryId, string RequestedBy, string? RequestedPerson, bool? Granted);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/exemption-requests/{id:guid}/decision", Handle).Requires(Role.Discipline)
            .WithSummary("Grants or refuses an exemption (免记), through one's own account: never by who asked (decider-is-requester) nor by who answers for the entry (decider-is-answerable). Granted for what is missing, its ladder stops. 409 expected-entry-settled when it was recorded meanwhile: then it can only be refused.")
            .WithExample(new Request(true, "情况属实，同意免记。"), new Response(Guid.Parse("0199f2d4-2b11-7c40-9d3e-6f1a2b3c4d5e"), Guid.Parse("0199f2d4-1a00-7b30-8c2d-5e0f1a2b3c4d"), true, ExpectedEntryStatus.Exempt));

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid id, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            var (now, today) = (clock.GetUtcNow(), clock.Today());
            // The expected entry first, then the request: whoever asks locks in the same order.
            var of = await tx.QuerySingleOrDefaultAsync<Guid?>("select expected_entry_id from exemption_requests where id = @id", new { id });
            if (of is not { } expectedEntryId || await Exemption.Of(tx, expectedEntryId, caller, today) is not { } expected)
                return Problem.NotFound("exemption-request", "该免记申请");
            var asked = await tx.QuerySingleAsync<Asked>("select expected_entry_id, requested_by, requested_person, granted from exemption_requests where id = @id for update", new { id });
            if (string.IsNullOrWhiteSpace(request.Reason))
                return Problem.Invalid("reason", "required", "必填。", "Required.");
            // A key is a system's: to excuse somebody is a person's act.
            if (!caller.Actor.StartsWith("account/", StringComparison.Ordinal))
                return Problem.Forbidden("own-account-needed", "须由本人以个人账号决定。", "A person decides, through their own account.");
            if (caller.Actor == asked.RequestedBy || (caller.PersonCode is not null && caller.PersonCode == asked.RequestedPerson))
                return Problem.Forbidden("decider-is-requester", "申请人不能自行批准。", "Who asked cannot decide.");
            if (caller.PersonCode is not null && caller.PersonCode == expected.PersonCode)
                return Problem.Forbidden("decider-is-answerable", "责任人不能批准自己的免记。", "Who answers for it cannot decide.");
            if (asked.Granted is not null)
                return Problem.Conflict("already-decided", "该申请已决定。", "It is decided already.");
            if (request.Granted && !expected.IsOpen)
                return Problem.Conflict("expected-entry-settled", "该应记事项已记录或已撤销。", "This expected entry is recorded or no longer owed.");
            await tx.ExecuteAsync("""
                update exemption_requests set granted = @Granted, decision = @Reason, decided_by = @Actor, decided_at = @now where id = @id
                """, new { id, request.Granted, request.Reason, caller.Actor, now });
            if (request.Granted)
                await tx.ExecuteAsync("update expected_entries set status = 'Exempt', exempt_reason = 'granted' where id = @expectedEntryId", new { expectedEntryId });
            tx.Record(new ExemptionDecided(id, expectedEntryId, expected.CaseId, expected.UnitCode, expected.UnitPath, request.Granted, request.Reason, expected.Status == ExpectedEntryStatus.Missing, today));
            return TypedResults.Ok(new Response(id, expectedEntryId, request.Granted, request.Granted ? ExpectedEntryStatus.Exempt : expected.Status));
        }, ct);
}
