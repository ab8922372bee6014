using System.Net;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Secrecy;
using DutyNet.Contracts.Logbook;
using DutyNet.Logbook.Ballots;
using DutyNet.Tests.Support;
using Npgsql;
using Xunit;

namespace DutyNet.Logbook.Tests;

/// <summary>Rule 7: a secret ballot in which even the database cannot tell who voted what.</summary>
[Collection("logbook")]
public sealed class BallotTests(LogbookService service)
{
    private const string Api = Council.Api;

    private static Task<HttpResponseMessage> Close(Council council, Guid id, object? body = null) => council.Clerk().Post($"{Api}/ballots/{id}/close", body ?? new { });

    [Fact]
    public async Task A_ballot_counts_every_paper_and_shows_nothing_before_it_is_closed()
    {
        var council = await new Council(service).Sits();
        var id = await council.Ballot(council.Chair, council.First, council.Second, council.Delegate);
        await council.Vote(id, council.Chair, "乙同志").Gives(HttpStatusCode.OK);
        await council.Vote(id, council.First, "乙同志").Gives(HttpStatusCode.OK);
        await Close(council, id).IsProblem(HttpStatusCode.Conflict, "too-few-papers");
        await council.Vote(id, council.Second, "弃权").Gives(HttpStatusCode.OK);
        var open = await council.As(council.Second).GetAsync($"{Api}/ballots/{id}").Gives(HttpStatusCode.OK);
        Assert.Equal((3, true, true), (open.GetProperty("papers").GetInt64(), open.GetProperty("haveVoted").GetBoolean(), open.GetProperty("tally").ValueKind == System.Text.Json.JsonValueKind.Null));
        var closed = await Close(council, id).Gives(HttpStatusCode.OK);
        Assert.Equal([0L, 2L, 1L], closed.GetProperty("tally").EnumerateArray().Select(t => t.GetInt64()));
        var fact = Assert.Single(await service.Recorded<BallotClosed>(), b => b.BallotId == id);
        Assert.Equal([0L, 2L, 1L], fact.Tally);
        await council.Vote(id, council.Delegate, "甲同志").IsProblem(HttpStatusCode.Conflict, "ballot-closed");
        await Close(council, id).IsProblem(HttpStatusCode.Conflict, "ballot-closed");
        Assert.DoesNotContain(id, service.Get<SecretKeys>().Kept());
    }

    [Fact]
    public async Task Nobody_votes_twice_also_not_at_the_same_moment()
    {
        var council = await new Council(service).Sits();
        var id = await council.Ballot();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => council.Vote(id, council.First, i % 2 == 0 ? "甲同志" : "乙同志")));
        Assert.Equal(1, answers.Count(a => a.StatusCode == HttpStatusCode.OK));
        Assert.Equal(7, answers.Count(a => a.StatusCode == HttpStatusCode.Conflict));
        await council.Vote(id, council.First, "弃权").IsProblem(HttpStatusCode.Conflict, "already-voted");
        await council.Vote(id, council.Chair, "弃权").Gives(HttpStatusCode.OK);
        await council.Vote(id, council.Second, "弃权").Gives(HttpStatusCode.OK);
        Assert.Equal(3, (await Close(council, id).Gives(HttpStatusCode.OK)).GetProperty("tally").EnumerateArray().Sum(t => t.GetInt64()));
        Assert.Equal(3, (await service.Recorded<BallotPaperCast>()).Count(p => p.BallotId == id));
    }

    [Fact]
    public async Task Only_an_elector_votes_in_person_and_for_an_option()
    {
        var council = await new Council(service).Sits();
        var id = await council.Ballot();
        await council.Vote(id, council.Delegate, "甲同志").IsProblem(HttpStatusCode.Forbidden, "not-an-elector");
        await council.Vote(id, council.First, "甲同志", http: service.As([Role.Clerk, Role.Leader], council.Unit)).IsProblem(HttpStatusCode.Forbidden, "not-an-elector");
        await council.Vote(id, council.First, "丙同志").NamesField(HttpStatusCode.UnprocessableEntity, "choice");
        await council.Vote(id, "OTHER", "甲同志", http: service.As(Role.Leader, "ELSEWHERE", "OTHER")).IsProblem(HttpStatusCode.NotFound, "ballot-not-found");
        await council.Vote(id, council.First, "甲同志", http: service.As(Role.Leader, "ELSEWHERE", council.First)).Gives(HttpStatusCode.OK); // an elector from another unit
        await service.As(Role.Clerk, "ELSEWHERE", council.First).Post($"{Api}/ballots/{id}/close", new { giveUp = true, reason = "x" }).IsProblem(HttpStatusCode.NotFound, "ballot-not-found");
        foreach (var (electors, field) in new[] { (new[] { council.Chair, council.First }, "electors"), ([council.Chair, council.First, "NOBODY"], "electors[2]"), ([council.Chair, council.First, council.First], "electors[2]") })
            await council.Clerk().Post($"{Api}/ballots", council.BallotBody(electors)).NamesField(HttpStatusCode.UnprocessableEntity, field);
    }

    [Fact]
    public async Task Nothing_in_the_database_depends_on_the_choice_but_sums_that_look_random()
    {
        var council = await new Council(service).Sits();
        var id = await council.Ballot();
        var before = await Everything(id);
        await council.Vote(id, council.First, "乙同志", key: "my-key").Gives(HttpStatusCode.OK);
        var after = await Everything(id);
        // The choice stands in no row that was added, whatever its table; nor does a hash of the request, which a guess could be held against.
        var added = after.Where(row => !before.Contains(row)).ToList();
        Assert.DoesNotContain(added, row => row.Contains("乙同志", StringComparison.Ordinal));
        Assert.Equal(0, await service.Scalar<long>($"select count(*) from idempotency_keys where key = 'my-key' and caller = 'account/{council.First}'"));
        Assert.Equal(["ballot_papers", "ballot_sums", "ballot_sums", "ballot_sums", "ledger"], added.Select(r => r.Split(' ')[0]).Where(t => t != "outbox").Order());
        // All sums change with each paper, in the one transaction, each by a number far from a count.
        Assert.Equal(3, await service.Scalar<long>($"select count(*) from ballot_sums where ballot_id = '{id}' and masked > 1000"));
        Assert.Equal(1, await service.Scalar<long>($"select count(distinct xmin::text) from ballot_sums where ballot_id = '{id}'"));
    }

    [Fact]
    public void With_another_key_the_same_rows_would_be_any_other_vote()
    {
        // For whoever has no key a paper for one option is a paper for another under another key: the same distribution, no count to be seen.
        var id = Guid.CreateVersion7();
        byte[] key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        Guid[] nonces = [.. Enumerable.Range(1, 500).Select(i => new Guid(i, 0, 0, new byte[8]))];
        var papers = Enumerable.Range(0, 500).Select(i => Ballot.Paper(key, id, nonces[i], 2, i % 2)).ToList();
        Assert.Equal(1000, papers.SelectMany(p => p).Distinct().Count());
        foreach (var bit in new[] { 0, 1, 30, 61 }) // the lowest bit would be the vote, were it not masked
            Assert.InRange(papers.Count(p => ((p[0] >> bit) & 1) == 1), 190, 310);
        Assert.InRange(papers.Select((p, i) => ((p[0] & 1) == 1) == (i % 2 == 0)).Count(same => same), 190, 310);
        var sums = new[] { Sum(0), Sum(1) };
        Assert.Equal([250L, 250L], Ballot.Tally(key, id, nonces, sums)!);
        Assert.Null(Ballot.Tally([.. key.Reverse()], id, nonces, sums));
        Assert.Null(Ballot.Tally(key, id, nonces, [sums[0] + 1, sums[1]]));
        Assert.Null(Ballot.Tally(key, id, nonces[..499], sums));

        long Sum(int option) => papers.Aggregate(0L, (sum, p) => (sum + p[option]) % (1L << 62));
    }

    [Fact]
    public async Task A_try_that_failed_has_other_masks_than_the_paper_that_is_in()
    {
        // Otherwise the log of the database would hold both, and their difference would be the change of mind.
        var council = await new Council(service).Sits();
        var id = await council.Ballot();
        var key = (await service.Get<SecretKeys>().Read(id, CancellationToken.None))!;
        await council.Vote(id, council.First, "甲同志").Gives(HttpStatusCode.OK);
        var nonce = await service.Scalar<Guid>($"select nonce from ballot_papers where ballot_id = '{id}'");
        var first = await service.Scalar<long>($"select masked from ballot_sums where ballot_id = '{id}' and option = 0");
        Assert.Equal(Ballot.Paper(key, id, nonce, 3, 0)[0], first);
        Assert.All(Ballot.Paper(key, id, Guid.NewGuid(), 3, 0).Zip(Ballot.Paper(key, id, nonce, 3, 0)), p => Assert.NotInRange(p.First - p.Second, -1, 1));
    }

    [Fact]
    public async Task A_tally_that_somebody_changed_in_the_database_does_not_add_up()
    {
        var council = await new Council(service).Sits();
        var id = await council.Ballot();
        foreach (var person in new[] { council.Chair, council.First, council.Second })
            await council.Vote(id, person, "甲同志").Gives(HttpStatusCode.OK);
        await Infrastructure.Execute(service.Database, $"update ballot_sums set masked = masked + 1 where ballot_id = '{id}' and option = 1");
        await Close(council, id).IsProblem(HttpStatusCode.Conflict, "tally-does-not-add-up");
    }

    [Fact]
    public async Task Without_its_key_a_ballot_is_given_up_and_held_again()
    {
        var council = await new Council(service).Sits();
        var id = await council.Ballot();
        await council.Vote(id, council.First, "甲同志").Gives(HttpStatusCode.OK);
        service.Get<SecretKeys>().Destroy(id);
        await council.Vote(id, council.Second, "甲同志").IsProblem(HttpStatusCode.Conflict, "ballot-key-missing");
        await Close(council, id, new { giveUp = true }).NamesField(HttpStatusCode.UnprocessableEntity, "reason");
        var closed = await Close(council, id, new { giveUp = true, reason = "密钥丢失" }).Gives(HttpStatusCode.OK);
        Assert.Equal((false, 0), (closed.GetProperty("counted").GetBoolean(), closed.GetProperty("tally").GetArrayLength()));
    }

    [Fact]
    public async Task The_key_of_a_closed_ballot_that_was_left_behind_is_destroyed()
    {
        var council = await new Council(service).Sits();
        var (open, closed) = (await council.Ballot(), await council.Ballot());
        await Close(council, closed, new { giveUp = true, reason = "改期" }).Gives(HttpStatusCode.OK);
        await service.Get<SecretKeys>().Create(closed, CancellationToken.None); // as if the process had died before it came to that
        await service.Sweep<DestroyBallotKeys>();
        Assert.DoesNotContain(closed, service.Get<SecretKeys>().Kept());
        Assert.Contains(open, service.Get<SecretKeys>().Kept());
    }

    // Every row of every table as text, but for what other work in the background touches.
    private async Task<HashSet<string>> Everything(Guid ballot)
    {
        await service.OutboxIsEmpty();
        var rows = new HashSet<string>(StringComparer.Ordinal);
        await using var source = NpgsqlDataSource.Create(service.Database);
        var tables = new List<string>();
        await using (var reader = await source.CreateCommand("select tablename from pg_tables where schemaname = 'public' and tablename not in ('inbox', 'migrations')").ExecuteReaderAsync())
            while (await reader.ReadAsync())
                tables.Add(reader.GetString(0));
        foreach (var table in tables)
        {
            await using var reader = await source.CreateCommand($"select t::text from {table} t").ExecuteReaderAsync();
            while (await reader.ReadAsync())
                rows.Add($"{table} {reader.GetString(0)}");
        }
        Assert.Contains(rows, r => r.Contains(ballot.ToString(), StringComparison.Ordinal));
        return rows;
    }
}
