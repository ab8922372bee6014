using System.ComponentModel.DataAnnotations;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Responsibility;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DutyNet.Responsibility.AnnualTasks;

/// <summary>Hands a task of a published plan to another lead official or other units, most often because a unit or post is no more.</summary>
public static class TransferTask
{
    /// <summary>What changes, and why; what is left out stays. LeadPost: code of a post.</summary>
    public sealed record Request([StringLength(2000, MinimumLength = 1)] string Reason, [StringLength(32)] string? LeadPost = null, [StringLength(32)] string? PrimaryUnit = null, [MaxLength(50)] string[]? SupportingUnits = null);

    /// <summary>The task after it.</summary>
    public sealed record Response(Guid TaskId, string LeadPost, string PrimaryUnit, string[] SupportingUnits, int Version);

    private sealed record Post(Guid Id, string Code);

    private sealed record Unit(string Code, string Path);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/annual-tasks/{id:guid}/transfer", Handle).Requires(Role.Administrator, Role.Discipline)
            .WithSummary("Transfers a task: another lead post, primary unit or supporting units that exist today, with a reason, by a person. What was reported stays; the versions before are kept.")
            .WithExample(
                new Request("机构改革，区水务局并入区住建委", null, "FH_D10", ["FH_D09"]),
                new Response(new Guid("01980000-0000-7000-8000-000000000008"), "FH_P10", "FH_D10", ["FH_D09"], 2));

    private static Task<Results<Ok<Response>, Problem>> Handle(Guid id, Request request, Caller caller, Database db, TimeProvider clock, CancellationToken ct) =>
        db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await AnnualTask.Lock(tx, id, clock.Today()) is not { } task || !task.MayBeSeenBy(caller))
                return AnnualTask.NotFound;
            if (!caller.MaySee(task.RootPath))
                return AnnualPlan.WholeJurisdiction;
            if (caller.PersonCode is null)
                return Problem.Forbidden("person-required", "须由本人办理，系统密钥不得移交任务。", "Only a person transfers a task, not a system's key.");
            if (task.MayBeWorkedOn() is { } refused)
                return refused;
            var today = clock.Today();
            var primary = request.PrimaryUnit ?? task.PrimaryUnit;
            string[] supporting = [.. (request.SupportingUnits ?? task.SupportingUnits).Where(u => request.SupportingUnits is not null || u != primary)];
            if (supporting.Contains(primary, StringComparer.Ordinal) || supporting.Distinct(StringComparer.Ordinal).Count() < supporting.Length)
                return Problem.Invalid("supportingUnits", "duplicate", "同一单位只能出现一次，主责单位不再列为协办。", "A unit is named once; the primary unit does not support itself.");
            var post = await tx.QuerySingleOrDefaultAsync<Post>("select id, code from posts_on(@today) where code = @LeadPost", new { today, request.LeadPost });
            var units = await tx.QueryAsync<Unit>("select code, path::text as path from units_on(@today) where code = any (@named)", new { today, named = (string[])[primary, .. supporting] });
            var errors = new List<FieldError>();
            if (request.LeadPost is not null && post is null)
                errors.Add(new FieldError("leadPost", "unknown-post", "没有此岗位，或该岗位已撤销。", "There is no such post today."));
            if (request.PrimaryUnit is not null && units.TrueForAll(u => u.Code != primary))
                errors.Add(new FieldError("primaryUnit", "unknown-unit", "没有此单位，或该单位已撤销。", "There is no such unit today."));
            foreach (var unit in (request.SupportingUnits ?? []).Where(c => units.TrueForAll(u => u.Code != c)))
                errors.Add(new FieldError("supportingUnits", "unknown-unit", "没有此单位，或该单位已撤销。", "There is no such unit today."));
            if (errors.Count > 0)
                return Problem.Invalid(errors);
            post ??= new Post(task.LeadPostId, task.LeadPostCode);
            if (post.Id == task.LeadPostId && primary == task.PrimaryUnit && supporting.SequenceEqual(task.SupportingUnits, StringComparer.Ordinal))
                return Problem.Unprocessable("nothing-transferred", "没有任何变动。", "Nothing would change.");
            await tx.ExecuteAsync("update annual_tasks set lead_post_id = @leadPost, primary_unit = @primary, supporting_units = @supporting, version = version + 1 where id = @id", new { leadPost = post.Id, primary, supporting, id });
            await PlannedTask.Keep(tx, [id], "Transferred", request.Reason, caller.PersonCode, clock.GetUtcNow());
            tx.Record(new AnnualTaskTransferred(id, task.CaseId, task.Year, task.Code, primary, units.Find(u => u.Code == primary)?.Path ?? task.UnitPath, post.Id, post.Code, task.LeadPostCode, task.PrimaryUnit, supporting, task.SupportingUnits, request.Reason, task.Version + 1));
            return TypedResults.Ok(new Response(id, post.Code, primary, supporting, task.Version + 1));
        }, ct);
}
