using DutyNet.Contracts;

namespace DutyNet.Responsibility.Tests;

/// <summary>
/// The rules of what is owed, said as simply as they can be: day by day, from what is known on that day, without periods, versions' ids or
/// pages. It knows no speed and no storage; the service must give the same picture.
/// </summary>
internal sealed class OwedInMemory(DateOnly first, int days)
{
    public sealed record Item(string Code, string Text, PostRole[] Roles, string[] Areas, bool ByUnit, DateOnly? DueOn);

    public sealed record Version(DateOnly From, string[] Kinds, Item[] Items);

    public sealed record Post(string Code, string Unit, PostRole Role, string[] Areas);

    public sealed record Key(string Post, string List, string Item, string Text);

    private readonly Dictionary<string, string> units = [];
    private readonly Dictionary<string, Post> posts = [];
    private readonly Dictionary<string, List<Version>> lists = [];

    public IReadOnlyDictionary<string, Post> Posts => posts;

    public IReadOnlyDictionary<string, List<Version>> Lists => lists;

    // What is due by a date is owed once: it is kept as the spans it was given for, as first and last day.
    private readonly Dictionary<Key, List<(int From, int Until)>> dated = [];

    private readonly Dictionary<Key, bool[]> owed = [];

    /// <summary>The days each item is owed, counted from the first.</summary>
    public Dictionary<Key, bool[]> Owed()
    {
        var all = new Dictionary<Key, bool[]>(owed);
        foreach (var (key, spans) in dated)
        {
            all[key] = new bool[days];
            foreach (var (from, until) in spans.Where(s => s.From <= s.Until))
                Array.Fill(all[key], true, from, until - from + 1);
        }
        return all;
    }

    /// <summary>From its first day a version decides; where the one before it says the same, nothing changes.</summary>
    public void PutInForce(string list, Version version)
    {
        var before = lists.GetValueOrDefault(list, []);
        lists[list] = [.. before, version];
        var from = Day(version.From);
        foreach (var post in posts.Values)
            foreach (var item in lists[list].SelectMany(v => v.Items).Distinct())
            {
                var key = new Key(post.Code, list, item.Code, item.Text);
                var (was, now) = (Says(before, post, item), Says(lists[list], post, item));
                if (item.DueOn is { } due)
                {
                    End(key, now, from);
                    if (from < days && !was[from])
                        Begin(key, now, from, Day(due));
                    continue;
                }
                var said = Of(key);
                for (var t = from; t < days; t++)
                    said[t] = was[t] && now[t] ? said[t] : now[t];
            }
    }

    /// <summary>From the day of the import on, the posts owe what they now match.</summary>
    public void Import(DateOnly day, IEnumerable<(string Code, string Kind)> changedUnits, IEnumerable<Post> changedPosts)
    {
        var touched = new HashSet<string>();
        foreach (var (code, kind) in changedUnits)
        {
            units[code] = kind;
            touched.Add(code);
        }
        foreach (var post in changedPosts)
        {
            if (posts.TryGetValue(post.Code, out var before))
                touched.Add(before.Unit);
            posts[post.Code] = post;
            touched.Add(post.Unit);
        }
        var from = Day(day);
        foreach (var post in posts.Values.Where(p => touched.Contains(p.Unit)))
            foreach (var (list, versions) in lists)
                foreach (var item in versions.SelectMany(v => v.Items).Distinct())
                {
                    var key = new Key(post.Code, list, item.Code, item.Text);
                    var now = Says(versions, post, item);
                    if (item.DueOn is { } due)
                    {
                        End(key, now, from);
                        Begin(key, now, from, Day(due));
                    }
                    else
                    {
                        Array.Copy(now, from, Of(key), from, days - from);
                    }
                }
    }

    private int Day(DateOnly day) => day.DayNumber - first.DayNumber;

    private bool[] Of(Key key) => owed.TryGetValue(key, out var said) ? said : owed[key] = new bool[days];

    private List<(int From, int Until)> Dated(Key key) => dated.TryGetValue(key, out var spans) ? spans : dated[key] = [];

    // From a day on, a dated duty lasts as long as it is said without a break, and no longer than it did.
    private void End(Key key, bool[] now, int from)
    {
        var spans = Dated(key);
        for (var i = 0; i < spans.Count; i++)
        {
            var until = Math.Max(from, spans[i].From) - 1;
            while (until < spans[i].Until && now[until + 1])
                until++;
            if (until < spans[i].Until)
                spans[i] = (spans[i].From, until);
        }
    }

    // It lasts to its date, or to the end of the year it was first said in if that is later; it begins only where the date can still be met.
    private void Begin(Key key, bool[] now, int from, int due)
    {
        for (var runFrom = 0; runFrom < days; runFrom++)
        {
            if (!now[runFrom])
                continue;
            var runUntil = runFrom;
            while (runUntil + 1 < days && now[runUntil + 1])
                runUntil++;
            var last = Math.Min(Math.Max(Day(new DateOnly(first.AddDays(runFrom).Year, 12, 31)), due), runUntil);
            var (begins, ends) = (Math.Max(runFrom, from), last);
            if (begins <= due && due <= ends && !Dated(key).Any(s => s.From <= due && due <= s.Until))
            {
                foreach (var (otherFrom, otherUntil) in Dated(key).Where(s => s.From <= s.Until))
                    (begins, ends) = otherUntil < due ? (Math.Max(begins, otherUntil + 1), ends) : (begins, Math.Min(ends, otherFrom - 1));
                Dated(key).Add((begins, ends));
            }
            runFrom = runUntil;
        }
    }

    // On which days the version in force says that a post like this one, as it is now, owes this.
    private bool[] Says(List<Version> versions, Post post, Item item)
    {
        var says = new bool[days];
        for (var t = 0; t < days; t++)
            says[t] = versions.LastOrDefault(v => Day(v.From) <= t) is { } v && v.Kinds.Contains(units[post.Unit]) && v.Items.Contains(item) && Matches(post, item);
        return says;
    }

    private bool Matches(Post post, Item item) => item.ByUnit
        ? post.Role == PostRole.FirstResponsible && !posts.Values.Any(p => p.Unit == post.Unit && p.Role == PostRole.FirstResponsible && string.CompareOrdinal(p.Code, post.Code) < 0)
        : item.Roles.Contains(post.Role) && (item.Areas.Length == 0 || item.Areas.Intersect(post.Areas).Any());
}
