using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Logbook;
using DutyNet.Logbook.Entries;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Logbook.RetentionActs;

/// <summary>Asks that the bytes of an attachment be erased.</summary>
public static class RequestRetentionAct
{
    /// <summary>What is to be erased.</summary>
    /// <param name="AttachmentId">The attachment; every other with the same content goes with it.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="Basis">The rule or decision that allows it.</param>
    public sealed record Request(
        Guid AttachmentId,
        [StringLength(2000, MinimumLength = 1)] string Reason,
        [StringLength(500, MinimumLength = 1)] string Basis);

    /// <summary>The act, and every attachment it is about.</summary>
    public sealed record Response(Guid ActId, string Sha256, IReadOnlyList<Guid> AttachmentIds);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/retention-acts", Handle).Requires(Role.Administrator)
            .WithSummary("Asks that the bytes of an attachment be erased from the store, with the reason and the rule that allows it. Nothing happens until another person grants it.");

    private static Task<Results<Created<Response>, Problem>> Handle(Request request, Caller caller, TimeProvider clock, Database db, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            if (string.IsNullOrWhiteSpace(request.Reason) || string.IsNullOrWhiteSpace(request.Basis))
                return Problem.Invalid(string.IsNullOrWhiteSpace(request.Reason) ? "reason" : "basis", "required", "必填。", "Required.");
            var found = await tx.QuerySingleOrDefaultAsync<Found>("""
                select a.sha256, e.case_id, l.unit_code, u.path::text as unit_path
                from attachments a join entries e on e.id = a.entry_id join logbooks l on l.id = e.logbook_id join units u on u.code = l.unit_code
                where a.id = @AttachmentId and u.path ~ @scope::lquery
                """, new { request.AttachmentId, scope = caller.Scope });
            if (found is null)
                return Problem.NotFound("attachment", "该附件");
            await tx.ExecuteAsync("select hold_content(@Sha256)", new { found.Sha256 });
            if (await Attachment.ErasedBy(tx, found.Sha256) is { } act)
                return ReadAttachment.Erased(act);
            if (await tx.QuerySingleAsync<bool>("""
                select exists (select from retention_acts r where r.sha256 = @Sha256 and not exists (select from retention_decisions d where d.act_id = r.id))
                """, new { found.Sha256 }))
                return Problem.Conflict("act-pending", "该内容已有待决定的保管处置申请。", "An act about this content is waiting for its decision.");
            var attached = await RetentionAct.WithContent(tx, found.Sha256, caller);
            if (await RetentionAct.Refuse(tx, found.Sha256, attached) is { } refused)
                return refused;
            var now = Entry.Instant(clock);
            var id = Guid.CreateVersion7(now);
            await tx.ExecuteAsync("""
                insert into retention_acts (id, attachment_id, sha256, reason, basis, requested_by, requested_person, requested_at)
                values (@id, @AttachmentId, @Sha256, @Reason, @Basis, @Actor, @PersonCode, @now)
                """, new { id, request.AttachmentId, found.Sha256, request.Reason, request.Basis, caller.Actor, caller.PersonCode, now });
            Guid[] ids = [.. attached.Select(a => a.Id)];
            tx.Record(new RetentionRequested(id, found.CaseId, found.UnitCode, found.UnitPath, request.AttachmentId, found.Sha256, ids, request.Reason, request.Basis));
            return TypedResults.Created($"/api/v1/logbook/retention-acts/{id}", new Response(id, found.Sha256, ids));
        }, ct);

    private sealed record Found(string Sha256, Guid? CaseId, string UnitCode, string UnitPath);
}
