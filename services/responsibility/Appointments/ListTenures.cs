using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Listing;
using DutyNet.Contracts;
using DutyNet.Responsibility.Register;

namespace DutyNet.Responsibility.Appointments;

/// <summary>Lists who has held a post longer than the rules allow: due for rotation (交流).</summary>
public static class ListTenures
{
    /// <summary>A holder whose rotation is due.</summary>
    /// <param name="PostCode">The post.</param>
    /// <param name="Title">Its title.</param>
    /// <param name="Role">Its role.</param>
    /// <param name="UnitCode">Its unit.</param>
    /// <param name="UnitName">Its unit's name.</param>
    /// <param name="PersonCode">Who holds it.</param>
    /// <param name="PersonName">Their name.</param>
    /// <param name="From">Their first day in it.</param>
    /// <param name="Years">Whole years in it on the day asked for.</param>
    /// <param name="Rule">The rule that says so.</param>
    /// <param name="DueSince">The day the rule's years were full.</param>
    /// <param name="RotateTo">Kinds of units the rule lets them go to; empty: any.</param>
    public sealed record Row(
        string PostCode, string Title, PostRole Role, string UnitCode, string UnitName, string PersonCode, string PersonName, DateOnly From, int Years, string Rule, DateOnly DueSince, UnitKind[] RotateTo);

    private sealed record Held(string PostCode, string Title, PostRole Role, string UnitCode, string UnitName, UnitKind Kind, string PersonCode, string PersonName, DateOnly HeldFrom);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/tenures", Handle).Requires(Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Department)
            .WithSummary("Holders due for rotation on ?at= (default today) by the tenure rules in force that day, by ?unit= (with everything below it). As shipped ten years in one post; the documents name no number, so the number is a jurisdiction's to set.")
            .Produces<Page<Row>>()
            .WithExample(response: new Page<Row>([new Row("FH_T12_P01", "柳埠镇党委书记", PostRole.FirstResponsible, "FH_T12", "柳埠镇党委", "P00061", "祝锦澜", new DateOnly(2015, 4, 2), 10, "tenure", new DateOnly(2025, 4, 2), [])], null));

    private static Task<IResult> Handle(string? unit, DateOnly? at, PageQuery page, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.Read<IResult>(async tx =>
        {
            page.SortsBy();
            var day = at ?? clock.Today();
            var rules = (await AppointmentBook.RulesOn(tx, day)).Rules.Where(r => r is { On: true, Kind: AppointmentRuleKind.MaxTenure }).ToList();
            var shortest = rules.Min(r => r.Years) ?? 0;
            var held = rules.Count == 0 ? [] : await tx.QueryAsync<Held>("""
                select p.code as post_code, p.title, p.role, p.unit_code, u.name as unit_name, u.kind, h.person_code, n.name as person_name, h.held_from
                from holdings_on(@day) h
                join posts_on(@day) p on p.id = h.post_id
                join units_on(@day) u on u.code = p.unit_code
                join persons_on(@day) n on n.code = h.person_code
                where u.path ~ @scope::lquery and (@unit::text is null or u.path <@ (select path from units_on(@day) where code = @unit))
                  and h.held_from <= @day::date - make_interval(years => @shortest) and p.role = any (@roles) and (@afterId::text is null or p.code > @afterId)
                order by p.code
                """, new { day, unit, shortest, roles = rules.SelectMany(r => r.Roles).Distinct().Select(r => r.ToString()).ToArray(), scope = caller.Scope, afterId = page.AfterId });
            var due = from h in held
                      let rule = rules.Where(r => r.IsAbout(h.Role, h.Kind) && h.HeldFrom.AddYears(r.Years!.Value) <= day).MinBy(r => r.Years)
                      where rule is not null
                      let years = day.Year - h.HeldFrom.Year
                      select new Row(h.PostCode, h.Title, h.Role, h.UnitCode, h.UnitName, h.PersonCode, h.PersonName, h.HeldFrom, h.HeldFrom.AddYears(years) > day ? years - 1 : years,
                          rule.Code, h.HeldFrom.AddYears(rule.Years!.Value), rule.RotateTo);
            return Listing.Answer(page, due.Take(page.Take).ToList(), r => r.PostCode);
        }, ct);
}
