using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Logbook;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Logbook.ExpectedEntries;

/// <summary>Asks that an expected entry need not be recorded (免记), with the reason: leave, a secondment, an event that cannot take place.</summary>
public static class RequestExemption
{
    /// <summary>Why it need not be recorded.</summary>
    public sealed record Request([StringLength(2000, MinimumLength = 1)] string Reason);

    /// <summary>The request; it waits for somebody of discipline.</summary>
    public sealed record Response(Guid RequestId, Guid ExpectedEntryId);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/expected-entries/{id:guid}/exemption-requests", Handle).Requires(Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Asks that an expected entry need not be recorded (免记): by who answers for it, or a clerk or department for them. 409 expected-entry-settled when it is recorded, withdrawn or exempt; 409 exemption-asked while a request is undecided.")
            .WithExample(new Request("当季参加省委党校脱产学习，已由组织部备案。"), new Response(Guid.Parse("0199f2d4-2b11-7c40-9d3e-6f1a2b3c4d5e"), Guid.Parse("0199f2d4-1a00-7b30-8c2d-5e0f1a2b3c4d")));

    private static Task<Results<Created<Response>, Problem>> Handle(Guid id, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var (now, today) = (clock.GetUtcNow(), clock.Today());
            if (await Exemption.Of(tx, id, caller, today) is not { } expected)
                return Problem.NotFound("expected-entry", "该应记事项");
            if (string.IsNullOrWhiteSpace(request.Reason))
                return Problem.Invalid("reason", "required", "必填。", "Required.");
            if (!caller.Is(Role.Clerk, Role.Department) && !await IsOwn(tx, expected, caller, today))
                return Problem.Forbidden("not-your-logbook", "这不是您的应记事项。", "You do not answer for this expected entry.");
            if (!expected.IsOpen)
                return Problem.Conflict("expected-entry-settled", "该应记事项已记录、已撤销或已免记。", "This expected entry is recorded, no longer owed, or exempt.");
            var requestId = Guid.CreateVersion7(now);
            var isFirst = await tx.ExecuteAsync("""
                insert into exemption_requests (id, expected_entry_id, reason, requested_by, requested_person, requested_at)
                values (@requestId, @id, @Reason, @Actor, @PersonCode, @now)
                on conflict (expected_entry_id) where granted is null do nothing
                """, new { requestId, id, request.Reason, caller.Actor, caller.PersonCode, now }) == 1;
            if (!isFirst)
                return Problem.Conflict("exemption-asked", "已有申请待决定。", "A request is still undecided.");
            tx.Record(new ExemptionRequested(requestId, id, expected.CaseId, expected.UnitCode, expected.UnitPath, request.Reason));
            return TypedResults.Created($"/api/v1/logbook/exemption-requests?expectedEntry={id}", new Response(requestId, id));
        }, ct);

    // What a unit owes is its leaders' to ask for.
    private static async Task<bool> IsOwn(Tx tx, Exemption expected, Caller caller, DateOnly today) =>
        caller.PersonCode is { } person && (expected.OwedBy == "Post"
            ? person == expected.PersonCode
            : await Register.Holding.IsOfUnit(tx, expected.UnitCode, person, today));
}
