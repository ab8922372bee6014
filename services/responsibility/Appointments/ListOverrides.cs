using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Listing;

namespace DutyNet.Responsibility.Appointments;

/// <summary>Lists what was asked and decided about setting rules on appointments aside.</summary>
public static class ListOverrides
{
    /// <summary>One; granted is null while it is undecided.</summary>
    public sealed record Row(
        Guid OverrideId, string Post, string Title, string Unit, string Person, string PersonName, string Rule, int RulesVersion, string Reason, string RequestedBy, DateTimeOffset RequestedAt,
        bool? Granted, string? Decision, string? DecidedBy, DateTimeOffset? DecidedAt);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/appointment-overrides", Handle).Requires(Role.Administrator, Role.Discipline, Role.Department)
            .WithSummary("Overrides of rules on appointments by ?post=, ?person= and ?open= (undecided), the oldest first.")
            .Produces<Page<Row>>()
            .WithExample(response: new Page<Row>([new Row(Guid.Parse("0199f2d4-2b11-7c40-9d3e-6f1a2b3c4d5e"), "FH_T12_P02", "柳埠镇纪委书记", "FH_T12", "P00007", "汪梦松", "native-place", 0, "本地无其他熟悉情况的人选",
                "key/0199f2d4-8c1e-7f60-9a50-1c8a3f0b7e11", new DateTimeOffset(2026, 3, 1, 9, 0, 0, ShiftedClock.ChinaOffset), true, "情况属实，同意", "account/0199f2d4-9d2f-7a70-8b61-2d9b4f1c8f22/P00004",
                new DateTimeOffset(2026, 3, 2, 9, 0, 0, ShiftedClock.ChinaOffset))], null));

    private static async Task<IResult> Handle(string? post, string? person, bool? open, PageQuery page, Caller caller, Database db, CancellationToken ct)
    {
        page.SortsBy();
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select o.id as override_id, o.post_code as post, p.title, p.unit_code as unit, o.person_code as person, n.name as person_name, o.rule, o.rules_version, o.reason, o.requested_by, o.requested_at,
                   o.granted, o.decision, o.decided_by, o.decided_at
            from appointment_overrides o join posts p on p.code = o.post_code join units u on u.code = p.unit_code join persons n on n.code = o.person_code
            where u.path ~ @scope::lquery and (@post::text is null or o.post_code = @post) and (@person::text is null or o.person_code = @person)
              and (@open::bool is null or (o.granted is null) = @open) and (@afterId::text is null or o.id::text > @afterId)
            order by o.id::text
            limit @take
            """, new { scope = caller.Scope, post, person, open, afterId = page.AfterId, take = page.Take }), ct);
        return Listing.Answer(page, rows, r => r.OverrideId.ToString());
    }
}
