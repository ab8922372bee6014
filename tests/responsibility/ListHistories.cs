using System.Net;
using DutyNet.Chassis.Database;
using DutyNet.Contracts;
using DutyNet.Contracts.Responsibility;
using DutyNet.Responsibility.Duties;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Responsibility.Tests;

/// <summary>
/// Random histories over several years: versions of lists put in force for past and future days, imports that change posts and units,
/// New Years seen in time or after a stop. For every post, item and day: owed once or not at all, as the rules in memory say.
/// </summary>
public sealed class ListHistories
{
    private const int Years = 5;
    private static readonly string[] Codes = ["HIS-A", "HIS-B"];
    private static readonly string[] Areas = ["spending", "construction", "personnel"];
    private static readonly string[] Kinds = ["Department", "Town", "Village"];
    private static readonly string[] Units = ["R_D1", "R_D2", "R_T1", "R_T1_V1"];
    private static readonly PostRole[] Roles = [PostRole.FirstResponsible, PostRole.TeamMember, PostRole.OversightMember];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task No_duty_is_ever_lost_or_doubled(int seed)
    {
        var service = new TownRegister();
        await service.InitializeAsync();
        try
        {
            await new History(service, seed).Run();
        }
        finally
        {
            await service.DisposeAsync();
        }
    }

    private sealed record Span(string Post, string List, string Item, string Text, DateOnly From, DateOnly Until);

    private sealed class History
    {
        private readonly TownRegister service;
        private readonly Random random;
        private readonly DateOnly first;
        private readonly DateOnly last;
        private readonly OwedInMemory model;
        private readonly Dictionary<string, string> kinds = new() { ["R_D1"] = "Department", ["R_D2"] = "Department", ["R_T1"] = "Town", ["R_T1_V1"] = "Village" };
        private readonly List<string> told = [];

        public History(TownRegister service, int seed)
        {
            (this.service, random) = (service, new Random(seed));
            told.Add($"seed {seed}");
            service.Clock.SetTo(new DateTimeOffset(service.Today.Year + 1, 5, 1, 9, 0, 0, TimeSpan.FromHours(8)));
            first = new DateOnly(service.Today.Year - 1, 1, 1);
            last = new DateOnly(service.Today.Year + Years + 4, 12, 31); // beyond any date an item can be due by
            model = new OwedInMemory(first, last.DayNumber - first.DayNumber + 1);
            model.Import(service.Today, kinds.Select(k => (k.Key, k.Value)), [new OwedInMemory.Post("R_D1_P1", "R_D1", PostRole.FirstResponsible, ["spending"])]);
        }

        public async Task Run()
        {
            var end = service.Today.AddYears(Years);
            for (var step = 0; service.Today < end; step++)
            {
                switch (random.Next(10))
                {
                    case < 4:
                        await PutInForce();
                        break;
                    case < 7:
                        await Import();
                        break;
                    case 7:
                        await ChangeKind();
                        break;
                    default:
                        // some New Years pass without the sweep
                        service.Clock.Advance(TimeSpan.FromDays(random.Next(1, 150)));
                        told.Add($"it is {service.Today:O}");
                        if (random.Next(2) == 0)
                            await RenewAndCompare();
                        break;
                }
            }
            await RenewAndCompare();
        }

        private async Task PutInForce()
        {
            var code = Codes[random.Next(Codes.Length)];
            var inForce = model.Lists.TryGetValue(code, out var versions) ? versions[^1] : null;
            var from = service.Today.AddDays(random.Next(-60, 300));
            from = inForce is null || from > inForce.From ? from : inForce.From;
            // most items stay as they were, some are dropped, edited or new
            var items = (inForce?.Items ?? []).Where(_ => random.Next(5) > 0).ToDictionary(i => i.Code, i => i.DueOn < from ? NewItem(i.Code, from) : i);
            for (var i = random.Next(3) + (items.Count == 0 ? 1 : 0); i > 0; i--)
            {
                var item = NewItem($"I-{random.Next(6)}", from);
                items[item.Code] = item;
            }
            // what was dropped or edited before may come back word for word
            if (versions?.SelectMany(v => v.Items).Where(i => !items.ContainsKey(i.Code) && !(i.DueOn < from)).ToArray() is { Length: > 0 } earlier && random.Next(2) == 0)
            {
                var item = earlier[random.Next(earlier.Length)];
                items[item.Code] = item;
            }
            var listKinds = Kinds.Where((_, i) => i == 0 || random.Next(3) > 0).ToArray();
            told.Add($"{code} from {from:O} for {string.Join('+', listKinds)}: {string.Join(", ", items.Values.Select(i => $"{i.Text}{(i.ByUnit ? " unit" : " " + string.Join('+', i.Roles))} {string.Join('+', i.Areas)} {i.DueOn:O}"))}");
            var drafted = await service.Administrator.Post(ResponsibilityService.Lists, new
            {
                code,
                line = "Principal",
                tier = "P3",
                title = "清单",
                unitKinds = listKinds,
                effectiveFrom = from,
                items = items.Values.Select(i => new
                {
                    code = i.Code,
                    text = i.Text,
                    area = "教育",
                    owedBy = i.ByUnit ? "Unit" : "Post",
                    roles = i.Roles,
                    portfolioAreas = i.Areas,
                    unitKinds = Array.Empty<string>(),
                    cadence = new { kind = i.DueOn is null ? "Monthly" : "ByDate", times = 1, dueOn = i.DueOn },
                    category = "Other",
                    redLine = "未做",
                }),
            }).Gives(HttpStatusCode.Created);
            var list = $"{ResponsibilityService.Lists}/{drafted.GetProperty("listId").GetGuid()}";
            await service.Administrator.Post($"{list}/adopt", new { decisionReference = "纪要" }).Gives(HttpStatusCode.OK);
            await service.Administrator.Post($"{list}/put-in-force", new { }).Gives(HttpStatusCode.OK);
            model.PutInForce(code, new OwedInMemory.Version(from, listKinds, [.. items.Values]));
        }

        private OwedInMemory.Item NewItem(string code, DateOnly from)
        {
            var byUnit = random.Next(4) == 0;
            return new OwedInMemory.Item(code, $"{code} {random.Next(1_000_000)}", byUnit ? [] : [.. Roles.Where((_, i) => i == random.Next(3) || random.Next(3) == 0).DefaultIfEmpty(Roles[0])],
                byUnit || random.Next(3) > 0 ? [] : [Areas[random.Next(3)]], byUnit, random.Next(4) == 0 ? from.AddDays(random.Next(0, 500)) : null);
        }

        private async Task Import()
        {
            var changed = Enumerable.Range(0, random.Next(1, 4)).Select(_ => $"HIS_P{random.Next(8)}").Distinct().Select(code => new OwedInMemory.Post(
                code,
                // a post seldom moves to another unit
                model.Posts.TryGetValue(code, out var known) && random.Next(4) > 0 ? known.Unit : Units[random.Next(Units.Length)],
                Roles[random.Next(Roles.Length)],
                [.. Areas.Where(_ => random.Next(2) == 0)])).ToList();
            told.Add($"posts {string.Join(", ", changed.Select(p => $"{p.Code} {p.Unit} {p.Role} {string.Join('+', p.Areas)}"))}");
            await service.ImportJson(new { posts = changed.Select(p => new { code = p.Code, unit = p.Unit, title = "岗位", role = p.Role, areas = p.Areas }) }).Gives(HttpStatusCode.OK);
            model.Import(service.Today, [], changed);
        }

        private async Task ChangeKind()
        {
            kinds["R_D2"] = kinds["R_D2"] == "Department" ? "Town" : "Department";
            told.Add($"R_D2 is a {kinds["R_D2"]}");
            await service.ImportJson(new { units = new[] { new { code = "R_D2", name = "住建委", kind = kinds["R_D2"], parent = "RR" } } }).Gives(HttpStatusCode.OK);
            model.Import(service.Today, [("R_D2", kinds["R_D2"])], []);
        }

        private async Task RenewAndCompare()
        {
            await service.Sweep<RenewDuties>();
            var until = new DateOnly(service.Today.AddDays(31).Year, 12, 31);
            var stored = await service.Get<Database>().Read(tx => tx.QueryAsync<Span>("""
                select p.code as post, d.list_code as list, d.item_code as item, i.text, d.effective_from as "from", coalesce(d.ended_on, d.effective_until) as until
                from duties d join posts p on p.id = d.post_id join list_items i on i.list_id = d.list_id and i.code = d.item_code
                where d.list_code like 'HIS-%'
                """));
            Compare("stored", stored, until);
            // Replayed as another service would: assigned once, ended on the earliest end it hears of.
            var ends = (await service.Recorded<DutiesEnded>()).SelectMany(e => e.DutyIds.Select(id => (id, e.EndedOn))).GroupBy(e => e.id).ToDictionary(g => g.Key, g => g.Min(e => e.EndedOn));
            Compare("told", (await service.Recorded<DutiesAssigned>()).SelectMany(a => a.Duties.Select(d => new Span(a.PostCode, a.ListCode, d.ItemCode, d.Text, d.From, ends.TryGetValue(d.DutyId, out var end) ? end : d.Until))), until);
        }

        private void Compare(string what, IEnumerable<Span> spans, DateOnly until)
        {
            var days = until.DayNumber - first.DayNumber + 1;
            var owed = new Dictionary<OwedInMemory.Key, int[]>();
            foreach (var span in spans)
            {
                var key = new OwedInMemory.Key(span.Post, span.List, span.Item, span.Text);
                var counts = owed.TryGetValue(key, out var known) ? known : owed[key] = new int[days];
                for (var t = span.From.DayNumber - first.DayNumber; t <= Math.Min(span.Until.DayNumber - first.DayNumber, days - 1); t++)
                    counts[t]++;
            }
            var said = model.Owed();
            foreach (var key in owed.Keys.Union(said.Keys))
            {
                var (counts, expected) = (owed.GetValueOrDefault(key), said.GetValueOrDefault(key));
                for (var t = 0; t < days; t++)
                    if ((counts?[t] ?? 0) != (expected?[t] == true ? 1 : 0))
                        Assert.Fail($"{what}: {key} on {first.AddDays(t):O} is owed {counts?[t] ?? 0} times: {Ranges(counts?.Select(c => c > 0))} and not {Ranges(expected)}\n{string.Join('\n', told)}");
            }
        }

        private string Ranges(IEnumerable<bool>? owed)
        {
            var ranges = new List<string>();
            var before = false;
            foreach (var (t, now) in (owed ?? []).Append(false).Index())
            {
                if (now && !before)
                    ranges.Add($"{first.AddDays(t):O}");
                else if (before && !now)
                    ranges[^1] += $"..{first.AddDays(t - 1):O}";
                before = now;
            }
            return $"[{string.Join(", ", ranges)}]";
        }
    }
}
