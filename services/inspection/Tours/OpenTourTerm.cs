using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Inspection.Tours;

/// <summary>Opens a term in which every unit is to be toured (巡察全覆盖): from then on each stands as toured, being toured or not yet toured.</summary>
internal static class OpenTourTerm
{
    /// <summary>The term.</summary>
    /// <param name="Title">Its title.</param>
    /// <param name="Unit">Code of the unit; it and what lies below it is toured.</param>
    /// <param name="Kinds">Kinds of the units that are toured, for example Town; all when none is named.</param>
    /// <param name="From">First day.</param>
    /// <param name="Until">Last day, not before the first and within 10 years of it.</param>
    public sealed record Request(
        [StringLength(200, MinimumLength = 1)] string Title, [StringLength(32, MinimumLength = 1)] string Unit, [MaxLength(30)] string[] Kinds, DateOnly From, DateOnly Until);

    /// <summary>The term, and how many units it covers.</summary>
    public sealed record Response(Guid TermId, int Units);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/tour-terms", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Opens a term of tours over units of the caller's subtree. Each unit's status in it (not yet toured: examine yourself; being toured: cooperate; toured: rectify) is derived from the rounds of kind Tour, shown by /tours and published when it changes. Opened by a person; terms over the same units do not overlap (409 term-overlaps).")
        .WithExample(new Request("本届巡察", "FH", ["Town", "Street", "Department"], new(2026, 1, 1), new(2030, 12, 31)), new Response(new Guid("0199f2d4-8c1e-7f60-9a50-1c8a3f0b7e11"), 47));

    private static Task<Results<Created<Response>, Problem>> Handle(Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Created<Response>, Problem>>(async tx =>
        {
            if (request.Until < request.From)
                return Problem.Invalid("until", "before-from", "不得早于开始日期。", "Must not be before the first day.");
            if (request.From.Year < 1949 || request.From > clock.Today().AddYears(10) || request.Until > request.From.AddYears(10))
                return Problem.Invalid("until", "out-of-range", "一届不超过 10 年。", "A term lasts 10 years at most.");
            var path = await tx.QuerySingleOrDefaultAsync<string>("select path::text from units where code = @Unit", new { request.Unit });
            if (path is null || !caller.MaySee(path))
                return Problem.Invalid("unit", "unknown", "没有此单位。", "There is no such unit.");
            if (caller.PersonCode is not { } person)
                return Problem.Forbidden("person-required", "须由本人办理，系统密钥不得开启。", "Only a person opens a term, not a system's key.");
            // one at a time: two that overlap would each miss the other
            await tx.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended('tour terms', 0))");
            if (await tx.QuerySingleAsync<bool>("""
                select exists (select from tour_terms t join units u on u.code = t.unit_code
                               where (u.path @> @path::ltree or u.path <@ @path::ltree) and t.from_on <= @Until and t.until_on >= @From
                                 and (cardinality(t.kinds) = 0 or cardinality(@Kinds) = 0 or t.kinds && @Kinds))
                """, new { path, request.From, request.Until, request.Kinds }))
                return Problem.Conflict("term-overlaps", "与已有的一届重叠。", "It overlaps a term over the same units.");
            var units = await tx.QuerySingleAsync<int>("""
                select count(*)::int from units where path <@ @path::ltree and (cardinality(@Kinds) = 0 or kind = any(@Kinds))
                """, new { path, request.Kinds });
            if (units == 0)
                return Problem.Invalid("kinds", "empty", "没有这样的单位。", "There are no such units.");
            var now = clock.GetUtcNow();
            var id = Guid.CreateVersion7(now);
            await tx.ExecuteAsync("""
                insert into tour_terms (id, title, unit_code, kinds, from_on, until_on, opened_by, opened_at)
                values (@id, @Title, @Unit, @Kinds, @From, @Until, @person, @now)
                """, new { id, request.Title, request.Unit, request.Kinds, request.From, request.Until, person, now });
            tx.Record(new TourTermOpened(id, request.Unit, path, request.Title, request.Kinds, request.From, request.Until));
            return TypedResults.Created((string?)null, new Response(id, units));
        }, ct);
}
