using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Logbook.Entries;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Logbook.Figures;

/// <summary>One logbook in figures: complete, in time, in good quality.</summary>
public static class ShowFiguresOfLogbook
{
    /// <summary>The figures as of a day.</summary>
    public sealed record Response(Guid LogbookId, string UnitCode, string? PersonCode, int Year, DateOnly AsOf, FigureSet Figures);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/logbooks/{id:guid}/figures", Handle).Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("A logbook's completeness (recorded of what was due so far), timeliness (in time of what was recorded; share late-recorded) and quality (accepted of what was reviewed; returned by defect), each number with the query that lists what is behind it.");

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid id, Caller caller, TimeProvider clock, Database db, CancellationToken ct) =>
        db.Read<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await Book.Find(tx, id, caller) is not { } book)
                return Problem.NotFound("logbook", "该履职本");
            var today = clock.Today();
            var counts = await tx.QuerySingleAsync<Counts>(Sql, new { id, book.UnitCode, book.PersonCode, book.Year, today });
            return TypedResults.Ok(new Response(book.Id, book.UnitCode, book.PersonCode, book.Year, today, counts.Opening($"logbook={id}", $"logbook={id}")));
        }, ct);

    private const string Sql = """
        select d.*, s.*
        from (select
        """ + " " + Counts.OfDue + """

              from due_so_far(@Year, @today) d where d.unit_code = @UnitCode and d.person_code is not distinct from @PersonCode) d,
             (select
        """ + " " + Counts.OfEntries + """

              from entry_search s where s.logbook_id = @id) s
        """;
}
