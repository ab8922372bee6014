using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using DutyNet.Inspection.Rounds;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.ProcessOversight;

/// <summary>Notes what the overseeing department saw of the process.</summary>
internal static class NoteOversight
{
    /// <summary>What was seen, and whether it is irregular.</summary>
    public sealed record Request([StringLength(10000, MinimumLength = 1)] string Text, bool Irregular);

    /// <summary>The note as kept.</summary>
    public sealed record Response(Guid NoteId);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/process-oversights/{oversightId:guid}/notes", Handle)
        .Requires(Role.Leader, Role.Clerk, Role.Department)
        .WithSummary("Notes what was seen of an overseen process: by the overseeing department alone (403 not-the-overseer), and not by who is recused at the overseen unit (403 recused).");

    private static Task<Results<Created<Response>, Problem>> Handle(Guid oversightId, Request request, Caller caller, Database db, Policies policies, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            if (await Oversight.Lock(tx, oversightId, caller) is not { } oversight)
                return Oversight.NotFound;
            var today = clock.Today();
            if ((await oversight.Refuses(tx, caller, today) ?? await Recusal.Refuses(tx, caller, oversightId, oversight.UnitCode, today, policies)) is { } refused)
                return refused;
            var now = clock.GetUtcNow();
            var id = Guid.CreateVersion7(now);
            await tx.ExecuteAsync("""
                insert into process_oversight_notes (id, oversight_id, text, irregular, noted_by, noted_at) values (@id, @oversightId, @Text, @Irregular, @by, @now)
                """, new { id, oversightId, request.Text, request.Irregular, by = caller.PersonCode ?? caller.Actor, now });
            tx.Record(new ProcessOversightNoted(oversightId, oversight.UnitCode, oversight.UnitPath, id, request.Irregular, request.Text));
            return TypedResults.Created($"/api/v1/inspection/process-oversights/{oversightId}", new Response(id));
        }, ct);
}
