using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Printing;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;

namespace DutyNet.Logbook.Logbooks;

/// <summary>One logbook with its counts.</summary>
public static class GetLogbook
{
    /// <summary>The logbook; entries are counted by category; the seal is the hash of its list of contents.</summary>
    public sealed record Response(
        Guid LogbookId, string UnitCode, string UnitName, string? PersonCode, string? PersonName, int Year, DateTimeOffset OpenedAt,
        long Entries, long LateRecorded, IReadOnlyList<Count> Categories, DateTimeOffset? SealedAt, string? Seal);

    /// <summary>Entries of one category.</summary>
    public sealed record Count(EntryCategory Category, long Entries, long LateRecorded);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/logbooks/{id:guid}", Handle).Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("One logbook with the number of its entries, all and late-recorded, by category, and its seal once it is sealed; ?format=html for paper, with everything in it and a table of contents.")
            .Produces<Response>();

    private static Task<IResult> Handle(Guid id, HttpRequest request, Caller caller, Database db, CancellationToken ct) =>
        db.Read<IResult>(async tx =>
        {
            var book = await tx.QuerySingleOrDefaultAsync<Found>("""
                select l.id, l.unit_code, u.name as unit_name, l.person_code, p.person_name, l.year, l.opened_at, s.sealed_at, s.sha256 as seal
                from logbooks l
                left join logbook_seals s on s.logbook_id = l.id
                join units u on u.code = l.unit_code
                left join lateral (select person_name from holdings h where h.person_code = l.person_code order by h.held_from desc limit 1) p on true
                where l.id = @id and u.path ~ @scope::lquery
                """, new { id, scope = caller.Scope });
            if (book is null)
                return Problem.NotFound("logbook", "该履职本");
            var counts = await tx.QueryAsync<Count>("""
                select category, count(*) as entries, count(*) filter (where late_recorded) as late_recorded
                from entries where logbook_id = @id group by category order by category
                """, new { id });
            if (PrintedPage.Wanted(request))
                return await PrintLogbook.Page(tx, request, book.Id, book.UnitName, book.PersonName ?? book.PersonCode, book.Year, book.SealedAt, book.Seal);
            return TypedResults.Ok(new Response(
                book.Id, book.UnitCode, book.UnitName, book.PersonCode, book.PersonName, book.Year, book.OpenedAt,
                counts.Sum(c => c.Entries), counts.Sum(c => c.LateRecorded), counts, book.SealedAt, book.Seal));
        }, ct);

    private sealed record Found(Guid Id, string UnitCode, string UnitName, string? PersonCode, string? PersonName, int Year, DateTimeOffset OpenedAt, DateTimeOffset? SealedAt, string? Seal);
}
