using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Listing;

namespace DutyNet.Responsibility.Commitments;

/// <summary>Lists commitments.</summary>
public static class ListCommitments
{
    /// <summary>A commitment.</summary>
    public sealed record Row(Guid CommitmentId, int Year, string UnitCode, string UnitName, string PostCode, string PersonCode, string SignedName, string Title, string ContentHash, DateTimeOffset SignedAt);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/commitments", Handle).Requires(Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Commitments (承诺书) by ?year= (default this year), ?unit= (with everything below it) and ?person=. Also as CSV.")
            .WithExample(response: new Page<Row>([new Row(Guid.Parse("019b0c3e-7a10-7000-8000-0000000000c1"), 2026, "FH_D01", "丰河区发展和改革局", "FH_D01_P01", "P00017", "潘惠樾", "廉洁从政承诺书",
                "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae", new DateTimeOffset(2026, 1, 15, 1, 0, 0, TimeSpan.Zero))], null))
            .Produces<Page<Row>>();

    private static async Task<IResult> Handle(int? year, string? unit, string? person, PageQuery page, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        page.SortsBy();
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select c.id as commitment_id, c.year, c.unit_code, u.name as unit_name, p.code as post_code, c.person_code, c.signed_name, c.title, c.content_hash, c.signed_at
            from commitments c join units u on u.code = c.unit_code join posts p on p.id = c.post_id
            where c.year = @year and u.path ~ @scope::lquery
              and (@unit::text is null or u.path <@ (select path from units where code = @unit)) and (@person::text is null or c.person_code = @person)
              and (@afterId::uuid is null or c.id > @afterId::uuid)
            order by c.id
            limit @take
            """, new { year = year ?? clock.Today().Year, unit, person, scope = caller.Scope, afterId = Guid.TryParse(page.AfterId, out var after) ? after : (Guid?)null, take = page.Take }), ct);
        return Listing.Answer(page, rows, r => r.CommitmentId.ToString());
    }
}
