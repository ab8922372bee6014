using System.Globalization;
using System.Net;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Responsibility.Tests;

/// <summary>A random history of the register, told in random order, against a model of what was so on which day.</summary>
public sealed class RegisterModel(TownRegister service) : IClassFixture<TownRegister>
{
    private const int Seed = 20_261_122, Changes = 220, Days = 45;
    private const string Root = "/api/v1/responsibility";

    private readonly Random random = new(Seed);
    private readonly Dictionary<string, SortedList<DateOnly, (string Name, string Parent)?>> units = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedList<DateOnly, (string Unit, string Title)?>> posts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedList<DateOnly, string?>> holders = new(StringComparer.Ordinal);

    [Fact]
    public async Task Every_day_reads_as_it_was_after_any_history_of_changes_told_late()
    {
        foreach (var (code, name, parent) in new[] { ("RR", "区委", ""), ("R_T1", "柳埠镇党委", "RR"), ("R_T1_JW", "柳埠镇纪委", "R_T1"), ("R_T1_V1", "槐树村", "R_T1"), ("R_D1", "发改委", "RR"), ("R_D2", "住建委", "RR") })
            units[code] = new() { [DateOnly.MinValue] = (name, parent) };
        posts["R_D1_P1"] = new() { [DateOnly.MinValue] = ("R_D1", "书记") };
        holders["R_D1_P1"] = new() { [new DateOnly(2024, 1, 1)] = "A1" };
        var accepted = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var n = 0; n < Changes; n++)
        {
            var (kind, path, body, apply) = Change(n, service.Today.AddDays(-random.Next(Days)));
            using var answer = await service.Administrator.Post($"{Root}/{path}", body);
            Assert.True(answer.IsSuccessStatusCode || answer.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.UnprocessableEntity, $"seed {Seed}, change {n} {path}: {await answer.Content.ReadAsStringAsync()}");
            if (!answer.IsSuccessStatusCode)
                continue;
            apply();
            accepted[kind] = accepted.GetValueOrDefault(kind) + 1;
        }
        Assert.All(new[] { "open unit", "rename", "move", "merge", "close unit", "open post", "change", "close post", "fill", "vacate", "hand over" }, kind => Assert.True(accepted.GetValueOrDefault(kind) > 0, $"seed {Seed}: no {kind} was accepted"));
        for (var day = service.Today.AddDays(-Days - 1); day <= service.Today; day = day.AddDays(1))
        {
            var on = day.ToString("O", CultureInfo.InvariantCulture);
            Assert.Equal(Lines(units.Keys, u => At(units[u], day) is { } s ? $"{u} {s.Name} {Path(u, day)}" : null),
                await service.Scalar<string>($"select coalesce(string_agg(code || ' ' || name || ' ' || path::text, ',' order by code collate \"C\"), '') from units_on('{on}')"));
            Assert.Equal(Lines(posts.Keys, p => At(posts[p], day) is { } s ? $"{p} {s.Unit} {s.Title}" : null),
                await service.Scalar<string>($"select coalesce(string_agg(code || ' ' || unit_code || ' ' || title, ',' order by code collate \"C\"), '') from posts_on('{on}')"));
            Assert.Equal(Lines(holders.Keys, p => At(holders[p], day) is { } s ? $"{p} {s}" : null),
                await service.Scalar<string>($"select coalesce(string_agg(p.code || ' ' || h.person_code, ',' order by p.code collate \"C\"), '') from holdings_on('{on}') h join posts p on p.id = h.post_id"));
        }
    }

    private (string Kind, string Path, object Body, Action Apply) Change(int n, DateOnly day)
    {
        var unit = Any(units.Keys);
        var post = Any(posts.Keys);
        var person = Any(["A1", "A2", "A3"]);
        var last = At(posts[post], DateOnly.MaxValue);
        switch (random.Next(13))
        {
            case 0 or 1:
                return ("open unit", "units", new { code = $"M_{n}", name = $"单位{n}", kind = "Branch", parent = unit, from = day }, () => units[$"M_{n}"] = new() { [day] = ($"单位{n}", unit) });
            case 2:
                return ("rename", $"units/{unit}/rename", new { name = $"改{n}", from = day, reason = "改名" }, () => Set(units[unit], day, ($"改{n}", At(units[unit], DateOnly.MaxValue)!.Value.Parent)));
            case 3:
                var parent = Any(units.Keys);
                return ("move", $"units/{unit}/move", new { parent, from = day, reason = "调整" }, () => Set(units[unit], day, (At(units[unit], DateOnly.MaxValue)!.Value.Name, parent)));
            case 4:
                var (into, moved) = (Any(units.Keys), PostsOf(unit).Where(_ => random.Next(2) == 0).ToArray());
                return ("merge", $"units/{unit}/merge", new { into, from = day, movedPosts = moved, reason = "合并" }, () => Merge(unit, into, moved, day));
            case 5:
                return ("close unit", $"units/{unit}/close", new { on = day, reason = "撤销" }, () =>
                {
                    foreach (var p in PostsOf(unit).ToList())
                        Set(posts[p], day.AddDays(1), null);
                    Set(units[unit], day.AddDays(1), null);
                });
            case 6 or 7:
                return ("open post", "posts", new { code = $"M_P{n}", unit, title = $"岗{n}", role = "TeamMember", areas = Array.Empty<string>(), inChargeOf = Array.Empty<string>(), from = day },
                    () => (posts[$"M_P{n}"], holders[$"M_P{n}"]) = (new() { [day] = (unit, $"岗{n}") }, []));
            case 8:
                return ("change", $"posts/{post}/change", new { title = $"职{n}", from = day, reason = "调整" }, () => Set(posts[post], day, (last!.Value.Unit, $"职{n}")));
            case 9:
                return random.Next(3) > 0 ? Change(n, day) : ("close post", $"posts/{post}/close", new { on = day, reason = "核减" }, () => Set(posts[post], day.AddDays(1), null));
            case 10:
                return ("fill", $"posts/{post}/fill", new { person, from = day }, () => Set(holders[post], day, person));
            case 11:
                return ("vacate", $"posts/{post}/vacate", new { on = day }, () => Set(holders[post], day.AddDays(1), null));
            default:
                return ("hand over", $"posts/{post}/hand-over", new { person, from = day }, () => Set(holders[post], day, person));
        }
    }

    private void Merge(string unit, string into, string[] moved, DateOnly day)
    {
        foreach (var child in units.Keys.Where(u => At(units[u], DateOnly.MaxValue)?.Parent == unit).ToList())
            Set(units[child], day, (At(units[child], DateOnly.MaxValue)!.Value.Name, into));
        foreach (var post in PostsOf(unit).ToList())
        {
            Set(posts[post], day, moved.Contains(post) ? (into, At(posts[post], DateOnly.MaxValue)!.Value.Title) : null);
            if (!moved.Contains(post) && At(holders[post], DateOnly.MaxValue) is not null)
                Set(holders[post], day, null);
        }
        Set(units[unit], day, null);
    }

    private IEnumerable<string> PostsOf(string unit) => posts.Keys.Where(p => At(posts[p], DateOnly.MaxValue)?.Unit == unit);

    private string Path(string unit, DateOnly day) => At(units[unit], day) is { Parent: { Length: > 0 } parent } ? $"{Path(parent, day)}.{unit}" : unit;

    // What was accepted must not contradict anything known later.
    private static void Set<T>(SortedList<DateOnly, T> of, DateOnly day, T value)
    {
        Assert.DoesNotContain(of.Keys, known => known > day);
        of[day] = value;
    }

    private static T? At<T>(SortedList<DateOnly, T> of, DateOnly day) => of.LastOrDefault(v => v.Key <= day).Value;

    private static string Lines(IEnumerable<string> codes, Func<string, string?> line) => string.Join(',', codes.Order(StringComparer.Ordinal).Select(line).OfType<string>());

    private string Any(IEnumerable<string> of) => of.Order(StringComparer.Ordinal).ElementAt(random.Next(of.Count()));
}
