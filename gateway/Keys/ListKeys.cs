using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;

namespace DutyNet.Gateway.Keys;

/// <summary>Lists API keys; never the keys themselves, which nobody has.</summary>
public static class ListKeys
{
    /// <param name="KeyId">The key.</param>
    /// <param name="Name">What it is for.</param>
    /// <param name="Unit">Where it may act.</param>
    /// <param name="Roles">Its roles.</param>
    /// <param name="ExpiresOn">Last day it is accepted.</param>
    /// <param name="IssuedAt">When it was issued.</param>
    /// <param name="IssuedBy">Who issued it.</param>
    /// <param name="LastUsedAt">Last use, to the minute.</param>
    /// <param name="RevokedAt">When it was revoked.</param>
    /// <param name="RevokedBy">Who revoked it.</param>
    /// <param name="RevokedReason">Why.</param>
    public sealed record Row(
        Guid KeyId, string Name, string Unit, string[] Roles, DateOnly? ExpiresOn, DateTimeOffset IssuedAt, string IssuedBy,
        DateTimeOffset? LastUsedAt, DateTimeOffset? RevokedAt, string? RevokedBy, string? RevokedReason);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/keys", Handle).Requires(Role.Administrator)
        .WithSummary("API keys with their last use, revoked ones included; ?unit= narrows. Sorts by name, unit, lastUsedAt.")
        .Produces<Page<Row>>();

    private static async Task<IResult> Handle(string? unit, PageQuery page, Caller caller, Database db, CancellationToken ct)
    {
        page.SortsBy("name", "unit", "lastUsedAt");
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select id as key_id, name, unit, roles, expires_on, issued_at, issued_by, last_used_at, revoked_at, revoked_by, revoked_reason
            from (select k.*, (case @sort when 'name' then name when 'unit' then unit
                                          when 'lastUsedAt' then coalesce(to_char(last_used_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), '') else '' end) collate "C" as sort_key
                  from api_keys k) k
            where (@everywhere or unit = @own)
              and (@unit::text is null or unit = @unit)
              and (@afterId::text is null or (sort_key, id::text) > (@afterKey collate "C", @afterId))
            order by sort_key, id::text
            limit @take
            """, new { sort = page.Sort, everywhere = caller.Unit == Caller.Everywhere, own = caller.Unit, unit, afterId = page.AfterId, afterKey = page.AfterKey, take = page.Take }), ct);
        return Listing.Answer(page, rows, r => (page.Sort switch
        {
            "name" => r.Name,
            "unit" => r.Unit,
            "lastUsedAt" => r.LastUsedAt?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff") ?? "",
            _ => "",
        }, r.KeyId.ToString()));
    }
}
