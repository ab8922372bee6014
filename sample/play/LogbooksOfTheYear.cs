using System.Text.Json;
using Spectre.Console;
using static DutyNet.Play.FirstDay;

namespace DutyNet.Play;

/// <summary>
/// A year of logbooks: what the office systems of some departments bring in, with the gaps that real ones have; a report that is heard, proof,
/// review, an exemption, figures, and the proof of a whole book.
/// </summary>
public static class LogbooksOfTheYear
{
    // What is done month after month, and how it is told.
    private static readonly (string Category, string Text, string Place)[] Work =
    [
        ("HeartToHeartTalk", "与分管科室负责人谈心谈话，了解思想动态，提醒其落实一岗双责。", "办公室"),
        ("StudyAndDeployment", "主持党组会议，研究部署党风廉政建设阶段性任务。", "二楼会议室"),
        ("DailyIntegrityEducation", "组织学习典型案例通报，开展警示教育。", "多功能厅"),
        ("GrassrootsVisit", "走访基层窗口单位，检查服务态度和台账。", "政务服务大厅"),
        ("FourForms", "对工作拖延的同志进行批评教育，要求限期改进。", "办公室"),
        ("Other", "检查分管领域风险点防控措施落实情况。", "分管科室"),
    ];

    // A picture of one point: the smallest thing that is a picture by its content.
    private static readonly byte[] Picture = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    private sealed record Book(Guid LogbookId, string UnitCode, string? PersonCode);

    /// <summary>Plays it.</summary>
    public static async Task Play(Cast cast, Scenario.LogbooksOfUnits plan, Signatories leaders, DateOnly today, IAnsiConsole console)
    {
        var (department, discipline) = (await cast.Department(), await cast.Discipline());
        var (head, person) = (await leaders.HeadOf(plan.Unit), (await leaders.Holders(plan.Unit)).First(h => h.Role == "FirstResponsible").PersonCode!);
        var books = new List<Book>();
        foreach (var unit in plan.Units)
            books.AddRange((await department.All($"logbook/logbooks?unit={unit}&year={today.Year}&limit=500")).Select(b => b.Deserialize<Book>(JsonSerializerOptions.Web)!));
        var rows = books.Where(b => b.PersonCode is not null).SelectMany(b => Year(b, today)).ToList();
        await Step(console, "The office systems bring in the year's work, row by row", async () =>
        {
            var done = await Bulk(department, rows);
            return $"{done.Recorded} entries of {books.Count} books, {done.Refused} refused";
        });
        await Step(console, "The same file again changes nothing", async () =>
        {
            var again = await Bulk(department, rows);
            return again is (0, 0, var before) ? $"{before} were there" : throw new PlayException($"the same rows again: {again}");
        });
        await Step(console, "A secretary reports upward, with a section on clean government, and is heard", () => Report(department, leaders, plan, today));
        await Step(console, "A leader records with a picture as proof", async () =>
        {
            var entry = await head.Post($"logbook/logbooks/{books.First(b => b.UnitCode == plan.Unit && b.PersonCode == person).LogbookId}/entries",
                new { category = "GrassrootsVisit", text = "走访企业，现场了解惠企政策落实情况。", place = "工业园区", occurredOn = today, attendance = new[] { new { kind = "SatIn", name = "党代表王某" } } });
            return $"{(await head.Upload($"logbook/entries/{entry.GetProperty("entryId").GetGuid()}/attachments", "走访照片.png", Picture)).GetProperty("size").GetInt64()} bytes";
        });
        await Step(console, "Discipline reviews: accepts most, returns what is irregular", () => Review(discipline, plan));
        await Step(console, "A returned entry is corrected, and accepted", () => Correct(department, discipline, plan));
        await Step(console, "A holder asks to be excused from an entry; another grants it", async () =>
        {
            var expected = (await head.List($"logbook/expected-entries?person={person}&status=Expected&sort=dueOn&limit=500"))[^1].GetProperty("expectedEntryId").GetString();
            var request = (await head.Post($"logbook/expected-entries/{expected}/exemption-requests", new { reason = "当期参加省委党校脱产学习，已报组织部备案。" })).GetProperty("requestId").GetString();
            return (await discipline.Post($"logbook/exemption-requests/{request}/decision", new { granted = true, reason = "情况属实，同意免记。" })).GetProperty("status").GetString();
        });
        await Step(console, "The figures of the bureau's logbooks", async () =>
        {
            var figures = (await discipline.List($"logbook/figures?unit={plan.Unit}&year={today.Year}"))[0];
            return $"complete {figures.GetProperty("completenessPercent")} %, late-recorded {figures.GetProperty("lateRecordedPercent")} %, accepted {figures.GetProperty("qualityPercent")} % of those reviewed";
        });
        await Step(console, "What a holder sees today", async () =>
        {
            var page = await head.Get("logbook/today");
            return $"{page.GetProperty("red").GetInt32()} red, {page.GetProperty("yellow").GetInt32()} yellow, {page.GetProperty("green").GetInt32()} green";
        });
    }

    // One or two entries a month; some months have none, and what is brought in afterwards is late-recorded and says so.
    private static IEnumerable<object> Year(Book book, DateOnly today)
    {
        var random = new Random(book.PersonCode!.Aggregate(today.Year, (sum, c) => (sum * 31) + c)); // the same in every play
        for (var month = 1; month <= today.Month; month++)
        {
            for (var n = 0; n < random.Next(0, 3); n++)
            {
                var day = new DateOnly(today.Year, month, 1 + random.Next(28));
                var (category, text, place) = Work[random.Next(Work.Length)];
                if (day <= today)
                    yield return new { reference = $"OA-{today.Year}-{book.UnitCode}-{book.PersonCode}-{month:00}-{n}", logbookId = book.LogbookId, entry = new { category, text, place, occurredOn = day } };
            }
        }
    }

    private static async Task<(int Recorded, int Refused, int Before)> Bulk(Api department, List<object> rows)
    {
        var (recorded, refused, before) = (0, 0, 0);
        foreach (var part in rows.Chunk(500))
        {
            var answer = await department.Post("logbook/entries/bulk", part);
            recorded += answer.GetProperty("recorded").GetInt32();
            refused += answer.GetProperty("refused").GetInt32();
            before += answer.GetProperty("alreadyRecorded").GetInt32();
        }
        return (recorded, refused, before);
    }

    private static async Task<string> Report(Api department, Signatories leaders, Scenario.LogbooksOfUnits plan, DateOnly today)
    {
        var (below, above) = (await leaders.HeadOf(plan.Unit), await leaders.HeadOf(District.Root));
        async Task<string> Write(Api writer, string unit, object entry)
        {
            var person = (await leaders.Holders(unit)).First(h => h.Role == "FirstResponsible").PersonCode;
            var book = (await department.List($"logbook/logbooks?unit={unit}&person={person}&year={today.Year}"))[0].GetProperty("logbookId").GetString();
            return (await writer.Post($"logbook/logbooks/{book}/entries", entry)).GetProperty("entryId").GetString()!;
        }
        var report = await Write(below, plan.Unit, new { category = "ReportUpward", text = "向区委书记汇报本年度党建工作。", cleanGovernment = "本年度签订责任书，开展专项检查两次，发现问题三件，均已整改。", place = "区委会议室", occurredOn = today });
        var heard = await Write(above, District.Root, new { category = "Other", text = "听取部门党组书记汇报廉政工作。", place = "区委会议室", occurredOn = today });
        await above.Post($"logbook/entries/{heard}/links", new { reportEntryId = report });
        return "linked to each other";
    }

    private static async Task<string> Review(Api discipline, Scenario.LogbooksOfUnits plan)
    {
        var open = (await discipline.List($"logbook/entries?unit={plan.Unit}&below=false&state=Recorded&limit=60")).ConvertAll(e => e.GetProperty("entryId").GetString());
        var returned = 0;
        foreach (var (i, entry) in open.Index())
        {
            var isIrregular = i % 7 == 3;
            returned += isIrregular ? 1 : 0;
            await discipline.Post($"logbook/entries/{entry}/review", isIrregular ? new { verdict = "Returned", defect = "Irregular", remark = "请补充对象和要点。" } : (object)new { verdict = "Accepted" });
        }
        return $"{open.Count - returned} accepted, {returned} returned";
    }

    private static async Task<string> Correct(Api department, Api discipline, Scenario.LogbooksOfUnits plan)
    {
        var entry = (await department.List($"logbook/entries?unit={plan.Unit}&below=false&state=Returned&limit=1"))[0].GetProperty("entryId").GetString();
        await department.Post($"logbook/entries/{entry}/amendments", new { text = "与科室负责人李某谈心谈话，提醒其按期公开三务，本人表态落实。", reason = "按审核意见补充对象和要点" });
        return (await discipline.Post($"logbook/entries/{entry}/review", new { verdict = "Accepted" })).GetProperty("state").GetString()!;
    }
}
