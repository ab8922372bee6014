using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Files;
using DutyNet.Chassis.Problems;
using DutyNet.Logbook.Entries;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace DutyNet.Logbook.Seals;

/// <summary>Verifies one logbook, or all of a unit's subtree, against the ledger, the hashes, the files and the seals.</summary>
public static class VerifyLogbooks
{
    private const int AtOnce = 200;
    private const int MostMisfits = 100;

    /// <summary>What was looked at, and the first misfit of each logbook that has one (at most 100 of them).</summary>
    public sealed record Response(bool Intact, long Logbooks, long Versions, long Attachments, IReadOnlyList<Misfit> Misfits);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/logbooks/{id:guid}/verify", One).Requires(Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Auditor)
            .WithSummary("Recomputes everything a logbook proves: the hash of every version against its text and the ledger, every attachment's bytes against their hash, the seal. Names the first thing that does not fit.");
        routes.MapGet("/logbooks/verify", All).Requires(Role.Administrator, Role.Discipline, Role.Inspector, Role.Auditor)
            .WithSummary("The same for all logbooks in the caller's subtree. ?unit= (with the units below it) and ?year= narrow; ?files=false leaves the files' bytes unread, which may be very many.");
    }

    private static Task<Results<Ok<Response>, Problem>> One(Guid id, Caller caller, ContentStore store, Database db, CancellationToken ct) =>
        db.Read<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await Book.Find(tx, id, caller) is not { } book)
                return Problem.NotFound("logbook", "该履职本");
            var verification = new Verification(tx, store, files: true);
            var misfits = await verification.Of([book]);
            return TypedResults.Ok(new Response(misfits.Count == 0, 1, verification.Versions, verification.Attachments, misfits));
        }, ct);

    private static Task<Ok<Response>> All([FromQuery] string? unit, [FromQuery] int? year, [FromQuery] bool? files, Caller caller, ContentStore store, Database db, CancellationToken ct) =>
        db.Read(async tx =>
        {
            tx.CommandTimeout = TimeSpan.Zero; // as long as the ledger is
            var books = await tx.QueryAsync<Book>("""
                select l.id, l.unit_code, u.path::text as unit_path, l.person_code, l.year
                from logbooks l join units u on u.code = l.unit_code
                where u.path ~ @scope::lquery and (@year::int is null or l.year = @year)
                  and (@unit::text is null or exists (select from units o where o.code = @unit and u.path <@ o.path))
                order by l.id
                """, new { scope = caller.Scope, unit, year });
            var verification = new Verification(tx, store, files ?? true);
            var misfits = new List<Misfit>();
            foreach (var some in books.Chunk(AtOnce))
                misfits.AddRange(await verification.Of(some));
            return TypedResults.Ok(new Response(misfits.Count == 0, books.Count, verification.Versions, verification.Attachments, [.. misfits.Take(MostMisfits)]));
        }, ct);
}
