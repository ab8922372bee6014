using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Listing;
using DutyNet.Chassis.Problems;
using DutyNet.Responsibility.Register;

namespace DutyNet.Responsibility.Units;

/// <summary>Shows everything that was ever known of a unit.</summary>
public static class ShowUnitHistory
{
    /// <summary>One version: what was so on which days, and when it was known here. Superseded rows are what was believed before a correction.</summary>
    /// <param name="Version">Version of the unit that said so.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Kind">Its kind.</param>
    /// <param name="Class">Its class.</param>
    /// <param name="ParentCode">The unit above.</param>
    /// <param name="Path">Its path.</param>
    /// <param name="From">First day; null when it is taken to have been so always.</param>
    /// <param name="Until">Last day; null when it is still so.</param>
    /// <param name="RecordedAt">When it was first known here.</param>
    /// <param name="SupersededAt">When something else became known; null for what is so.</param>
    /// <param name="Reason">Why it changed.</param>
    /// <param name="Fact">Type of the fact in the ledger.</param>
    /// <param name="FactSeq">Its number in the ledger.</param>
    /// <param name="Actor">Who recorded it.</param>
    public sealed record Row(
        int Version, string Name, UnitKind Kind, UnitClass? Class, string? ParentCode, string Path, DateOnly? From, DateOnly? Until,
        DateTimeOffset RecordedAt, DateTimeOffset? SupersededAt, string? Reason, string? Fact, long? FactSeq, string? Actor);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/units/{code}/history", Handle).Requires(Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("All versions of a unit with their days, when they were recorded and superseded, and the fact in the ledger that said so; the newest first. Also as CSV.")
            .Produces<Page<Row>>()
            .WithExample(response: new Page<Row>([new Row(2, "丰河区数据和政务服务局党组", UnitKind.Department, UnitClass.EconomicDevelopment, "FH", "FH.FH_D01", new DateOnly(2026, 3, 1), null,
                new DateTimeOffset(2026, 3, 2, 9, 30, 0, ShiftedClock.ChinaOffset), null, "机构改革", "UnitRegistered", 4211, "account/0199f2d4-8c1e-7f60-9a50-1c8a3f0b7e11/P00009")], null));

    private static Task<IResult> Handle(string code, PageQuery page, Caller caller, Database db, CancellationToken ct) =>
        db.Read<IResult>(async tx =>
        {
            if (await tx.QuerySingleOrDefaultAsync<string>("select code from units where code = @code and path ~ @scope::lquery", new { code, scope = caller.Scope }) is null)
                return Problem.NotFound("unit", "此单位");
            var rows = await tx.QueryAsync<Row>("""
                select v.version, v.name, v.kind, v.class, v.parent_code, v.path::text as path, nullif(v.valid_from, date '0001-01-01') as "from", v.valid_until as until,
                       v.recorded_at, v.superseded_at, v.reason, l.type as fact, l.seq as fact_seq, l.actor
                from unit_versions v
                left join lateral (select type, seq, actor from ledger
                                   where subject = 'unit/' || v.code and type = 'UnitRegistered' and (body::jsonb ->> 'version')::int = v.version order by seq limit 1) l on true
                where v.code = @code
                order by v.superseded_at desc nulls first, v.valid_from desc
                """, new { code });
            return page.Csv ? Listing.Answer(page, rows, r => $"{r.Version}") : TypedResults.Ok(new Page<Row>(rows, null));
        }, ct);
}
