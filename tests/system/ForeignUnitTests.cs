using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DutyNet.System.Tests.BadInput;
using DutyNet.System.Tests.Intruders;
using Xunit;

namespace DutyNet.System.Tests;

/// <summary>
/// Callers of one town try what belongs to others, by every route of the OpenAPI document: what is there and not theirs is answered,
/// byte for byte, like what is not there at all.
/// </summary>
[Collection(nameof(Besieged))]
public sealed class ForeignUnitTests(Besieged besieged)
{
    private static readonly string[] Callers = ["town leader", "town clerk", "town inspector", "town discipline", "town department", "town auditor", "town administrator"];
    private readonly ConcurrentBag<string> leaks = [];
    private int compared;

    [Fact]
    public Task A_sample_of_what_others_have_is_answered_like_what_is_not_there() => Try(ofEachKind: 2, anywhere: 150, seed: 20261122);

    [Fact]
    [Trait("Category", "Stress")]
    public Task Every_id_that_exists_anywhere_is_answered_like_one_that_does_not() => Try(ofEachKind: int.MaxValue, anywhere: int.MaxValue, seed: Random.Shared.Next());

    private async Task Try(int ofEachKind, int anywhere, int seed)
    {
        await besieged.Things.Read();
        var random = new Random(seed);
        var tries = new List<Func<Task>>();
        foreach (var operation in besieged.Document.Operations)
            foreach (var caller in Callers.Where(c => operation.Roles.Contains(c.Split(' ')[1])))
                foreach (var (place, kind) in Places(operation, caller))
                    foreach (var thing in Sample([.. besieged.Things.Of(kind).Where(t => !t.Own)], ofEachKind, random))
                        tries.Add(Comparison(operation, caller, place, thing, random));
        var byId = besieged.Document.Operations.Where(o => o.Method == "GET" && o.Path.Contains('{')).ToArray();
        foreach (var thing in Sample([.. besieged.Things.All.Where(t => !t.Own && t.Kind is not ("chain" or "subject"))], anywhere, random))
        {
            // Whatever kind it is of, it opens nothing.
            var operation = byId[random.Next(byId.Length)];
            var allowed = Callers.Where(c => operation.Roles.Contains(c.Split(' ')[1])).ToArray();
            var parameter = operation.Parameters.Last(p => p.In == "path").Name;
            tries.Add(Comparison(operation, allowed[random.Next(allowed.Length)], new(parameter, "path"), thing, random));
        }
        await Parallel.ForEachAsync(tries, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (attempt, _) => await attempt());
        Assert.True(leaks.IsEmpty, $"{leaks.Count} of {compared} tell what is there (seed {seed}):\n{string.Join("\n\n", leaks.Order(StringComparer.Ordinal).Take(25))}");
        Assert.True(compared > 200, $"only {compared} were compared");
    }

    private sealed record Place(string Name, string In);

    // Where an operation takes the id of something: in its path, in its query, in its body.
    private IEnumerable<(Place Place, string Kind)> Places(Operation operation, string caller)
    {
        foreach (var parameter in operation.Parameters)
        {
            if (parameter.In == "path")
                yield return (new(parameter.Name, "path"), Samples.KindOf(operation.Path, parameter.Name));
            else if (Samples.KindOf(parameter.Name) is { } kind)
                yield return (new(parameter.Name, "query"), kind);
        }
        if (OwnBody(operation) is not { } body || caller is "town administrator")
            yield break; // the way in takes any unit's and person's code as it is: it knows no register
        foreach (var (field, _) in Spoiling.Fields(body))
            if (Samples.KindOf(field.Split('.')[^1].Split('[')[0]) is { } kind && (field.EndsWith("[0]", StringComparison.Ordinal) || !field.EndsWith('s')) && !MayComeFromElsewhere(operation, field))
                yield return (new(field, "body"), kind);
    }

    // Teams are made of people from elsewhere, that is what recusal asks for; so whoever assigns them must be able to name anybody who holds a post.
    private static bool MayComeFromElsewhere(Operation operation, string field) =>
        operation.Path.Contains("/inspection/", StringComparison.Ordinal) && field.Split('[')[0] is "leader" or "members" or "person";

    private Func<Task> Comparison(Operation operation, string caller, Place place, Thing thing, Random random)
    {
        var none = Unknown(thing.Id, random);
        // Everything else in both requests is the same: the caller's own where there is something, what is foreign elsewhere.
        var others = operation.Parameters.Where(p => p.In == "path" && p.Name != place.Name).ToDictionary(p => p.Name, p => SomeId(Samples.KindOf(operation.Path, p.Name), thing.Id, random));
        var body = OwnBody(operation);
        return async () =>
        {
            var answers = new List<Answer>();
            foreach (var id in new[] { thing.Id, none })
                answers.Add(await Answer.To(besieged.Http, besieged.Landscape.Gateway, operation.Method, PathOf(operation, place, id, others), besieged.Secret(caller), BodyOf(operation, body, place, id), id));
            Interlocked.Increment(ref compared);
            if (answers[0] != answers[1])
                leaks.Add($"{operation} with the {thing.Kind} {thing.Id} as {place.In} {place.Name}, by the {caller}:\n  there:     {answers[0]}\n  not there: {answers[1]}");
        };
    }

    private static string PathOf(Operation operation, Place place, string id, Dictionary<string, string> others)
    {
        var path = string.Join('/', operation.Path.Split('/').Select(s => !s.StartsWith('{') ? s : place.In == "path" && s.Trim('{', '}') == place.Name ? Uri.EscapeDataString(id) : others[s.Trim('{', '}')]));
        return place.In == "query" ? $"{path}?{place.Name}={Uri.EscapeDataString(id)}" : path;
    }

    private static byte[]? BodyOf(Operation operation, JsonNode? body, Place place, string id)
    {
        if (!operation.Writes)
            return null;
        if (body is null)
            return "{}"u8.ToArray();
        return place.In == "body"
            ? Spoiling.With(body, Spoiling.Fields(body).First(f => f.Name == place.Name).Find, JsonSerializer.Serialize(id))
            : Encoding.UTF8.GetBytes(body.ToJsonString());
    }

    private JsonNode? OwnBody(Operation operation) =>
        new Samples(besieged.Document, kind => besieged.Things.Of(kind).OrderByDescending(t => t.Own).FirstOrDefault()?.Id).Body(operation);

    // Never the one that is asked about: it would stand in one of the two requests twice.
    private string SomeId(string kind, string not, Random random)
    {
        var all = besieged.Things.Of(kind).Where(t => t.Id != not).ToList();
        var own = all.FindAll(t => t.Own);
        var of = own.Count > 0 && random.Next(2) == 0 ? own : all;
        return of.Count == 0 ? Guid.NewGuid().ToString() : of[random.Next(of.Count)].Id;
    }

    // The same shape and length, and nobody's.
    private string Unknown(string id, Random random)
    {
        string none;
        do
            none = Guid.TryParse(id, out _) ? id[..24] + string.Concat(Enumerable.Range(0, 12).Select(_ => "0123456789abcdef"[random.Next(16)])) : string.Concat(id.Select(c => char.IsAsciiDigit(c) ? (char)('0' + random.Next(10)) : char.IsAsciiLetterUpper(c) ? (char)('A' + random.Next(26)) : c));
        while (none == id || besieged.Things.Has(none));
        return none;
    }

    private static Thing[] Sample(Thing[] things, int most, Random random)
    {
        if (things.Length <= most)
            return things;
        random.Shuffle(things);
        return things[..most];
    }

    [Fact]
    public async Task No_list_and_no_export_holds_a_foreign_row()
    {
        await besieged.Things.Read();
        // Who is reminded of what the town owes, and who looked at it, may well be somebody from elsewhere: those are names, not rows.
        var foreign = besieged.Things.All.Where(t => !t.Own && t.Kind is not ("person" or "post" or "chain" or "subject")).ToLookup(t => t.Id, t => t.Kind, StringComparer.Ordinal);
        var strict = besieged.Things.All.Where(t => !t.Own && t.Kind is "person" or "post").Select(t => t.Id).ToHashSet(StringComparer.Ordinal);
        // Where somebody of the town was born is about them, even if it is elsewhere.
        var birthplaces = (await besieged.Landscape.Scalar<string[]>("responsibility", "select array_agg(distinct native_place) from persons"))!.ToHashSet(StringComparer.Ordinal);
        var lists = besieged.Document.Operations.Where(o => o.IsList && o.Path != "/health").ToList();
        var rows = 0;
        foreach (var (operation, caller) in lists.SelectMany(o => Callers.Where(c => o.Roles.Contains(c.Split(' ')[1])).Select(c => (o, c))))
        {
            foreach (var form in new[] { "limit=500", "format=csv" })
            {
                var cursor = "";
                do
                {
                    var answer = await Answer.To(besieged.Http, besieged.Landscape.Gateway, "GET", $"{operation.Path}?{form}{Asked(operation)}{cursor}", besieged.Secret(caller), null);
                    Assert.True(answer.Status is 200 or 403 || (answer.Status == 400 && AsksForOne(operation)), $"{operation} for the {caller}: {answer}");
                    var tokens = answer.Body.Split([.. "\"',;:/{}[]()<> \r\n|."], StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
                    Assert.All(tokens, t => Assert.False(foreign.Contains(t) && !(foreign[t].Contains("unit") && birthplaces.Contains(t)), $"{operation} shows the {caller} the {foreign[t].FirstOrDefault()} {t}"));
                    if (operation.Path.EndsWith("/persons", StringComparison.Ordinal) || operation.Path.EndsWith("/posts", StringComparison.Ordinal))
                        Assert.All(tokens, t => Assert.False(strict.Contains(t), $"{operation} shows the {caller} {t}"));
                    rows += tokens.Count;
                    cursor = form == "limit=500" && answer.Status == 200 && JsonNode.Parse(answer.Body) is JsonObject page && page["next"]?.GetValue<string>() is { } next ? $"&cursor={next}" : "";
                }
                while (cursor.Length > 0);
            }
        }
        Assert.True(rows > 1000, "the town has nothing of its own: the test sees nothing");
    }

    // What must be said so that there is an answer at all.
    private static string Asked(Operation operation) => operation.Path.Split('/')[^1] switch { "exports" => "&kind=posts", "gaps" => "&kind=PostWithoutHolder", _ => "" };

    // No lists: they look one thing up, and are tried with foreign ones above.
    private static bool AsksForOne(Operation operation) => operation.Path.Split('/')[^1] is "compare" or "answerable" or "today";

    [Fact]
    public async Task A_round_over_several_units_shows_and_counts_for_each_only_what_is_theirs()
    {
        foreach (var caller in new[] { "town discipline", "town leader", "town clerk", "town department", "town inspector" })
        {
            var round = await Read(caller, $"/api/v1/inspection/rounds/{besieged.SharedRound}");
            Assert.Equal([Besieged.Town], round["units"]!.AsArray().Select(u => u!["code"]!.GetValue<string>()));
            Assert.Equal(0, round["units"]![0]!["findings"]!.GetValue<int>());
            Assert.Empty(round["teams"]!.AsArray());
            var row = (await Read(caller, "/api/v1/inspection/rounds?limit=500"))["items"]!.AsArray().Single(r => r!["roundId"]!.GetValue<string>() == besieged.SharedRound)!;
            Assert.Equal((1, 0, 0), (row["units"]!.GetValue<int>(), row["findings"]!.GetValue<int>(), row["openFindings"]!.GetValue<int>()));
        }
        Assert.Equal(1, (await Read("discipline", "/api/v1/inspection/rounds?limit=500"))["items"]!.AsArray().Single(r => r!["roundId"]!.GetValue<string>() == besieged.SharedRound)!["findings"]!.GetValue<int>());
    }

    [Fact]
    public async Task What_is_restricted_is_not_there_for_those_without_oversight_even_in_their_own_unit()
    {
        var caseId = Guid.NewGuid();
        await besieged.Landscape.Execute("accountability", $$"""
            insert into trail (message_id, case_id, recorded_at, step, service, type, subject, unit_path, restricted, actor, body)
            values (gen_random_uuid(), '{{caseId}}', now(), 0, 'inspection', 'ClueTransferred', 'clue/1', 'FH.FH_D01', true, 'account/1', '{}');
            insert into cases (case_id, kind, unit_code, unit_path, title, opened_at) values ('{{caseId}}', 'Finding', 'FH_D01', 'FH.FH_D01', '线索', now())
            """);
        var restricted = (await besieged.Landscape.Scalar<string[]>("accountability", "select array_agg(distinct subject) from trail where restricted"))!;
        var cases = (await besieged.Landscape.Scalar<Guid[]>("accountability", "select array_agg(distinct case_id) from (select case_id from trail where restricted and type <> 'ClueTransferred' limit 40) t"))!;
        Assert.True(restricted.Length > 1 && cases.Length > 0, "the first day left nothing that is restricted");
        foreach (var caller in new[] { "leader", "clerk", "inspector", "department" })
        {
            var none = Guid.NewGuid();
            Assert.Equal(await Get(caller, $"/api/v1/cases/{none}", none.ToString()), await Get(caller, $"/api/v1/cases/{caseId}", caseId.ToString()));
            Assert.DoesNotContain(caseId.ToString(), (await Get(caller, "/api/v1/cases?limit=500&sort=openedAt")).Body, StringComparison.Ordinal);
            Assert.DoesNotContain(caseId.ToString(), (await Get(caller, "/api/v1/cases?format=csv")).Body, StringComparison.Ordinal);
            foreach (var id in cases)
                foreach (var accept in new[] { "application/json", "text/html" })
                {
                    var trail = await Get(caller, $"/api/v1/cases/{id}", accept: accept);
                    Assert.All(restricted, subject => Assert.DoesNotContain(subject, trail.Body, StringComparison.Ordinal));
                }
        }
        Assert.Equal(200, (await Get("discipline", $"/api/v1/cases/{caseId}")).Status);
    }

    private async Task<JsonNode> Read(string caller, string path)
    {
        var answer = await Get(caller, path);
        Assert.True(answer.Status == 200, $"{path} for the {caller}: {answer}");
        return JsonNode.Parse(answer.Body)!;
    }

    private async Task<Answer> Get(string caller, string path, string asked = "\0", string accept = "application/json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(besieged.Landscape.Gateway, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", besieged.Secret(caller));
        request.Headers.Accept.ParseAdd(accept);
        return await Answer.To(besieged.Http, request, asked);
    }
}
