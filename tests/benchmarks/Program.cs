using DutyNet.Benchmarks;
using DutyNet.Chassis.Database;

// Without a role this process measures: all benchmarks, or those whose name contains one of the words. The roles are the other processes of a benchmark.
Mapping.Use();
switch (args)
{
    case ["consume", ..]:
        await Consumer.Run(args);
        return 0;
    case ["profile"]: // ours alone, for a profiler to look at
        await PublishToEffect.Repeat();
        return 0;
}

(string Name, Func<Task<IEnumerable<Figure>>> Measure)[] benchmarks =
[
    ("publish-to-effect", PublishToEffect.Measure),
    ("drain", Drain.Measure),
    ("gateway", ThroughGateway.Measure),
    ("bulk", Bulk.Measure),
    ("sweep", DueEntries.Measure),
    ("draw", DrawFromMany.Measure),
    ("logbook", MillionsOfEntries.Measure),
    ("findings", MillionsOfFindings.Measure),
    ("assessment", AssessmentOfAYear.Measure),
    ("pledges", PledgeCascade.Measure),
    ("province", Province.Measure),
];
var chosen = benchmarks.Where(b => args.Length == 0 || args.Any(a => b.Name.Contains(a, StringComparison.OrdinalIgnoreCase))).ToList();
var broken = 0;
foreach (var (name, measure) in chosen)
{
    try
    {
        foreach (var figure in await measure())
            Console.WriteLine(figure);
    }
    catch (Exception e) // one that breaks must not take the others' figures with it
    {
        broken++;
        Console.WriteLine($"bench {name} could not be measured: {e}");
    }
}
return broken > 0 || chosen.Count == 0 ? 1 : 0;
