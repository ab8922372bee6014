using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Logbook;
using DutyNet.Logbook.Entries;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Logbook.RetentionActs;

/// <summary>Grants or refuses that evidence be erased; never by who asked for it.</summary>
public static class DecideRetentionAct
{
    /// <summary>The decision and its reason.</summary>
    public sealed record Request(bool Granted, [StringLength(2000, MinimumLength = 1)] string Reason);

    /// <summary>What became of it.</summary>
    public sealed record Response(Guid ActId, RetentionActStatus Status);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/retention-acts/{id:guid}/decision", Handle).Requires(Role.Administrator, Role.Discipline)
            .WithSummary("Grants or refuses an act of retention: another account and another person than who asked for it (403 own-act). Granted, the content is answered 410 from then on and its bytes are removed; the attachments' rows stay.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid id, Request request, Caller caller, TimeProvider clock, Database db, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await RetentionAct.Find(tx, id, caller) is not { } act)
                return Problem.NotFound("retention-act", "该保管处置申请");
            if (string.IsNullOrWhiteSpace(request.Reason))
                return Problem.Invalid("reason", "required", "必填。", "Required.");
            if (!act.MayBeDecidedBy(caller))
                return Problem.Forbidden("own-act", "申请人不得自行决定。", "Who asked for it cannot decide it.");
            await tx.ExecuteAsync("select hold_content(@Sha256)", new { act.Sha256 });
            var attached = await RetentionAct.WithContent(tx, act.Sha256, caller);
            if (request.Granted && await RetentionAct.Refuse(tx, act.Sha256, attached) is { } refused)
                return refused;
            var now = Entry.Instant(clock);
            if (await tx.ExecuteAsync("""
                insert into retention_decisions (act_id, granted, reason, decided_by, decided_person, decided_at)
                values (@id, @Granted, @Reason, @Actor, @PersonCode, @now)
                on conflict do nothing
                """, new { id, request.Granted, request.Reason, caller.Actor, caller.PersonCode, now }) == 0)
                return Problem.Conflict("act-decided", "该申请已有决定。", "This act is decided already.");
            if (request.Granted)
                await tx.ExecuteAsync("insert into erased_contents (sha256, act_id, erased_at) values (@Sha256, @id, @now)", new { act.Sha256, id, now });
            tx.Record(new RetentionDecided(id, act.CaseId, act.UnitCode, act.UnitPath, act.AttachmentId, act.Sha256, request.Granted, request.Reason));
            return TypedResults.Ok(new Response(id, request.Granted ? RetentionActStatus.Granted : RetentionActStatus.Refused));
        }, ct);
}
