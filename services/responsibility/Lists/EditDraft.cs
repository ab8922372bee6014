using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Responsibility;
using DutyNet.Responsibility.Register;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace DutyNet.Responsibility.Lists;

/// <summary>Edits a draft: the whole text is replaced, its code and version stay.</summary>
public static class EditDraft
{
    /// <summary>The draft after it; Revision counts how often it was written.</summary>
    public sealed record Response(Guid ListId, string Code, int Version, ListStatus Status, int Revision);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPut("/lists/{id:guid}", Handle).Requires(Role.Administrator, Role.Department, Role.Discipline)
            .WithSummary("Replaces what a draft says, all of it. Only a draft, and under its own code. With If-Match (the ETag of the list) it is refused (412) when somebody else has edited it meanwhile.")
            .WithExample(DraftList.Example, new Response(new Guid("01980a4e-5f00-7000-8000-0000000000a3"), "P3-DEPT", 1, ListStatus.Draft, 2));

    private static async Task<Results<Ok<Response>, Problem>> Handle(
        Guid id, DraftList.Request request, [FromHeader(Name = "If-Match")] string? ifMatch, Caller caller, Database db, TimeProvider clock, HttpResponse http, CancellationToken ct)
    {
        if (Draft.Check(request, clock.Today()) is { Count: > 0 } errors)
            return Problem.Invalid(errors);
        return await db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            await KnownRegister.HoldStill(tx);
            if (await ResponsibilityList.Lock(tx, id) is not { } list || !caller.MaySee(list.UnitPath))
                return Problem.NotFound("list", "此清单");
            if (request.Code != list.Code)
                return Problem.Invalid("code", "not-its-own", $"代码须是 {list.Code}。", $"Must be {list.Code}.");
            if ((ResponsibilityList.MayBecome(list.Status, ListStatus.Draft) ?? list.RefuseStale(ifMatch) ?? await Draft.RefuseTier(tx, request.Line, request.Tier)) is { } refused)
                return refused;
            var revision = list.Revision + 1;
            await tx.ExecuteAsync("""
                update lists set line = @line, tier = @Tier, title = @Title, basis = @Basis, unit_kinds = @kinds, effective_from = @EffectiveFrom, revision = @revision
                where id = @id
                """, new { id, line = request.Line.ToString(), request.Tier, request.Title, request.Basis, kinds = Draft.Names(request.UnitKinds), request.EffectiveFrom, revision });
            await tx.ExecuteAsync("delete from list_items where list_id = @id", new { id });
            await Draft.WriteItems(tx, id, request.Items);
            tx.Record(new ListDraftEdited(id, list.Code, list.Version, list.UnitCode, list.UnitPath, request.Line, request.Tier, request.Title, request.EffectiveFrom, request.Items.Length, revision));
            http.Headers.ETag = ResponsibilityList.Tag(revision);
            return TypedResults.Ok(new Response(id, list.Code, list.Version, ListStatus.Draft, revision));
        }, ct);
    }
}
