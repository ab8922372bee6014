using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;

namespace DutyNet.Gateway.Accounts;

/// <summary>Lists the open accounts.</summary>
public static class ListAccounts
{
    /// <param name="AccountId">The account.</param>
    /// <param name="Name">What the person signs in with.</param>
    /// <param name="PersonCode">The person in the register.</param>
    /// <param name="Unit">Where they may act.</param>
    /// <param name="Roles">Their roles.</param>
    /// <param name="OpenedAt">When it was opened.</param>
    /// <param name="OpenedBy">Who opened it.</param>
    public sealed record Row(Guid AccountId, string Name, string? PersonCode, string Unit, string[] Roles, DateTimeOffset OpenedAt, string OpenedBy);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/accounts", Handle).Requires(Role.Administrator)
        .WithSummary("Open accounts of people; ?unit= and ?person= narrow. Sorts by name, unit.")
        .Produces<Page<Row>>();

    private static async Task<IResult> Handle(string? unit, string? person, PageQuery page, Caller caller, Database db, CancellationToken ct)
    {
        page.SortsBy("name", "unit");
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select id as account_id, name, person_code, unit, roles, opened_at, opened_by
            from (select a.*, (case @sort when 'name' then name when 'unit' then unit else '' end) collate "C" as sort_key from accounts a) a
            where closed_at is null
              and (@everywhere or unit = @own)
              and (@unit::text is null or unit = @unit)
              and (@person::text is null or person_code = @person)
              and (@afterId::text is null or (sort_key, id::text) > (@afterKey collate "C", @afterId))
            order by sort_key, id::text
            limit @take
            """, new { sort = page.Sort, everywhere = caller.Unit == Caller.Everywhere, own = caller.Unit, unit, person, afterId = page.AfterId, afterKey = page.AfterKey, take = page.Take }), ct);
        return Listing.Answer(page, rows, r => (page.Sort switch { "name" => r.Name, "unit" => r.Unit, _ => "" }, r.AccountId.ToString()));
    }
}
