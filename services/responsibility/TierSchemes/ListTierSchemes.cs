using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Listing;
using DutyNet.Contracts;
using DutyNet.Responsibility.Register;

namespace DutyNet.Responsibility.TierSchemes;

/// <summary>Lists the tier schemes with their tiers.</summary>
public static class ListTierSchemes
{
    /// <summary>One tier of one version of a scheme, with how many lists in force name it.</summary>
    public sealed record Row(
        string Scheme, int Version, string SchemeTitle, bool InUse, string? Template, string? Reason, DateTimeOffset AdoptedAt, int Position, string Tier, string Title, ResponsibilityLine Line,
        string Description, string[] UnitKinds, string[] Roles, long ListsInForce);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/tier-schemes", Handle).Requires(Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("The tiers of the schemes in their newest versions, from the top; ?scheme= of one, ?line= (Principal, Oversight), ?versions=all with the versions before. Counts the lists in force of each tier.")
            .WithExample(response: new Page<Row>([new Row("FH", 1, TierScheme.Example.Title, true, "XICHANG", null, TierScheme.Example.AdoptedAt, 0, "P1", "区委、区政府主要负责人", ResponsibilityLine.Principal,
                "党政正职，是第一责任人。", [nameof(UnitKind.Committee)], [nameof(PostRole.FirstResponsible)], 1)], null))
            .Produces<Page<Row>>();

    private static async Task<IResult> Handle(string? scheme, ResponsibilityLine? line, string? versions, PageQuery page, Database db, CancellationToken ct)
    {
        page.SortsBy();
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select * from (
                select s.code as scheme, s.version, s.title as scheme_title, s.in_use, s.template, s.reason, s.adopted_at, t.position, t.code as tier, t.title, t.line, t.description, t.unit_kinds, t.roles,
                       (select count(*) from lists l where l.status = 'InForce' and l.tier = t.code and l.line = t.line) as lists_in_force,
                       s.code || lpad(s.version::text, 6, '0') || lpad(t.position::text, 3, '0') collate "C" as key
                from tier_schemes s join tiers t on t.scheme_id = s.id
                where (@all or s.version = (select max(n.version) from tier_schemes n where n.code = s.code))
                  and (@scheme::text is null or s.code = @scheme) and (@line::text is null or t.line = @line)) r
            where @afterId::text is null or key > @afterId
            order by key
            limit @take
            """, new { scheme, line = line?.ToString(), all = versions == "all", afterId = page.AfterId, take = page.Take }), ct);
        return Listing.Answer(page, rows, r => $"{r.Scheme}{r.Version:D6}{r.Position:D3}");
    }
}
