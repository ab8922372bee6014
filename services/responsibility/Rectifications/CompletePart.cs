using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Rectifications;

/// <summary>Marks one part of a rectification done, with its own proof.</summary>
public static class CompletePart
{
    /// <summary>The proof, attached before.</summary>
    public sealed record Request([MaxLength(50)] Guid[] EvidenceIds);

    /// <summary>The task after it; percent: share of the parts done, 0 to 100.</summary>
    public sealed record Response(Guid TaskId, int Number, int Percent, RectificationStatus Status);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/rectifications/{id:guid}/parts/{number:int}/complete", Handle).Requires(Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Marks a part done, once, with at least one piece of evidence of its own: by the answerable holder, a jointly answerable one, or a clerk or system on their behalf.")
            .WithExample(new Request([new Guid("01980000-0000-7000-8000-0000000000e1")]), new Response(new Guid("01980000-0000-7000-8000-0000000000c1"), 1, 50, RectificationStatus.InProgress));

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid id, int number, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await Rectification.Lock(tx, id) is not { } task || !caller.MaySee(task.UnitPath))
                return Rectification.NotFound;
            if ((task.MayBePutRightBy(caller, tx, jointly: true) ?? task.MayBeWorkedOn()) is { } refused)
                return refused;
            if ((await Part.Of(tx, id)).Find(p => p.Number == number) is not { } part)
                return Problem.NotFound("part", "此项措施");
            if (part.DoneOn is not null)
                return Problem.Conflict("part-done", "该项措施已完成。", "This part is done.");
            var (evidence, wrong) = await Rectification.Evidence(tx, id, request.EvidenceIds);
            if (wrong is not null)
                return wrong;
            var parts = await Part.Complete(tx, task, [part], evidence, caller.PersonCode ?? caller.Actor, clock.Today());
            await Rectification.Derive(tx, task.FindingId);
            var status = task.Status == RectificationStatus.Assigned ? RectificationStatus.InProgress : task.Status;
            return TypedResults.Ok(new Response(id, number, Part.Percent(parts) ?? 0, status));
        }, ct);
}
