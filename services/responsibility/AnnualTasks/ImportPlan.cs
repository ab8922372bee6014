using System.Globalization;
using System.Security.Cryptography;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Documents;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts.Responsibility;
using DutyNet.Responsibility.Register;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace DutyNet.Responsibility.AnnualTasks;

/// <summary>Takes a file of tasks into the draft of a plan: the whole file or nothing of it, idempotent by code.</summary>
public static class ImportPlan
{
    private const int Code = 0, Title = 1, LeadPost = 2, PrimaryUnit = 3, SupportingUnits = 4, DueOn = 5, Items = 6, StartsOn = 7, Milestones = 8;
    private const int MostTasks = 1000;

    /// <summary>What an import did. Encoding: what the file was read as, UTF-8 or GB18030.</summary>
    public sealed record Response(Guid ImportId, int Year, Counts Tasks, string? Encoding);

    private sealed record Known(
        string Code, string Title, string LeadPost, string PrimaryUnit, string[] SupportingUnits, DateOnly StartsOn, DateOnly DueOn, string[] Items, string[] Stages, DateOnly[] StageDates);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/annual-plans/{year:int}/imports", Handle).Requires(AnnualPlan.Planners)
            .WithSummary("Imports tasks into a draft from CSV in UTF-8 or GB18030: code, title, leadPost, primaryUnit, supportingUnits, dueOn, items, and if need be startsOn and milestones (title@date); several values parted by ';'. All of the file, or 422 import-refused with every wrong cell and nothing applied.")
            .WithExample(
                "code,title,leadPost,primaryUnit,supportingUnits,dueOn,items\nRW04,工程建设招投标突出问题专项治理,FH_P10,FH_D10,FH_D02;FH_D15,2026-09-30,P4-X01;P2-X01\n",
                new Response(new Guid("01980000-0000-7000-8000-0000000000a1"), 2026, new Counts(37, 0, 0), "UTF-8"))
            .Accepts<string>("text/csv")
            .Produces<Response>();

    private static async Task<Results<Ok<Response>, Problem>> Handle(int year, HttpRequest request, Caller caller, Database db, TimeProvider clock, CancellationToken ct)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var sent) || !sent.MediaType.Equals("text/csv", StringComparison.OrdinalIgnoreCase))
            return Problem.Of(415, "media-type-not-supported", "请发送 CSV。", "Send CSV.");
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, ct);
        var content = body.ToArray();
        return await db.InTransaction<Results<Ok<Response>, Problem>>(async tx =>
        {
            if (await AnnualPlan.Lock(tx, year) is not { } plan || !plan.MayBeSeenBy(caller))
                return AnnualPlan.NotFound;
            if (!caller.MaySee(plan.UnitPath))
                return AnnualPlan.WholeJurisdiction;
            var file = CsvSheets.Read(content, Columns.AnnualTasks);
            var sheet = file.Sheets[Columns.AnnualTasks];
            if (sheet.Lines.Count > MostTasks)
                return Problem.Unprocessable("too-many-rows", $"一份任务分解最多 {MostTasks} 项。", $"A plan has at most {MostTasks} tasks.");
            var known = (await Tasks(tx, year)).ToDictionary(t => t.Code, StringComparer.Ordinal);
            var tasks = sheet.Lines.ConvertAll(line => Read(file, sheet, line, year, known));
            var check = await PlanCheck.Load(tx, year, tasks, clock.Today());
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var (task, line) in tasks.Zip(sheet.Lines))
            {
                foreach (var error in check.Of(task).Where(e => (e.Field != "dueOn" && e.Field != "startsOn") || task.DueOn != default))
                    file.Refusals.Add(sheet.Where(line.Number, error.Field.Split('[')[0]), error.Code, error.Zh, error.En);
                if (!seen.Add(task.Code))
                    file.Refusals.Add(sheet.Where(line.Number, "code"), "duplicate", $"代码 {task.Code} 在文件中重复。", $"Code {task.Code} is in the file twice.");
            }
            if (file.Refusals.Count > 0)
                return file.Refusals.AsProblem();
            var counts = new Counts(0, 0, 0);
            foreach (var task in tasks)
            {
                var before = known.GetValueOrDefault(task.Code);
                var changed = before is not null && !task.Reads(before);
                counts = counts.Plus(before is null, changed);
                if (before is not null && !changed)
                    continue;
                if (plan.Status == PlanStatus.Published)
                    return Problem.Conflict("plan-published", "任务分解已公布，只能逐项调整并写明理由。", "The plan is published: change its tasks one by one, with a reason.");
                var written = await task.Write(tx, year, check.PostOf(task), amends: false, clock.GetUtcNow());
                tx.Record(task.AsPlanned(written.Id, year, check.PathOf(task), check.PostOf(task)));
            }
            var response = new Response(Guid.CreateVersion7(clock.GetUtcNow()), year, counts, file.Encoding);
            if (counts.Effective > 0)
                tx.Record(new AnnualPlanImported(year, plan.UnitCode, plan.UnitPath, response.ImportId, counts.Registered, counts.Changed, Convert.ToHexStringLower(SHA256.HashData(content))));
            return TypedResults.Ok(response);
        }, ct);
    }

    private static async Task<List<PlannedTask>> Tasks(Tx tx, int year) =>
        (await tx.QueryAsync<Known>("""
            select t.code, t.title, p.code as lead_post, t.primary_unit, t.supporting_units, t.starts_on, t.due_on, t.items,
                   array(select m.title from annual_task_milestones m where m.task_id = t.id order by m.number) as stages,
                   array(select m.due_on from annual_task_milestones m where m.task_id = t.id order by m.number) as stage_dates
            from annual_tasks t join posts p on p.id = t.lead_post_id
            where t.year = @year
            """, new { year })).ConvertAll(k => new PlannedTask(k.Code, k.Title, k.LeadPost, k.PrimaryUnit, k.SupportingUnits, k.StartsOn, k.DueOn, k.Items,
                [.. k.Stages.Zip(k.StageDates, (title, dueOn) => new PlannedTask.Stage(title, dueOn))]));

    // A task's own start and stages stay when the file has no word of them, so that the plain file again changes nothing.
    private static PlannedTask Read(RegisterFile file, Sheet sheet, Line line, int year, Dictionary<string, PlannedTask> known)
    {
        var cells = line.Cells;
        var before = known.GetValueOrDefault(cells[Code]);
        var dueOn = Day(file, sheet, line, DueOn, cells[DueOn]) ?? default;
        var startsOn = cells[StartsOn].Length > 0 ? Day(file, sheet, line, StartsOn, cells[StartsOn]) ?? default : before?.StartsOn ?? PlannedTask.DefaultStart(year, dueOn);
        var stages = cells[Milestones].Length == 0 ? before?.Milestones ?? [] : [.. Values(cells[Milestones]).Select(value => StageOf(file, sheet, line, value))];
        return new PlannedTask(cells[Code], cells[Title], cells[LeadPost], cells[PrimaryUnit], Values(cells[SupportingUnits]), startsOn < dueOn ? startsOn : dueOn, dueOn, Values(cells[Items]), stages);
    }

    private static PlannedTask.Stage StageOf(RegisterFile file, Sheet sheet, Line line, string value)
    {
        var at = value.LastIndexOf('@');
        if (at is > 0 and <= 200)
            return new PlannedTask.Stage(value[..at], Day(file, sheet, line, Milestones, value[(at + 1)..]) ?? default);
        file.Refusals.Add(sheet.Where(line.Number, "milestones"), "format", "须写作“名称@日期”，名称不超过200字。", "Must be title@date, the title at most 200 characters.");
        return new PlannedTask.Stage(value, default);
    }

    private static DateOnly? Day(RegisterFile file, Sheet sheet, Line line, int column, string text)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return day;
        file.Refusals.Add(sheet.Where(line.Number, Columns.For(sheet.Kind)[column]), text.Length == 0 ? "required" : "format", "须为日期，如 2026-09-30。", "Must be a date such as 2026-09-30.");
        return null;
    }

    private static string[] Values(string cell) => cell.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
