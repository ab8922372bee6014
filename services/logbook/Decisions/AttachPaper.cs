using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Files;
using DutyNet.Chassis.Idempotency;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Logbook;
using DutyNet.Logbook.Entries;
using DutyNet.Logbook.Policies;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace DutyNet.Logbook.Decisions;

/// <summary>Attaches a paper or the sound recording of the meeting (document 002: “还要全程会议录音”); kept by its hash, its kind found from the content.</summary>
public static class AttachPaper
{
    /// <summary>A file in the field <c>file</c> of a form.</summary>
    public sealed record Request(IFormFile? File = null);

    /// <summary>The paper as received; a sound recording is known by its content.</summary>
    public sealed record Response(Guid PaperId, string Sha256, string MediaType, long Size, bool IsSound);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/decisions/{id:guid}/papers", Handle).Requires(Role.Leader, Role.Clerk, Role.Department)
            .Accepts<Request>("multipart/form-data")
            .WithMetadata(new DisableRequestSizeLimitAttribute(), new StreamsItsBody()) // held to its kind's size while it is read
            .WithSummary("Attaches one file (multipart field `file`) to a decision: picture, sound, video, PDF, OFD or Office document by its content, else 422 attachment-kind. Beyond its kind's size 413 attachment-too-large. May also come after the record is closed: the content that was signed does not hold the papers.");

    private static async Task<Results<Created<Response>, Problem>> Handle(
        Guid id, HttpRequest request, Caller caller, ContentStore store, LogbookPolicies policies, TimeProvider clock, Database db, CancellationToken ct)
    {
        // A file is taken only from somebody who may attach it.
        if (await db.Read(tx => Refuse(tx, id, caller, clock, hold: false), ct) is { } refused)
            return refused;
        var (name, content) = await SentFile.Of(request, ct);
        using var staged = await SentFile.Stage(store, content, policies, ct);
        if (Attachment.Refuse(staged) is { } unfit)
            return unfit;
        IdempotentRequest.Covers(request.HttpContext, $"{name} {staged.Sha256}");
        return await db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var now = Entry.Instant(clock);
            if (await Refuse(tx, id, caller, clock, hold: true) is { } meanwhile)
                return meanwhile;
            if (await Attachment.Keep(tx, staged, store) is { } erased)
                return erased;
            var d = await Decision.Load(tx, id);
            var paperId = Guid.CreateVersion7(now);
            await tx.ExecuteAsync("""
                insert into decision_papers (id, decision_id, file_name, media_type, size, sha256, recorded_by, received_at)
                values (@paperId, @id, @name, @MediaType, @Size, @Sha256, @Actor, @now)
                """, new { paperId, id, name, staged.MediaType, staged.Size, staged.Sha256, caller.Actor, now });
            tx.Record(new DecisionPaperAttached(paperId, id, d.CaseId, d.UnitCode, d.UnitPath, staged.MediaType!, staged.Size, staged.Sha256));
            return TypedResults.Created($"/api/v1/logbook/decisions/{id}/papers/{paperId}", new Response(paperId, staged.Sha256, staged.MediaType!, staged.Size, Decision.IsSound(staged.MediaType!)));
        }, ct);
    }

    private static async Task<Problem?> Refuse(Tx tx, Guid id, Caller caller, TimeProvider clock, bool hold)
    {
        var unit = hold ? (await Decision.Hold(tx, id, caller))?.UnitCode : await tx.QuerySingleOrDefaultAsync<string>(
            "select d.unit_code from decisions d join units u on u.code = d.unit_code where d.id = @id and u.path ~ @scope::lquery", new { id, scope = caller.Scope });
        return unit is null ? Decision.NotFound : await Decision.RefuseWriter(tx, caller, unit, clock.Today());
    }
}
