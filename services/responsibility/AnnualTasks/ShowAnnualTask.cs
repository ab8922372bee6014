using System.Text.Json;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.AnnualTasks;

/// <summary>Shows an annual task with everything that was planned, done and seen of it.</summary>
public static class ShowAnnualTask
{
    /// <summary>The task, its stages, what was reported and attached, what the lead official returned, how it read before, and the looks at it.</summary>
    public sealed record Response(
        ListAnnualTasks.Row Task, IReadOnlyList<Milestone> Milestones, IReadOnlyList<Report> Reports, IReadOnlyList<File> Evidence, IReadOnlyList<Return> Returns, string? SignedOffBy,
        IReadOnlyList<Version> Versions, IReadOnlyList<Look> Looks);

    /// <summary>A stage; doneOn is null while it is not reached.</summary>
    public sealed record Milestone(int Number, string Title, DateOnly DueOn, DateOnly? DoneOn, string? DoneBy, string? Note);

    /// <summary>A report of a unit on its part.</summary>
    public sealed record Report(int Number, string UnitCode, bool ByPrimary, int Percent, string Note, Guid[] EvidenceIds, string ReportedBy, DateTimeOffset ReportedAt);

    /// <summary>A piece of evidence; size in bytes.</summary>
    public sealed record File(Guid EvidenceId, string FileName, string MediaType, long Size, string Sha256, string AttachedBy, DateTimeOffset AttachedAt);

    /// <summary>What the lead official did not accept; report: the last there was.</summary>
    public sealed record Return(int Report, string Reason, string ReturnedBy, DateTimeOffset ReturnedAt);

    /// <summary>How it read from a version on. Kind: Published, Amended or Transferred.</summary>
    public sealed record Version(
        int Number, string Kind, string Title, string LeadPost, string PrimaryUnit, string[] SupportingUnits, DateOnly StartsOn, DateOnly DueOn, string[] Items, JsonElement Milestones, string? Reason, string ChangedBy, DateTimeOffset ChangedAt);

    /// <summary>What a recorded look saw, in percent.</summary>
    public sealed record Look(DateOnly LookedOn, int ElapsedPercent, int DonePercent, bool Behind);

    private sealed record Kept(
        int Number, string Kind, string Title, string LeadPost, string PrimaryUnit, string[] SupportingUnits, DateOnly StartsOn, DateOnly DueOn, string[] Items, string Milestones, string? Reason, string ChangedBy, DateTimeOffset ChangedAt);

    internal static ListAnnualTasks.Row Sample { get; } = new(
        new Guid("01980000-0000-7000-8000-000000000004"), 2026, "RW04", "工程建设招投标突出问题专项治理", "FH_P10", "P00010", "潘惠樾", "FH_D10", "丰河区住房和城乡建设委员会党组", ["FH_D02", "FH_D15"],
        new DateOnly(2026, 1, 1), new DateOnly(2026, 9, 30), AnnualTaskStatus.InProgress, 60, false, null, 1, 1, ["P4-X01", "P2-X01"], false, null, 1);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/annual-tasks/{id:guid}", Handle).Requires(AnnualPlan.Readers)
            .WithSummary("An annual task with its milestones, reports, evidence, returns, versions and the looks at it.")
            .WithExample(null, new Response(
                Sample,
                [new(1, "排查问题项目", new DateOnly(2026, 5, 31), new DateOnly(2026, 5, 28), "P00027", "52个项目已全部排查。")],
                [new(1, "FH_D10", true, 60, "已完成核查，发现问题7个。", [], "P00024", new DateTimeOffset(2026, 6, 2, 1, 30, 0, TimeSpan.Zero))], [], [], null, [],
                [new(new DateOnly(2026, 6, 30), 66, 60, true)]));

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid id, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.Read<Results<Ok<Response>, Problem>>(async tx =>
        {
            var today = clock.Today();
            if (await AnnualTask.Find(tx, id, today) is not { } task || !task.MayBeSeenBy(caller))
                return AnnualTask.NotFound;
            var row = await tx.QuerySingleAsync<ListAnnualTasks.Row>("""
                select t.id as task_id, t.year, t.code, t.title, p.code as lead_post, h.person_code as lead_person, n.name as lead_name, t.primary_unit, u.name as unit_name, t.supporting_units,
                       t.starts_on, t.due_on, t.status, t.percent, t.due_on < @today and t.status <> 'Done' as overdue, t.done_on, m.milestones, m.milestones_reached, t.items,
                       not exists (select from posts_on(@today) x where x.id = t.lead_post_id)
                       or exists (select from unnest(t.primary_unit || t.supporting_units) w(code) where not exists (select from units_on(@today) x where x.code = w.code)) as orphaned,
                       t.case_id, t.version
                from annual_tasks t
                join posts p on p.id = t.lead_post_id
                join units u on u.code = t.primary_unit
                left join holdings_on(@today) h on h.post_id = t.lead_post_id
                left join persons n on n.code = h.person_code
                cross join lateral (select count(*)::int as milestones, (count(*) filter (where s.done_on is not null))::int as milestones_reached from annual_task_milestones s where s.task_id = t.id) m
                where t.id = @id
                """, new { id, today });
            var versions = await tx.QueryAsync<Kept>("""
                select v.version as number, v.kind, v.title, p.code as lead_post, v.primary_unit, v.supporting_units, v.starts_on, v.due_on, v.items, v.milestones::text as milestones, v.reason, v.changed_by, v.changed_at
                from annual_task_versions v join posts p on p.id = v.lead_post_id
                where v.task_id = @id order by v.version
                """, new { id });
            return TypedResults.Ok(new Response(
                row,
                await tx.QueryAsync<Milestone>("select number, title, due_on, done_on, done_by, note from annual_task_milestones where task_id = @id order by number", new { id }),
                await tx.QueryAsync<Report>("select number, unit_code, by_primary, percent, note, evidence_ids, reported_by, reported_at from annual_task_reports where task_id = @id order by number", new { id }),
                await tx.QueryAsync<File>("select id as evidence_id, file_name, media_type, size, sha256, attached_by, attached_at from annual_task_evidence where task_id = @id order by attached_at, id", new { id }),
                await tx.QueryAsync<Return>("select report, reason, returned_by, returned_at from annual_task_returns where task_id = @id order by report", new { id }),
                await tx.QuerySingleAsync<string?>("select signed_off_by from annual_tasks where id = @id", new { id }),
                versions.ConvertAll(v => new Version(v.Number, v.Kind, v.Title, v.LeadPost, v.PrimaryUnit, v.SupportingUnits, v.StartsOn, v.DueOn, v.Items, JsonDocument.Parse(v.Milestones).RootElement, v.Reason, v.ChangedBy, v.ChangedAt)),
                await tx.QueryAsync<Look>("select looked_on, elapsed_percent, done_percent, behind from annual_look_tasks where task_id = @id order by looked_on", new { id })));
        }, ct);
}
