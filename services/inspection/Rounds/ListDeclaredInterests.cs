using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;

namespace DutyNet.Inspection.Rounds;

/// <summary>Lists declared interests in units of the caller's subtree.</summary>
internal static class ListDeclaredInterests
{
    /// <summary>A declared interest.</summary>
    public sealed record Row(Guid InterestId, string Person, string Unit, string Reason, DateTimeOffset DeclaredAt);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/declared-interests", Handle)
        .Requires(Role.Discipline)
        .WithSummary("Declared interests in units of the caller's subtree, by ?person= and ?unit=.")
        .Produces<Page<Row>>();

    private static async Task<IResult> Handle(string? person, string? unit, PageQuery page, Caller caller, Database db, CancellationToken ct)
    {
        page.SortsBy();
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select i.id as interest_id, i.person_code as person, i.unit_code as unit, i.reason, i.declared_at
            from declared_interests i join units u on u.code = i.unit_code
            where u.path ~ @scope::lquery
              and (@person::text is null or i.person_code = @person)
              and (@unit::text is null or i.unit_code = @unit)
              and (@afterId::text is null or i.id::text > @afterId)
            order by i.id::text
            limit @take
            """, new { scope = caller.Scope, person, unit, page.AfterId, take = page.Take }), ct);
        return Listing.Answer(page, rows, r => r.InterestId.ToString());
    }
}
