using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.System.Tests;

/// <summary>What must be true after any outage: a finding has everything that follows from it once, or does not exist.</summary>
public sealed class WholeOrNotAtAll(Landscape landscape)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    // What follows from a finding, by service; each counted for each case.
    private static readonly (string Service, string What)[] Consequences =
    [
        ("inspection", "ledger where type = 'FindingRaised'"),
        ("responsibility", "rectifications where true"),
        ("responsibility", "ledger where type = 'RectificationAssigned'"),
        ("accountability", "ladders where cause = 'RectificationOverdue'"),
        ("accountability", "ledger where type = 'LadderStarted' and body::json->>'cause' = 'RectificationOverdue'"),
        ("accountability", "trail where type = 'FindingRaised'"),
        ("accountability", "trail where type = 'RectificationAssigned'"),
        ("accountability", "trail where type = 'LadderStarted' and case_id in (select case_id from trail where type = 'FindingRaised')"),
    ];

    /// <summary>Waits until nothing is under way, then looks at every finding there is.</summary>
    public async Task Holds()
    {
        var findings = await Cases("inspection", "findings where true");
        foreach (var (service, what) in Consequences)
        {
            await Eventually.Holds(async () => findings.Keys.All((await Cases(service, what)).ContainsKey), $"every finding is among {service}'s {what}", Limit);
        }
        foreach (var service in Landscape.Services)
            await Eventually.Holds(async () => await landscape.Scalar<long>(service, "select count(*) from outbox") == 0, $"the outbox of {service} is empty", Limit);
        foreach (var (service, what) in Consequences)
        {
            var found = await Cases(service, what);
            Assert.True(found.Count == findings.Count && findings.Keys.All(c => found.GetValueOrDefault(c) == 1),
                $"{service}, {what}: {findings.Count} findings, {found.Count} cases; "
                + $"without: {string.Join(' ', findings.Keys.Except(found.Keys).Take(5))}; of no finding: {string.Join(' ', found.Keys.Except(findings.Keys).Take(5))}; "
                + $"more than once: {string.Join(' ', found.Where(f => f.Value > 1).Take(5))}");
        }
        foreach (var service in Landscape.Services)
            Assert.Equal(0, await landscape.Scalar<long>(service, "select count(*) from failed_messages"));
    }

    /// <summary>Every answered finding is there as answered, and no two keys were told of the same one.</summary>
    public async Task Has(IReadOnlyDictionary<string, Raised> answered)
    {
        var written = await Written();
        Assert.All(answered, a => Assert.True(written[a.Key].SequenceEqual([a.Value.CaseId]), $"{a.Key} was answered {a.Value.CaseId}, there is: {string.Join(' ', written[a.Key])}"));
        Assert.Equal(answered.Count, answered.Values.Distinct().Count());
        Assert.DoesNotContain(written, w => w.Count() > 1);
    }

    /// <summary>Every hash and every chain of every ledger, by the gateway.</summary>
    public async Task Verifies()
    {
        var auditor = await landscape.Cast.Auditor();
        foreach (var service in Landscape.Services)
        {
            var verification = await auditor.Get($"{service}/ledger/verify");
            Assert.True(verification.GetProperty("intact").GetBoolean(), $"the ledger of {service}: {verification}");
        }
    }

    // By the key the client wrote into the description; that of a client that gave up may be there once, or not.
    private async Task<ILookup<string, Guid>> Written() =>
        (await landscape.Scalar<string>("inspection", "select string_agg(substring(description from '（(.*)）') || ' ' || case_id, ',') from findings where description like '%（%'") ?? "")
        .Split(',', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ')).ToLookup(l => l[0], l => Guid.Parse(l[1]), StringComparer.Ordinal);

    private async Task<Dictionary<Guid, long>> Cases(string service, string what) =>
        (await landscape.Scalar<string>(service, $"select string_agg(case_id || ' ' || n, ',') from (select case_id, count(*) as n from {what} and case_id is not null group by case_id) c") ?? "")
        .Split(',', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ')).ToDictionary(l => Guid.Parse(l[0]), l => long.Parse(l[1], global::System.Globalization.CultureInfo.InvariantCulture));
}
