using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;
using DutyNet.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.ProcessOversight;

/// <summary>Lists overseen processes, and shows one with its notes.</summary>
internal static class ListOversights
{
    /// <summary>An overseen process; Regular is null while the oversight goes on.</summary>
    public sealed record Row(
        Guid OversightId, string UnitCode, string UnitName, ProcessKind Process, string Overseer, string OverseerName, string Matter, DateTimeOffset OpenedAt, int Notes, int IrregularNotes,
        bool? Regular, string? Conclusion, string? ConcludedBy, DateTimeOffset? ConcludedAt);

    /// <summary>A note of the overseer.</summary>
    public sealed record Note(Guid NoteId, string Text, bool Irregular, string NotedBy, DateTimeOffset NotedAt);

    /// <summary>The overseen process with its notes.</summary>
    public sealed record Response(Row Oversight, IReadOnlyList<Note> Notes);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/process-oversights", Handle).Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Overseen processes of units of the caller's subtree, and those that a department of it oversees, by ?unit= (with everything below it), ?overseer=, ?process=, ?open= and ?regular=.")
            .Produces<Page<Row>>();
        routes.MapGet("/process-oversights/{oversightId:guid}", Show).Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("One overseen process with the overseer's notes, for the overseen and the overseeing side.");
    }

    private static async Task<IResult> Handle(
        string? unit, string? overseer, ProcessKind? process, bool? open, bool? regular, PageQuery page, Caller caller, Database db, CancellationToken ct)
    {
        page.SortsBy();
        var rows = await db.Read(tx => Rows(tx, null, unit, overseer, process, open, regular, page.AfterId, page.Take, caller), ct);
        return Listing.Answer(page, rows, r => r.OversightId.ToString());
    }

    private static Task<Results<Ok<Response>, Chassis.Problems.Problem>> Show(Guid oversightId, Caller caller, Database db, CancellationToken ct) =>
        db.Read<Results<Ok<Response>, Chassis.Problems.Problem>>(async tx =>
        {
            if (await Rows(tx, oversightId, null, null, null, null, null, null, 1, caller) is not [var row])
                return Oversight.NotFound;
            return TypedResults.Ok(new Response(row, await tx.QueryAsync<Note>("""
                select id as note_id, text, irregular, noted_by, noted_at from process_oversight_notes where oversight_id = @oversightId order by id
                """, new { oversightId })));
        }, ct);

    private static Task<List<Row>> Rows(
        Tx tx, Guid? id, string? unit, string? overseer, ProcessKind? process, bool? open, bool? regular, string? afterId, int take, Caller caller) => tx.QueryAsync<Row>("""
        select o.id as oversight_id, o.unit_code, u.name as unit_name, o.process, o.overseer, v.name as overseer_name, o.matter, o.opened_at, n.notes, n.irregular as irregular_notes,
               o.regular, o.conclusion, o.concluded_by, o.concluded_at
        from process_oversights o
        join units u on u.code = o.unit_code
        join units v on v.code = o.overseer
        cross join lateral (select count(*)::int as notes, (count(*) filter (where irregular))::int as irregular from process_oversight_notes where oversight_id = o.id) n
        where (u.path ~ @scope::lquery or v.path ~ @scope::lquery)
          and (@id::uuid is null or o.id = @id)
          and (@unit::text is null or u.path <@ (select path from units where code = @unit))
          and (@overseer::text is null or o.overseer = @overseer)
          and (@process::text is null or o.process = @process)
          and (@open::boolean is null or (o.regular is null) = @open)
          and (@regular::boolean is null or o.regular = @regular)
          and (@afterId::text is null or o.id::text > @afterId)
        order by o.id::text
        limit @take
        """, new { scope = caller.Scope, id, unit, overseer, process = process?.ToString(), open, regular, afterId, take });
}
