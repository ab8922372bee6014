using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Responsibility;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Rectifications;

/// <summary>Adds a numbered part to the measures of a rectification.</summary>
public static class AddPart
{
    private const int MostParts = 50;

    /// <summary>What shall be done.</summary>
    public sealed record Request([StringLength(1000, MinimumLength = 1)] string Description);

    /// <summary>The part; percent: share of the parts done, 0 to 100.</summary>
    public sealed record Response(Guid TaskId, int Number, int Percent);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/rectifications/{id:guid}/parts", Handle).Requires(Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Adds a part to the measures, numbered from 1. Once a rectification has parts, its percent is the share of them that is done.")
            .WithExample(new Request("收回2024年违规发放的加班补贴"), new Response(new Guid("01980000-0000-7000-8000-0000000000c1"), 2, 50));

    private static Task<Results<Created<Response>, Problem>> Handle(Guid id, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            if (await Rectification.Lock(tx, id) is not { } task || !caller.MaySee(task.UnitPath))
                return Rectification.NotFound;
            if ((task.MayBePutRightBy(caller, tx, jointly: true) ?? task.MayBeWorkedOn()) is { } refused)
                return refused;
            var parts = await Part.Of(tx, id);
            if (parts.Count == MostParts)
                return Problem.Conflict("too-many-parts", $"最多 {MostParts} 项。", $"At most {MostParts} parts.");
            parts.Add(new Part(parts.Count + 1, request.Description, null));
            await tx.ExecuteAsync("insert into rectification_parts (task_id, number, description, added_by, added_at) values (@id, @number, @Description, @by, @now)",
                new { id, number = parts.Count, request.Description, by = caller.PersonCode ?? caller.Actor, now = clock.GetUtcNow() });
            var percent = Part.Percent(parts) ?? 0;
            await tx.ExecuteAsync("update rectifications set percent = @percent where id = @id", new { id, percent });
            tx.Record(new RectificationPartAdded(id, task.FindingId, task.CaseId, task.UnitCode, task.UnitPath, parts.Count, request.Description));
            return TypedResults.Created($"/api/v1/responsibility/rectifications/{id}", new Response(id, parts.Count, percent));
        }, ct);
}
