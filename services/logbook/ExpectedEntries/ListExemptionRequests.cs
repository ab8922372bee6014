using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Listing;
using DutyNet.Contracts;

namespace DutyNet.Logbook.ExpectedEntries;

/// <summary>Lists who asked for what to be exempt, and what was decided.</summary>
public static class ListExemptionRequests
{
    /// <summary>A request; granted is null while it is undecided.</summary>
    public sealed record Row(
        Guid RequestId, Guid ExpectedEntryId, string UnitCode, string UnitName, string ItemCode, EntryCategory Category, DateOnly DueOn, string? PersonCode, string? PersonName, ExpectedEntryStatus Status,
        string Reason, string RequestedBy, DateTimeOffset RequestedAt, bool? Granted, string? Decision, string? DecidedBy, DateTimeOffset? DecidedAt);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/exemption-requests", Handle).Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Requests for exemption (免记) in the caller's subtree, the oldest first, by ?unit=, ?expectedEntry= and ?open=true (undecided) or false. Also as CSV.")
            .Produces<Page<Row>>()
            .WithExample(response: new Page<Row>([new Row(Guid.Parse("0199f2d4-2b11-7c40-9d3e-6f1a2b3c4d5e"), Guid.Parse("0199f2d4-1a00-7b30-8c2d-5e0f1a2b3c4d"), "FH_D02", "丰河区财政局", "P3-S04", EntryCategory.HeartToHeartTalk,
                new DateOnly(2026, 9, 30), "P00089", "祝锦澜", ExpectedEntryStatus.Exempt, "当季参加省委党校脱产学习。", "account/0199f2d4-8c1e-7f60-9a50-1c8a3f0b7e11/P00089", new DateTimeOffset(2026, 9, 1, 9, 0, 0, ShiftedClock.ChinaOffset),
                true, "情况属实，同意免记。", "account/0199f2d4-9d2f-7a70-8b61-2d9b4f1c8f22/P00004", new DateTimeOffset(2026, 9, 2, 9, 0, 0, ShiftedClock.ChinaOffset))], null));

    private static async Task<IResult> Handle(string? unit, Guid? expectedEntry, bool? open, PageQuery page, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        page.SortsBy();
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select r.id as request_id, x.id as expected_entry_id, x.unit_code, u.name as unit_name, x.item_code, x.category, x.due_on, coalesce(h.person_code, x.person_code) as person_code, h.person_name, x.status,
                   r.reason, r.requested_by, r.requested_at, r.granted, r.decision, r.decided_by, r.decided_at
            from exemption_requests r
            join expected_entries x on x.id = r.expected_entry_id
            join units u on u.code = x.unit_code
            left join lateral holder_on(x.post_id, least(x.due_on, @today)) h on true
            where u.path ~ @scope::lquery and (@unit::text is null or x.unit_code = @unit) and (@expectedEntry::uuid is null or x.id = @expectedEntry)
              and (@open::bool is null or (r.granted is null) = @open) and (@afterId::text is null or r.id::text > @afterId)
            order by r.id::text
            limit @take
            """, new { scope = caller.Scope, today = clock.Today(), unit, expectedEntry, open, afterId = page.AfterId, take = page.Take }), ct);
        return Listing.Answer(page, rows, r => r.RequestId.ToString());
    }
}
