using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Listing;

namespace DutyNet.Logbook.RetentionActs;

/// <summary>The acts by which evidence was, or may be, erased.</summary>
public static class ListRetentionActs
{
    /// <summary>An act: what, why, who asked, who decided, and whether the bytes are gone.</summary>
    public sealed record Row(
        Guid ActId, RetentionActStatus Status, Guid EntryId, Guid AttachmentId, string FileName, string Sha256, long Attachments, string UnitCode, string Reason, string Basis,
        string RequestedBy, DateTimeOffset RequestedAt, string? DecidedBy, string? DecisionReason, DateTimeOffset? DecidedAt, DateTimeOffset? RemovedAt);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/retention-acts", Handle).Requires(Role.Administrator, Role.Discipline, Role.Auditor)
            .WithSummary("Acts of retention (保管处置) in the caller's subtree, the oldest first: requested, granted, refused, erased.")
            .Produces<Page<Row>>();

    private static async Task<IResult> Handle(PageQuery page, Caller caller, Database db, CancellationToken ct)
    {
        page.SortsBy();
        var rows = await db.Read(tx => tx.QueryAsync<Row>("""
            select r.id as act_id,
                   case when g.sha256 is not null and x.act_id = r.id then 'Erased' when d.granted then 'Granted' when d.granted is false then 'Refused' else 'Requested' end as status,
                   a.entry_id, a.id as attachment_id, a.file_name, r.sha256, (select count(*) from attachments same where same.sha256 = r.sha256) as attachments,
                   l.unit_code, r.reason, r.basis, r.requested_by, r.requested_at, d.decided_by, d.reason as decision_reason, d.decided_at, g.removed_at
            from retention_acts r
            join attachments a on a.id = r.attachment_id
            join entries e on e.id = a.entry_id join logbooks l on l.id = e.logbook_id join units u on u.code = l.unit_code
            left join retention_decisions d on d.act_id = r.id
            left join erased_contents x on x.act_id = r.id
            left join removed_contents g on g.sha256 = x.sha256
            where u.path ~ @scope::lquery and (@afterId::text is null or r.id::text > @afterId)
            order by r.id::text
            limit @take
            """, new { scope = caller.Scope, afterId = page.AfterId, take = page.Take }), ct);
        return Listing.Answer(page, rows, r => ("", r.ActId.ToString()));
    }
}
