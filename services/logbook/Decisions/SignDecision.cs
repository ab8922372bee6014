using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Logbook;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Logbook.Decisions;

/// <summary>
/// The initial proposer and the chair confirm the record by signature (document 002: “初始动议人本人的确认签名和主持会议‘一把手’的确认签名要留下原始痕迹”);
/// for village spending also a member of the village supervision committee (document 004: “财务‘双签字’制度”).
/// </summary>
public static class SignDecision
{
    /// <summary>The signature: full name as registered, today's date, and the hash of what was shown.</summary>
    public sealed record Request([StringLength(100, MinimumLength = 1)] string FullName, DateOnly Date, [StringLength(64, MinimumLength = 64)] string ContentHash);

    /// <summary>As what it was signed.</summary>
    public sealed record Response(Guid DecisionId, IReadOnlyList<SigningCapacity> Capacities, DecisionState State);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/decisions/{id:guid}/signatures", Handle).Requires(Role.Leader, Role.Clerk, Role.Discipline)
            .WithSummary("Signs in person, through one's own account: fullName, date (today) and contentHash as shown. Signed as everything the caller is to it: Proposer, Chair, or for village spending Supervision (a holder of an OversightMember post of the unit, of the unit above it, or of one directly below).");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid id, Request request, Caller caller, TimeProvider clock, Database db, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            var now = Entries.Entry.Instant(clock);
            if (await Decision.Hold(tx, id, caller) is not { } decision)
                return Decision.NotFound;
            var capacities = Decision.CapacitiesOf(decision, caller.PersonCode, await IsSupervisor(tx, decision, caller, now.DateInChina()));
            if (capacities.Length == 0)
                return Problem.Forbidden("sign-in-person", "只能由初始动议人、主持人（村级财务支出另由监督委员会成员）用本人账号签字。",
                    "Only the initial proposer and the chair (for village spending also a member of the supervision committee) may sign, in person, through their own account.");
            if (decision.ClosedOn is not null)
                return Decision.Closed;
            if (decision is { Emergency: true, NoMeetingReason: null })
                return Problem.Conflict("not-written-up", "尚未书面记录，无从签字。", "It is not written up yet: there is nothing to sign.");
            var name = (await Draft.Names(tx, [caller.PersonCode!])).GetValueOrDefault(caller.PersonCode!);
            if (Wrong(request, name, now.DateInChina()) is { Count: > 0 } wrong)
                return Problem.Invalid(wrong);
            if (request.ContentHash != decision.ContentHash)
                return Problem.Conflict("content-changed", "决策记录与您所见的不同，请重新查看后再签。", "The record does not say what you were shown: look at it again before you sign.");
            var signed = await tx.QueryAsync<string>("""
                insert into decision_signatures (decision_id, capacity, person_code, full_name, signed_on, content_hash, signed_at)
                select @id, capacity, @PersonCode, @FullName, @Date, @ContentHash, @now from unnest(@capacities) capacity
                on conflict do nothing
                returning capacity
                """, new { id, caller.PersonCode, request.FullName, request.Date, request.ContentHash, now, capacities = capacities.Select(c => c.ToString()).ToArray() });
            if (signed.Count == 0)
                return Problem.Conflict("already-signed", "此内容已签字。", "This content is signed already.");
            tx.Record(new DecisionSigned(id, decision.CaseId, decision.UnitCode, decision.UnitPath, decision.Number, caller.PersonCode!, request.FullName, [.. signed], request.Date, request.ContentHash));
            return TypedResults.Ok(new Response(id, capacities, (await Decision.Load(tx, id)).State));
        }, ct);

    /// <summary>A mark in place of the full name, or another day than today, is no signature.</summary>
    internal static List<FieldError> Wrong(Request request, string? registeredName, DateOnly today)
    {
        var wrong = new List<FieldError>();
        if (request.FullName != registeredName)
            wrong.Add(new("fullName", "not-the-full-name", "须签署与登记一致的全名，画圈等记号无效。", "Sign with the full name as registered; a mark is no signature."));
        if (request.Date != today)
            wrong.Add(new("date", "not-today", $"签署日期须为今天（{today:yyyy-MM-dd}）。", $"The date of signing is today, {today:yyyy-MM-dd}."));
        return wrong;
    }

    // The committee is a post of the village itself, a unit of its own directly below it, or one of the unit above that oversees it.
    private static Task<bool> IsSupervisor(Tx tx, Decision decision, Caller caller, DateOnly today) => tx.QuerySingleAsync<bool>("""
        select exists (
            select from holdings h join units u on u.code = h.unit_code
            where h.person_code = @PersonCode and h.role = 'OversightMember' and h.held_from <= @today and (h.held_until is null or h.held_until >= @today)
              and (u.path = @UnitPath::ltree or u.path ~ (@UnitPath || '.*{1}')::lquery
                   or (nlevel(@UnitPath::ltree) > 1 and u.path = subpath(@UnitPath::ltree, 0, -1))))
        """, new { caller.PersonCode, today, decision.UnitPath });
}
