using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Listing;
using DutyNet.Chassis.Printing;
using DutyNet.Chassis.Problems;
using DutyNet.Responsibility.Posts;

namespace DutyNet.Responsibility.Reshuffles;

/// <summary>Lists reshuffles and shows one with every change and its explanation, also for paper.</summary>
public static class ShowReshuffles
{
    /// <summary>A reshuffle; changes counts those the caller may see.</summary>
    public sealed record Row(Guid ReshuffleId, string Title, DateOnly HeldOn, string MeetingReference, DateTimeOffset RecordedAt, long Changes);

    /// <summary>A reshuffle with the changes in the caller's subtree.</summary>
    public sealed record Response(Guid ReshuffleId, string Title, DateOnly HeldOn, string MeetingReference, string RecordedBy, DateTimeOffset RecordedAt, IReadOnlyList<Explained> Changes);

    /// <summary>A change: what became of the post, who held it before and who from that day on, and why.</summary>
    public sealed record Explained(SeatChangeKind Kind, string PostCode, string Title, string UnitCode, string UnitName, string? Before, string? BeforeName, string? After, string? AfterName, DateOnly From, string Explanation);

    private sealed record Found(Guid Id, string Title, DateOnly HeldOn, string MeetingReference, string RecordedBy, DateTimeOffset RecordedAt);

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var (id, at) = (Guid.Parse("0199f2d4-3c22-7d51-8e4f-7a2b3c4d5e6f"), new DateTimeOffset(2026, 3, 2, 15, 0, 0, ShiftedClock.ChinaOffset));
        routes.MapGet("/reshuffles", List).Requires(Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("Reshuffles with a change in the caller's subtree, or made for a unit in it; the newest first.")
            .Produces<Page<Row>>()
            .WithExample(response: new Page<Row>([new Row(id, "2026年3月干部调整", new DateOnly(2026, 3, 2), "全区干部大会纪要 2026-03", at, 2)], null));
        routes.MapGet("/reshuffles/{id:guid}", Show).Requires(Role.Administrator, Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .WithSummary("A reshuffle with its changes in the caller's subtree and their explanations; ?format=html for paper.")
            .Produces<Response>()
            .WithExample(response: new Response(id, "2026年3月干部调整", new DateOnly(2026, 3, 2), "全区干部大会纪要 2026-03", "key/0199f2d4-8c1e-7f60-9a50-1c8a3f0b7e11", at,
                [new Explained(SeatChangeKind.HandOver, "FH_D01_P01", "主任", "FH_D01", "丰河区发展和改革委员会党组", "P00017", "汪梦松", "P00061", "祝锦澜", new DateOnly(2026, 3, 1), "原主任退休。")]));
    }

    private static async Task<IResult> List(PageQuery page, Caller caller, Database db, CancellationToken ct)
    {
        page.SortsBy();
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select r.id as reshuffle_id, r.title, r.held_on, r.meeting_reference, r.recorded_at, c.seen as changes
            from reshuffles r
            join units u on u.code = r.unit_code
            cross join lateral (select count(*) as seen from reshuffle_changes c join units w on w.code = c.unit_code where c.reshuffle_id = r.id and w.path ~ @scope::lquery) c
            where (u.path ~ @scope::lquery or c.seen > 0) and (@afterId::text is null or r.id::text < @afterId)
            order by r.id::text desc
            limit @take
            """, new { scope = caller.Scope, afterId = page.AfterId, take = page.Take }), ct);
        return Listing.Answer(page, rows, r => r.ReshuffleId.ToString());
    }

    private static Task<IResult> Show(Guid id, HttpRequest request, Caller caller, Database db, CancellationToken ct) =>
        db.Read<IResult>(async tx =>
        {
            var found = await tx.QuerySingleOrDefaultAsync<Found>("""
                select r.id, r.title, r.held_on, r.meeting_reference, r.recorded_by, r.recorded_at from reshuffles r join units u on u.code = r.unit_code
                where r.id = @id and (u.path ~ @scope::lquery
                      or exists (select from reshuffle_changes c join units w on w.code = c.unit_code where c.reshuffle_id = r.id and w.path ~ @scope::lquery))
                """, new { id, scope = caller.Scope });
            if (found is null)
                return Problem.NotFound("reshuffle", "此次调整");
            var changes = await tx.QueryAsync<Explained>("""
                select c.kind, c.post_code, c.title, c.unit_code, u.name as unit_name, c.person_before as before, b.name as before_name, c.person_after as after, a.name as after_name, c.day as "from", c.explanation
                from reshuffle_changes c
                join units u on u.code = c.unit_code
                left join persons b on b.code = c.person_before
                left join persons a on a.code = c.person_after
                where c.reshuffle_id = @id and u.path ~ @scope::lquery
                order by c.position
                """, new { id, scope = caller.Scope });
            if (!PrintedPage.Wanted(request))
                return TypedResults.Ok(new Response(found.Id, found.Title, found.HeldOn, found.MeetingReference, found.RecordedBy, found.RecordedAt, changes));
            var page = new PrintedPage(request, "干部调整情况说明", "Reshuffle");
            return page.Terms((page.T("名称", "Title"), found.Title), (page.T("通报会议", "Explained at"), $"{found.HeldOn:yyyy-MM-dd}　{found.MeetingReference}"))
                .Table([page.T("单位", "Unit"), page.T("岗位", "Post"), page.T("原任", "Before"), page.T("现任", "After"), page.T("自", "From"), page.T("说明", "Explanation")],
                    changes.Select(c => new[] { c.UnitName, c.Title, c.BeforeName, c.AfterName, $"{c.From:yyyy-MM-dd}", c.Explanation }))
                .Answer();
        }, ct);
}
