using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Clues;

/// <summary>Hands a clue that came out true over for a talk or a proceeding; a person on the accountability side decides.</summary>
internal static class RequestAccountability
{
    /// <summary>What is asked for.</summary>
    /// <param name="Kind">A talk or a proceeding.</param>
    /// <param name="Reason">What was not done.</param>
    /// <param name="ItemCodes">Codes of the list items breached (对单), as far as they are known.</param>
    public sealed record Request(ProposalKind Kind, [StringLength(5000, MinimumLength = 1)] string Reason, [MaxLength(10)] string[]? ItemCodes = null);

    /// <summary>The request.</summary>
    public sealed record Response(Guid RequestId, Guid CaseId);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/clues/{clueId:guid}/accountability", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Hands a clue over for a talk or a proceeding, once (409 clue-converted); by a person, and only once it was reported as substantiated, at least in part (409 not-substantiated).");

    private static Task<Results<Created<Response>, Problem>> Handle(Guid clueId, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            var clue = await Clue.Lock(tx, clueId, caller);
            if (clue is null)
                return Clue.NotFound;
            if (clue.Refuses(caller) is { } refused)
                return refused;
            if (clue.Result is not (ClueResult.Substantiated or ClueResult.PartlySubstantiated))
                return Problem.Conflict("not-substantiated", "线索尚未查实，不能移送问责。", "The clue has not been reported as substantiated.");
            if (await tx.QuerySingleAsync<bool>("select exists (select from clue_conversions where clue_id = @clueId and into_what = 'Accountability')", new { clueId }))
                return Problem.Conflict("clue-converted", "该线索已移送问责。", "The clue was handed over already.");
            string[] items = request.ItemCodes ?? [];
            var known = (await tx.QueryAsync<string>("select distinct item_code from list_items where item_code = any(@items)", new { items })).ToHashSet();
            if (items.Index().Where(i => !known.Contains(i.Item)).ToList() is { Count: > 0 } unknown)
                return Problem.Invalid([.. unknown.Select(i => new FieldError($"itemCodes[{i.Index}]", "unknown", "没有此清单条目。", "There is no such list item."))]);
            var now = clock.GetUtcNow();
            var id = Guid.CreateVersion7(now);
            await tx.ExecuteAsync("""
                insert into clue_conversions (clue_id, into_what, target_id, converted_person, converted_at) values (@clueId, 'Accountability', @id, @PersonCode, @now)
                """, new { clueId, id, caller.PersonCode, now });
            await clue.Touch(tx);
            tx.Record(new ClueConverted(clueId, clue.CaseId, clue.UnitCode, clue.UnitPath, ClueConversion.Accountability, id, caller.PersonCode!));
            tx.Record(new AccountabilityRequested(id, clue.CaseId, clue.UnitCode, clue.UnitPath, clue.PersonCode, request.Kind, RequestCause.Clue, clueId, items, request.Reason));
            return TypedResults.Created($"/api/v1/inspection/clues/{clueId}", new Response(id, clue.CaseId));
        }, ct);
}
