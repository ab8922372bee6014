using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Rounds;

/// <summary>Remarks on an entry of the checked unit's logbook; the logbook service writes it beside the entry (document 000: each inspected person's own logbook is checked, and the check is written into it).</summary>
internal static class RemarkOnEntry
{
    /// <summary>The remark.</summary>
    /// <param name="LogbookEntryId">The entry, of a logbook of the checked unit; a remark on another unit's entry is never shown.</param>
    /// <param name="Text">What the inspector has to say of it.</param>
    /// <param name="Defect">What is wrong with it: not recorded 履责不记录, irregular 记录不规范, duty not done 责任落实不到位.</param>
    public sealed record Request(Guid LogbookEntryId, [StringLength(2000, MinimumLength = 1)] string Text, EntryDefect? Defect = null);

    /// <summary>The remark as recorded.</summary>
    public sealed record Response(Guid RemarkId);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/rounds/{roundId:guid}/units/{code}/remarks", Handle)
        .Requires(Role.Inspector)
        .WithSummary("Remarks on an entry of the checked unit's logbook, where it is then shown. Only by a member of the team assigned to the unit, and not while a ground of recusal holds (403 recused).")
        .WithExample(
            new Request(new Guid("0199f2d4-8c1e-7f60-9a50-1c8a3f0b7e11"), "谈话要点未记录。", EntryDefect.Irregular), new Response(new Guid("0199f2d4-9d2f-7a70-8b61-2d9b4f1c8f22")));

    private static Task<Results<Created<Response>, Problem>> Handle(
        Guid roundId, string code, Request request, Caller caller, Database db, Policies policies, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var (unit, refused) = await CheckedUnit.Begin(tx, roundId, code, caller, policies, clock.Today());
            if (unit is null)
                return refused!;
            if (string.IsNullOrWhiteSpace(request.Text))
                return Problem.Invalid("text", "required", "必填。", "Required.");
            var now = clock.GetUtcNow();
            now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)); // published as the database keeps it
            var id = Guid.CreateVersion7(now);
            await tx.ExecuteAsync("""
                insert into entry_remarks (id, round_id, unit_code, logbook_entry_id, text, defect, inspector_person, remarked_at)
                values (@id, @roundId, @code, @LogbookEntryId, @Text, @defect, @PersonCode, @now)
                """, new { id, roundId, code, request.LogbookEntryId, request.Text, defect = request.Defect?.ToString(), caller.PersonCode, now });
            tx.Record(new EntryRemarked(id, roundId, request.LogbookEntryId, unit.Code, unit.Path, request.Text, request.Defect, caller.PersonCode!, now));
            return TypedResults.Created($"/api/v1/inspection/rounds/{roundId}", new Response(id));
        }, ct);
}
