using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Listing;
using DutyNet.Chassis.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.Regulations;

/// <summary>Lists the regulations in force on a day, and shows one with all its versions.</summary>
public static class ShowRegulations
{
    /// <summary>A regulation in the version of the day.</summary>
    public sealed record Row(string Code, RegulationArea Area, string Title, int Version, string Reference, string? TextReference, string IssuedBy, DateOnly IssuedOn, DateOnly InForceFrom, DateOnly? InForceUntil);

    /// <summary>A regulation with its versions, the newest first.</summary>
    public sealed record Response(string Code, RegulationArea Area, string IssuedBy, DateOnly? RepealedOn, string? Reason, IReadOnlyList<Version> Versions);

    /// <summary>A version with its days; until is null while nothing ends it.</summary>
    public sealed record Version(int Number, string Title, string Reference, string? TextReference, DateOnly IssuedOn, DateOnly InForceFrom, DateOnly? InForceUntil, string RecordedBy, DateTimeOffset RecordedAt);

    private sealed record Found(string Code, RegulationArea Area, string IssuedBy, DateOnly? RepealedOn, string? Reason);

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/regulations", List).RequiresReaders()
            .WithSummary("The regulations in force on ?at= (default today) by ?area= (Responsibility, ExerciseOfPower, Other), in the version of that day; sorted by title or area.")
            .Produces<Page<Row>>()
            .WithExample(response: new Page<Row>([new Row("ZRZ-01", RegulationArea.Responsibility, "丰河区落实党风廉政建设责任制实施细则", 1, "丰委发〔2026〕3号", "https://oa.fh.example/docs/2026-3", "中共丰河区委员会",
                new DateOnly(2026, 1, 15), new DateOnly(2026, 2, 1), null)], null));
        routes.MapGet("/regulations/{code}", Show).RequiresReaders()
            .WithSummary("A regulation with all its versions, also when it is repealed.")
            .WithExample(response: new Response("ZRZ-01", RegulationArea.Responsibility, "中共丰河区委员会", null, null,
                [new Version(1, "丰河区落实党风廉政建设责任制实施细则", "丰委发〔2026〕3号", null, new DateOnly(2026, 1, 15), new DateOnly(2026, 2, 1), null, "key/0199f2d4-8c1e-7f60-9a50-1c8a3f0b7e11", new DateTimeOffset(2026, 1, 20, 9, 0, 0, ShiftedClock.ChinaOffset))]));
    }

    private static RouteHandlerBuilder RequiresReaders(this RouteHandlerBuilder route) => route.Requires(Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department);

    private static async Task<IResult> List(DateOnly? at, RegulationArea? area, PageQuery page, Database db, TimeProvider clock, CancellationToken ct)
    {
        page.SortsBy("title", "area");
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select * from (
                select distinct on (r.code) r.code, r.area, v.title, v.version, v.reference, v.text_reference, r.issued_by, v.issued_on, v.in_force_from,
                       coalesce((select min(n.in_force_from) - 1 from regulation_versions n where n.code = r.code and n.version > v.version), r.repealed_on) as in_force_until
                from regulations r join regulation_versions v on v.code = r.code
                where v.in_force_from <= @at and (r.repealed_on is null or r.repealed_on >= @at) and (@area::text is null or r.area = @area)
                order by r.code, v.version desc) r
            where @afterId::text is null or ((case @sort when 'title' then title when 'area' then area else '' end) collate "C", code) > (@afterKey, @afterId)
            order by (case @sort when 'title' then title when 'area' then area else '' end) collate "C", code
            limit @take
            """, new { at = at ?? clock.Today(), area = area?.ToString(), sort = page.Sort, afterKey = page.AfterKey, afterId = page.AfterId, take = page.Take }), ct);
        return Listing.Answer(page, rows, r => (page.Sort switch { "title" => r.Title, "area" => r.Area.ToString(), _ => "" }, r.Code));
    }

    private static Task<Results<Ok<Response>, Problem>> Show(string code, Database db, CancellationToken ct) =>
        db.Read<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await tx.QuerySingleOrDefaultAsync<Found>("select code, area, issued_by, repealed_on, reason from regulations where code = @code", new { code }) is not { } found)
                return Problem.NotFound("regulation", "此规定");
            var versions = await tx.QueryAsync<Version>("""
                select v.version as number, v.title, v.reference, v.text_reference, v.issued_on, v.in_force_from,
                       coalesce((select min(n.in_force_from) - 1 from regulation_versions n where n.code = v.code and n.version > v.version), r.repealed_on) as in_force_until, v.recorded_by, v.recorded_at
                from regulation_versions v join regulations r on r.code = v.code where v.code = @code order by v.version desc
                """, new { code });
            return TypedResults.Ok(new Response(found.Code, found.Area, found.IssuedBy, found.RepealedOn, found.Reason, versions));
        }, ct);
}
