using System.Diagnostics;
using DutyNet.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace DutyNet.System.Tests;

/// <summary>The documented commands: back up while clients write, destroy everything, restore, publish again.</summary>
[Collection(nameof(OutageLandscape))]
public sealed class BackupTests(OutageLandscape outages, ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    [Fact]
    public Task What_was_answered_before_the_backup_is_there_after_everything_was_destroyed() => DestroyAndRestore(30, TimeSpan.FromMilliseconds(100));

    [Fact]
    [Trait("Category", "Stress")]
    public Task What_was_answered_before_the_backup_is_there_after_everything_was_destroyed_under_full_load() => DestroyAndRestore(2000, TimeSpan.Zero);

    private async Task DestroyAndRestore(int findings, TimeSpan pace)
    {
        var landscape = outages.Landscape;
        var whole = new WholeOrNotAtAll(landscape);
        var operations = await landscape.Cast.Operator();
        var backup = Directory.CreateTempSubdirectory("dutynet-backup").FullName;
        Dictionary<string, Raised> before;
        var started = Stopwatch.GetTimestamp();
        await using (var clients = outages.Clients(pace))
        {
            // With responsibility away, what it has yet to hear is at the broker and nowhere else: no backup holds it.
            landscape.Kill("responsibility");
            await clients.HaveAnswers(findings, Limit);
            await Eventually.Holds(async () => await landscape.Scalar<long>("inspection", "select count(*) from outbox") < findings / 2, "the broker has it", Limit);
            before = new Dictionary<string, Raised>(clients.Answered, StringComparer.Ordinal);
            await OutageLandscape.Run("./deploy/operations/backup.sh", [backup, outages.Folder]);
            await clients.HaveAnswers(findings / 3, Limit);
            await clients.Stop();
            clients.SawOnlySuccessAndPatience();
        }
        var backedUp = Stopwatch.GetElapsedTime(started);

        foreach (var process in landscape.Processes)
            landscape.Kill(process);
        await Servers.Delete(outages.Folder);
        foreach (var kept in new[] { "signing", "verification", "files" })
            Directory.Delete(Path.Combine(outages.Folder, kept), recursive: true);

        var said = await OutageLandscape.Run("./deploy/operations/restore.sh", [backup, outages.Folder]);
        await landscape.MoveTo(await outages.StartServers());
        await landscape.StartAll();
        var since = said.Trim().Split(' ')[^1];
        await OutageLandscape.Run("./deploy/operations/republish.sh", [since], ("GW", landscape.Gateway.ToString().TrimEnd('/')), ("DN", operations.Secret!));

        await whole.Holds();
        await whole.Has(before);
        await whole.Verifies();
        output.WriteLine($"{before.Count} answered before the backup; backed up after {backedUp.TotalSeconds:n1} s, restored and whole after {Stopwatch.GetElapsedTime(started).TotalSeconds:n1} s");
        Directory.Delete(backup, recursive: true);
    }
}
