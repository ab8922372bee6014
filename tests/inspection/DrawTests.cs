using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Contracts.Inspection;
using DutyNet.Tests.Support;
using Npgsql;
using Xunit;

namespace DutyNet.Inspection.Tests;

/// <summary>The provable draw: committed to before, revealed after, recomputed by anybody.</summary>
[Collection(Shared.Name)]
public sealed class DrawTests(InspectionService service)
{
    private const string Draws = "/api/v1/inspection/draws";
    private const string Rounds = "/api/v1/inspection/rounds";

    [Fact]
    public async Task A_draw_is_committed_to_contributed_to_revealed_and_verified()
    {
        var d = await District.Make(service);
        var draw = await Prepared(d);
        var committed = await Act(d, draw, "commit").Gives(HttpStatusCode.OK);
        Assert.Equal("Committed", committed.GetProperty("status").GetString());
        Assert.Equal("dutynet-draw/1", committed.GetProperty("algorithm").GetString());
        var fact = Assert.Single(await service.Recorded<DrawCommitted>(), f => f.DrawId == draw);
        Assert.Equal(committed.GetProperty("populationHash").GetString(), fact.PopulationHash);
        Assert.Equal(2, fact.Strata.Length);

        await Contribute(d.As(Role.Leader, d.Holder), draw, "今天的气温是十二度").Gives(HttpStatusCode.Created);
        Assert.Equal(2, (await Contribute(service.As(Role.Department, d.Department), draw, "4711").Gives(HttpStatusCode.Created)).GetProperty("position").GetInt32());
        var before = await Verify(d, draw);
        Assert.True(before.GetProperty("intact").GetBoolean());

        var revealed = await Act(d, draw, "reveal").Gives(HttpStatusCode.OK);
        Assert.Equal(3, revealed.GetProperty("sample").GetArrayLength());
        Assert.Equal(fact.SeedHash, Hex(SHA256.HashData(Convert.FromHexString(revealed.GetProperty("seed").GetString()!))));
        var round = revealed.GetProperty("roundId").GetGuid();
        var shown = await d.As(Role.Discipline, d.Overseer).GetAsync($"{Rounds}/{round}").Gives(HttpStatusCode.OK);
        Assert.Equal("Drawn", shown.GetProperty("status").GetString());
        Assert.Equal(
            revealed.GetProperty("sample").EnumerateArray().Select(s => s.GetProperty("unitCode").GetString()),
            shown.GetProperty("units").EnumerateArray().Select(u => u.GetProperty("code").GetString()));
        var proof = await Verify(d, draw);
        Assert.True(proof.GetProperty("intact").GetBoolean(), proof.ToString());
        Assert.Equal(2, Assert.Single(await service.Recorded<DrawRevealed>(), f => f.DrawId == draw).Contributions);
    }

    [Fact]
    public async Task Plain_sql_recomputes_the_sample_from_the_published_record()
    {
        var d = await District.Make(service);
        for (var i = 0; i < 12; i++)
            await service.Deliver(d.Unit($"{d.Code}_V{i:00}") with { Kind = "Village" });
        await Eventually.Holds(async () => await service.Scalar<long>($"select count(*) from units where kind = 'Village' and path ~ '*.{d.Code}.*'") == 12, "the villages are known");
        var draw = await Prepared(d, strata: [new { name = "村（社区）", quota = 5, kinds = new[] { "Village" } }, new { name = "others", quota = 2 }]);
        await Act(d, draw, "commit").Gives(HttpStatusCode.OK);
        await Contribute(d.As(Role.Leader, d.Holder), draw, "第一行").Gives(HttpStatusCode.Created);
        await Contribute(d.As(Role.Inspector, d.Inspector), draw, "second").Gives(HttpStatusCode.Created);
        await Act(d, draw, "reveal").Gives(HttpStatusCode.OK);
        // Only what anybody may read goes in: the bytes of the population, seed, contributions.
        var shown = await Get(d.As(Role.Discipline, d.Overseer), draw);
        var text = await d.As(Role.Discipline, d.Overseer).GetStringAsync($"{Draws}/{draw}/population.txt");
        Assert.Equal(shown.GetProperty("populationHash").GetString(), Hex(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
        var units = text.Split('\n').Where(l => l.StartsWith('U')).Select(l => l.Split('\t')).ToList();
        await using var source = NpgsqlDataSource.Create(service.Database);
        await using var connection = await source.OpenConnectionAsync();
        await using (var rule = new NpgsqlCommand(TheRuleInSql, connection))
            await rule.ExecuteNonQueryAsync();
        foreach (var (stratum, quota) in new[] { ("村（社区）", 5), ("others", 2) })
        {
            await using var draws = new NpgsqlCommand("select pg_temp.draw($1, $2, $3, $4, $5, $6, $7)", connection);
            draws.Parameters.Add(new() { Value = Convert.FromHexString(shown.GetProperty("seed").GetString()!) });
            draws.Parameters.Add(new() { Value = text });
            draws.Parameters.Add(new() { Value = shown.GetProperty("contributions").EnumerateArray().Select(c => c.GetProperty("text").GetString()!).ToArray() });
            draws.Parameters.Add(new() { Value = stratum });
            draws.Parameters.Add(new() { Value = units.Where(u => u[1] == stratum).Select(u => u[2]).ToArray() });
            draws.Parameters.Add(new() { Value = units.Where(u => u[1] == stratum).Select(u => long.Parse(u[3], System.Globalization.CultureInfo.InvariantCulture)).ToArray() });
            draws.Parameters.Add(new() { Value = quota });
            Assert.Equal(Sample(shown, stratum), (string[])(await draws.ExecuteScalarAsync())!);
        }
    }

    // The rule as the guide states it, in plain SQL and none of our code.
    private const string TheRuleInSql = """
        create function pg_temp.draw(seed bytea, population text, contributions text[], stratum text, codes text[], weights bigint[], quota int) returns text[] language plpgsql as $$
        declare
            effective bytea; total bigint; number bigint; attempt int; sum bigint; drawn text[] := '{}'; one record;
        begin
            effective := sha256(seed || sha256(convert_to(population, 'UTF8'))
                || coalesce((select string_agg(sha256(convert_to(c, 'UTF8')), ''::bytea order by n) from unnest(contributions) with ordinality as t(c, n)), ''));
            for step in 1 .. quota loop
                select sum(w) into total from unnest(codes, weights) as u(c, w) where c <> all (drawn);
                attempt := 0;
                loop
                    number := ('x' || encode(substring(sha256(effective || convert_to(stratum, 'UTF8') || '\x00'::bytea || int4send(step) || int4send(attempt)) for 6), 'hex'))::bit(48)::bigint;
                    exit when number < (281474976710656 / total) * total;
                    attempt := attempt + 1;
                end loop;
                number := number % total;
                sum := 0;
                for one in select c, w from unnest(codes, weights) as u(c, w) where c <> all (drawn) order by c collate "C" loop
                    sum := sum + one.w;
                    if number < sum then
                        drawn := drawn || one.c;
                        exit;
                    end if;
                end loop;
            end loop;
            return drawn;
        end $$
        """;

    [Fact]
    public async Task Units_not_looked_at_for_longest_weigh_most()
    {
        var d = await District.Make(service);
        var earlier = await d.RoundWithTeam();
        await d.As(Role.Inspector, d.Inspector).Post($"{Rounds}/{earlier}/units/{d.Department}/checks", new { methods = new[] { "OnSite" }, notes = "看过" }).Gives(HttpStatusCode.Created);
        async Task<Dictionary<string, long>> Weights(string weights)
        {
            var draw = await Prepared(d, weights: weights);
            await Act(d, draw, "commit").Gives(HttpStatusCode.OK);
            return (await d.As(Role.Inspector, d.Inspector).GetAsync($"{Draws}/{draw}/population").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray()
                .ToDictionary(r => r.GetProperty("unit").GetString()!, r => r.GetProperty("weight").GetInt64());
        }
        var weighted = await Weights("SinceLastLookedAt");
        Assert.Equal(1, weighted[d.Department]);
        Assert.Equal(36, weighted[d.OtherDepartment]);
        Assert.All((await Weights("Equal")).Values, w => Assert.Equal(1, w));
    }

    [Fact]
    public async Task An_exclusion_is_proposed_by_one_and_approved_by_another_before_the_commitment()
    {
        var d = await District.Make(service);
        var draw = await Prepared(d);
        var exclusion = (await d.As(Role.Discipline, d.Planner).Post($"{Draws}/{draw}/exclusions", new { unit = d.Branch, reason = "正在改制" }).Gives(HttpStatusCode.Created)).GetProperty("exclusionId").GetGuid();
        await d.As(Role.Discipline, d.Planner).Post($"{Draws}/{draw}/exclusions", new { unit = d.Branch, reason = "再来" }).IsProblem(HttpStatusCode.Conflict, "already-proposed");
        await d.As(Role.Discipline, d.Planner).Post($"{Draws}/{draw}/exclusions", new { unit = "NOWHERE", reason = "无" }).NamesField(HttpStatusCode.UnprocessableEntity, "unit");
        await Act(d, draw, "commit").IsProblem(HttpStatusCode.Conflict, "exclusions-open");
        var decide = $"{Draws}/{draw}/exclusions/{exclusion}/decide";
        await d.As(Role.Discipline, d.Planner).Post(decide, new { approved = true, reason = "同意" }).IsProblem(HttpStatusCode.Forbidden, "another-person-required");
        await service.As(Role.Discipline, d.Code).Post(decide, new { approved = true, reason = "同意" }).IsProblem(HttpStatusCode.Forbidden, "person-required");
        await d.As(Role.Discipline, d.Overseer).Post(decide, new { approved = true, reason = "同意" }).Gives(HttpStatusCode.OK);
        await d.As(Role.Discipline, d.Overseer).Post(decide, new { approved = false, reason = "反悔" }).IsProblem(HttpStatusCode.Conflict, "already-decided");
        await Act(d, draw, "commit").Gives(HttpStatusCode.OK);
        Assert.DoesNotContain(d.Branch, await d.As(Role.Discipline, d.Overseer).GetStringAsync($"{Draws}/{draw}/population.txt"));
        await d.As(Role.Discipline, d.Planner).Post($"{Draws}/{draw}/exclusions", new { unit = d.Group, reason = "太晚" }).IsProblem(HttpStatusCode.Conflict, "draw-committed");
        var kept = Assert.Single((await Get(d.As(Role.Discipline, d.Overseer), draw)).GetProperty("exclusions").EnumerateArray());
        Assert.Equal((d.Planner, d.Overseer), (kept.GetProperty("proposedBy").GetString(), kept.GetProperty("decidedBy").GetString()));
    }

    [Fact]
    public async Task A_refused_exclusion_stays_on_record_and_the_unit_in_the_population()
    {
        var d = await District.Make(service);
        var draw = await Prepared(d);
        var exclusion = (await d.As(Role.Discipline, d.Planner).Post($"{Draws}/{draw}/exclusions", new { unit = d.Branch, reason = "忙" }).Gives(HttpStatusCode.Created)).GetProperty("exclusionId").GetGuid();
        await d.As(Role.Discipline, d.Overseer).Post($"{Draws}/{draw}/exclusions/{exclusion}/decide", new { approved = false, reason = "不成立" }).Gives(HttpStatusCode.OK);
        await Act(d, draw, "commit").Gives(HttpStatusCode.OK);
        Assert.Contains(d.Branch, await d.As(Role.Discipline, d.Overseer).GetStringAsync($"{Draws}/{draw}/population.txt"));
        Assert.False(Assert.Single((await Get(d.As(Role.Discipline, d.Overseer), draw)).GetProperty("exclusions").EnumerateArray()).GetProperty("approved").GetBoolean());
    }

    [Fact]
    public async Task A_replacement_is_the_next_of_the_stratum_decided_by_another()
    {
        var d = await District.Make(service);
        var draw = await Prepared(d, strata: [new { name = "all", quota = 2 }]);
        await Act(d, draw, "commit").Gives(HttpStatusCode.OK);
        await d.As(Role.Discipline, d.Planner).Post($"{Draws}/{draw}/replacements", new { unit = d.Branch, reason = "早" }).IsProblem(HttpStatusCode.Conflict, "draw-committed");
        var revealed = await Act(d, draw, "reveal").Gives(HttpStatusCode.OK);
        var drawn = Sample(revealed, "all", "unitCode");
        var round = revealed.GetProperty("roundId").GetGuid();
        await d.As(Role.Discipline, d.Planner).Post($"{Draws}/{draw}/replacements", new { unit = "NOWHERE", reason = "无" }).NamesField(HttpStatusCode.UnprocessableEntity, "unit");
        async Task<string?> Replace(string unit)
        {
            var id = (await d.As(Role.Discipline, d.Planner).Post($"{Draws}/{draw}/replacements", new { unit, reason = "受灾停工" }).Gives(HttpStatusCode.Created)).GetProperty("replacementId").GetGuid();
            await d.As(Role.Discipline, d.Planner).Post($"{Draws}/{draw}/replacements/{id}/decide", new { approved = true, reason = "自批" }).IsProblem(HttpStatusCode.Forbidden, "another-person-required");
            return (await d.As(Role.Discipline, d.Overseer).Post($"{Draws}/{draw}/replacements/{id}/decide", new { approved = true, reason = "属实" }).Gives(HttpStatusCode.OK)).GetProperty("replacedBy").GetString();
        }
        var third = await Replace(drawn[0]);
        var shown = await Get(d.As(Role.Discipline, d.Overseer), draw);
        Assert.Equal([.. drawn, third!], Sample(shown, "all"));
        var inRound = (await d.As(Role.Discipline, d.Overseer).GetAsync($"{Rounds}/{round}").Gives(HttpStatusCode.OK)).GetProperty("units").EnumerateArray().Select(u => u.GetProperty("code").GetString());
        Assert.Equal(new[] { third, drawn[1] }, inRound);
        Assert.True((await Verify(d, draw)).GetProperty("intact").GetBoolean());
        await d.As(Role.Discipline, d.Planner).Post($"{Draws}/{draw}/replacements", new { unit = drawn[0], reason = "又" }).NamesField(HttpStatusCode.UnprocessableEntity, "unit");
        // Five units in all: the fourth and fifth come in, then nobody is left.
        var fourth = await Replace(third!);
        var fifth = await Replace(drawn[1]);
        Assert.Equal(5, new[] { drawn[0], drawn[1], third, fourth, fifth }.Distinct().Count());
        var last = (await d.As(Role.Discipline, d.Planner).Post($"{Draws}/{draw}/replacements", new { unit = fifth, reason = "受灾" }).Gives(HttpStatusCode.Created)).GetProperty("replacementId").GetGuid();
        await d.As(Role.Discipline, d.Overseer).Post($"{Draws}/{draw}/replacements/{last}/decide", new { approved = true, reason = "属实" }).IsProblem(HttpStatusCode.Conflict, "stratum-exhausted");
        await d.As(Role.Discipline, d.Overseer).Post($"{Draws}/{draw}/replacements/{last}/decide", new { approved = false, reason = "照查" }).Gives(HttpStatusCode.OK);
        Assert.True((await Verify(d, draw)).GetProperty("intact").GetBoolean());
    }

    [Fact]
    public async Task A_unit_that_was_looked_at_is_not_replaced()
    {
        var d = await District.Make(service);
        var draw = await Prepared(d, strata: [new { name = "所查", quota = 1, kinds = new[] { "Village" } }, new { name = "rest", quota = 1 }], villages: 2);
        await Act(d, draw, "commit").Gives(HttpStatusCode.OK);
        var revealed = await Act(d, draw, "reveal").Gives(HttpStatusCode.OK);
        var (round, unit) = (revealed.GetProperty("roundId").GetGuid(), Sample(revealed, "所查", "unitCode")[0]);
        await d.Assign(round, d.Leader, [d.Inspector], unit).Gives(HttpStatusCode.Created);
        var id = (await d.As(Role.Discipline, d.Planner).Post($"{Draws}/{draw}/replacements", new { unit, reason = "停工" }).Gives(HttpStatusCode.Created)).GetProperty("replacementId").GetGuid();
        await d.As(Role.Inspector, d.Inspector).Post($"{Rounds}/{round}/units/{unit}/checks", new { methods = new[] { "OnSite" }, notes = "已看" }).Gives(HttpStatusCode.Created);
        await d.As(Role.Discipline, d.Overseer).Post($"{Draws}/{draw}/replacements/{id}/decide", new { approved = true, reason = "同意" }).IsProblem(HttpStatusCode.Conflict, "looked-at-already");
        Assert.Equal("InProgress", (await d.As(Role.Discipline, d.Overseer).GetAsync($"{Rounds}/{round}").Gives(HttpStatusCode.OK)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_cancelled_draw_stays_on_record_with_its_seed_and_a_revealed_one_cannot_be_cancelled()
    {
        var d = await District.Make(service);
        var round = await ByDraw(d);
        var draw = await Prepared(d, round);
        await Prepare(d, round).IsProblem(HttpStatusCode.Conflict, "round-has-draw");
        await Act(d, draw, "commit").Gives(HttpStatusCode.OK);
        await d.As(Role.Discipline, d.Planner).Post($"{Draws}/{draw}/cancel", new { reason = "不合意" }).IsProblem(HttpStatusCode.Forbidden, "another-person-required");
        var cancelled = await d.As(Role.Discipline, d.Overseer).Post($"{Draws}/{draw}/cancel", new { reason = "单位合并，范围有误" }).Gives(HttpStatusCode.OK);
        var shown = await Get(d.As(Role.Discipline, d.Overseer), draw);
        Assert.Equal(("Cancelled", "单位合并，范围有误"), (shown.GetProperty("status").GetString(), shown.GetProperty("cancelReason").GetString()));
        Assert.Equal(shown.GetProperty("seedHash").GetString(), Hex(SHA256.HashData(Convert.FromHexString(cancelled.GetProperty("seed").GetString()!))));
        Assert.True((await Verify(d, draw)).GetProperty("intact").GetBoolean());
        foreach (var step in new[] { "commit", "reveal" })
            await Act(d, draw, step).IsProblem(HttpStatusCode.Conflict, "draw-cancelled");

        var again = await Prepared(d, round);
        await Act(d, again, "commit").Gives(HttpStatusCode.OK);
        await Act(d, again, "reveal").Gives(HttpStatusCode.OK);
        await d.As(Role.Discipline, d.Overseer).Post($"{Draws}/{again}/cancel", new { reason = "换一批" }).IsProblem(HttpStatusCode.Conflict, "draw-revealed");
        await Act(d, again, "reveal").IsProblem(HttpStatusCode.Conflict, "draw-revealed");
        await Prepare(d, round).IsProblem(HttpStatusCode.Conflict, "not-by-draw");
        var listed = await d.As(Role.Discipline, d.Overseer).GetAsync($"{Draws}?round={round}").Gives(HttpStatusCode.OK);
        Assert.Equal(["Cancelled", "Revealed"], listed.GetProperty("items").EnumerateArray().Select(r => r.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task Nobody_reads_the_seed_before_the_reveal()
    {
        var d = await District.Make(service);
        var draw = await Prepared(d);
        await Act(d, draw, "commit").Gives(HttpStatusCode.OK);
        var seed = await service.Scalar<string>($"select encode(seed, 'hex') from draw_seeds where draw_id = '{draw}'");
        var discipline = d.As(Role.Discipline, d.Overseer);
        foreach (var path in new[] { "", "/verify", "/population", "/population.txt" })
            Assert.DoesNotContain(seed!, await discipline.GetStringAsync($"{Draws}/{draw}{path}"));
        Assert.DoesNotContain(seed!, await discipline.GetStringAsync(Draws));
        Assert.Equal(0, await service.Scalar<long>($"select count(*) from ledger where chain = 'draw/{draw}' and position('{seed}' in body) > 0"));
        Assert.Equal(0, await service.Scalar<long>($"select count(*) from outbox where position('{seed}' in encode(body, 'escape')) > 0"));
    }

    [Fact]
    public async Task A_spot_checks_draw_shows_hashes_to_those_looked_at_and_everything_once_it_has_begun()
    {
        var d = await District.Make(service);
        var draw = await Prepared(d, strata: [new { name = "all", quota = 5 }]);
        var leader = d.As(Role.Leader, d.Holder);
        await leader.GetAsync($"{Draws}/{draw}").Gives(HttpStatusCode.NotFound);
        await Act(d, draw, "commit").Gives(HttpStatusCode.OK);
        var revealed = await Act(d, draw, "reveal").Gives(HttpStatusCode.OK);
        var round = revealed.GetProperty("roundId").GetGuid();
        var shown = await Get(leader, draw);
        Assert.Equal(64, shown.GetProperty("seedHash").GetString()!.Length);
        foreach (var secret in new[] { "roundId", "seed", "effectiveSeed", "sample", "exclusions", "replacements", "kinds" })
            Assert.Equal(JsonValueKind.Null, shown.GetProperty(secret).ValueKind);
        await leader.GetAsync($"{Draws}/{draw}/verify").Gives(HttpStatusCode.NotFound);
        await leader.GetAsync($"{Draws}/{draw}/population").Gives(HttpStatusCode.NotFound);
        await leader.GetAsync($"{Draws}/{draw}/population.txt").Gives(HttpStatusCode.NotFound);
        Assert.Equal(0, (await leader.GetAsync($"{Draws}?round={round}").Gives(HttpStatusCode.OK)).GetProperty("items").GetArrayLength());
        Assert.True(await service.Scalar<bool>($"select restricted from ledger where chain = 'draw/{draw}' and type = 'DrawRevealed'"));
        Assert.False(await service.Scalar<bool>($"select restricted from ledger where chain = 'draw/{draw}' and type = 'DrawCommitted'"));

        await d.Assign(round, d.Leader, [d.Inspector], d.Department).Gives(HttpStatusCode.Created);
        await d.As(Role.Inspector, d.Inspector).Post($"{Rounds}/{round}/units/{d.Department}/checks", new { methods = new[] { "OnSite" }, notes = "到场" }).Gives(HttpStatusCode.Created);
        Assert.Equal(5, (await Get(leader, draw)).GetProperty("sample").GetArrayLength());
        Assert.True((await leader.GetAsync($"{Draws}/{draw}/verify").Gives(HttpStatusCode.OK)).GetProperty("intact").GetBoolean());
        // Who has a smaller subtree than the draw sees what is theirs of it, and cannot recompute what they may not read.
        var small = service.As(Role.Leader, d.Department, d.Holder);
        Assert.All((await Get(small, draw)).GetProperty("sample").EnumerateArray(), s => Assert.Contains(s.GetProperty("unit").GetString(), new[] { d.Department, d.Branch }.AsEnumerable()));
        await small.GetAsync($"{Draws}/{draw}/verify").Gives(HttpStatusCode.NotFound);
        await service.As(Role.Leader, (await District.Make(service)).Code, d.Holder).GetAsync($"{Draws}/{draw}").Gives(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_contribution_is_made_once_by_each_not_by_who_committed_and_not_after_the_reveal()
    {
        var d = await District.Make(service);
        var draw = await Prepared(d);
        var leader = d.As(Role.Leader, d.Holder);
        await Contribute(d.As(Role.Inspector, d.Inspector), draw, "早").IsProblem(HttpStatusCode.Conflict, "draw-not-open");
        await Act(d, draw, "commit").Gives(HttpStatusCode.OK);
        await Contribute(leader, draw, "a\nb").NamesField(HttpStatusCode.UnprocessableEntity, "text");
        await Contribute(d.As(Role.Discipline, d.Planner), draw, "我选的").IsProblem(HttpStatusCode.Forbidden, "committer-cannot-contribute");
        // at once, in the same name: one counts
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => Contribute(d.As(Role.Leader, d.Holder), draw, $"第{i}行")));
        Assert.Equal(1, answers.Count(a => a.StatusCode == HttpStatusCode.Created));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Contribute(service.As(Role.Leader, d.Code, $"{d.Code}_p{i}"), draw, $"{i}").Gives(HttpStatusCode.Created)));
        await Act(d, draw, "reveal").Gives(HttpStatusCode.OK);
        await Contribute(d.As(Role.Clerk, "another"), draw, "晚").IsProblem(HttpStatusCode.Conflict, "draw-not-open");
        Assert.Equal(Enumerable.Range(1, 9), (await Get(leader, draw)).GetProperty("contributions").EnumerateArray().Select(c => c.GetProperty("position").GetInt32()));
        Assert.True((await Verify(d, draw)).GetProperty("intact").GetBoolean());
    }

    [Fact]
    public async Task Verify_names_what_was_tampered_with()
    {
        var d = await District.Make(service);
        var draw = await Prepared(d, strata: [new { name = "all", quota = 2 }]);
        await Act(d, draw, "commit").Gives(HttpStatusCode.OK);
        await Contribute(d.As(Role.Leader, d.Holder), draw, "一行").Gives(HttpStatusCode.Created);
        var revealed = await Act(d, draw, "reveal").Gives(HttpStatusCode.OK);
        var (round, drawn) = (revealed.GetProperty("roundId").GetGuid(), Sample(revealed, "all", "unitCode"));
        async Task<string[]> Faults(string tampering, string undoing)
        {
            await Tamper(tampering);
            var faults = (await Verify(d, draw)).GetProperty("faults").EnumerateArray().Select(f => f.GetProperty("what").GetString()!).ToArray();
            await Tamper(undoing);
            return faults;
        }
        Assert.Contains("population", await Faults($"update draw_units set weight = weight + 1 where draw_id = '{draw}' and unit_code = '{drawn[0]}'", $"update draw_units set weight = weight - 1 where draw_id = '{draw}' and unit_code = '{drawn[0]}'"));
        Assert.Contains("seed", await Faults($"update draw_seeds set seed = set_byte(seed, 0, get_byte(seed, 0) # 1) where draw_id = '{draw}'", $"update draw_seeds set seed = set_byte(seed, 0, get_byte(seed, 0) # 1) where draw_id = '{draw}'"));
        Assert.Contains("contributions", await Faults($"update draw_contributions set text = '另一行' where draw_id = '{draw}'", $"update draw_contributions set text = '一行' where draw_id = '{draw}'"));
        Assert.Contains("round", await Faults($"update round_units set position = 9, unit_code = '{d.Code}_X' where round_id = '{round}' and unit_code = '{drawn[1]}'", $"update round_units set unit_code = '{drawn[1]}' where round_id = '{round}' and unit_code = '{d.Code}_X'"));
        var another = new[] { d.Code, d.Department, d.OtherDepartment, d.Branch, d.Group }.First(u => !drawn.Contains(u));
        Assert.Contains("sample all", await Faults($"update draw_samples set unit_code = '{another}' where draw_id = '{draw}' and position = 1", $"update draw_samples set unit_code = '{drawn[0]}' where draw_id = '{draw}' and position = 1"));
        var published = (await service.Recorded<DrawCommitted>()).Single(c => c.DrawId == draw).PopulationHash;
        // Changing population and hash together does not help: the ledger has what was published.
        Assert.Contains("committed-population", await Faults($"update draws set population_hash = sha256('x') where id = '{draw}'",
            $"update draws set population_hash = decode('{published}', 'hex') where id = '{draw}'"));
        Assert.True((await Verify(d, draw)).GetProperty("intact").GetBoolean());
    }

    [Fact]
    public async Task What_was_drawn_is_kept_as_it_is()
    {
        var d = await District.Make(service);
        var draw = await Prepared(d);
        await Act(d, draw, "commit").Gives(HttpStatusCode.OK);
        foreach (var table in new[] { "draw_units", "draw_seeds" })
            foreach (var statement in new[] { $"delete from {table} where draw_id = '{draw}'", $"update {table} set draw_id = draw_id where draw_id = '{draw}'" })
                Assert.Equal(PostgresErrorCodes.RestrictViolation, (await Assert.ThrowsAsync<PostgresException>(() => Infrastructure.Execute(service.Database, statement))).SqlState);
    }

    [Fact]
    public async Task The_same_reveal_at_once_draws_once()
    {
        var d = await District.Make(service);
        var draw = await Prepared(d);
        var commits = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Act(d, draw, "commit")));
        Assert.Equal(1, commits.Count(a => a.StatusCode == HttpStatusCode.OK));
        var reveals = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Act(d, draw, "reveal")));
        Assert.Equal(1, reveals.Count(a => a.StatusCode == HttpStatusCode.OK));
        Assert.Single(await service.Recorded<DrawRevealed>(), f => f.DrawId == draw);
    }

    [Fact]
    public async Task Every_unit_fits_a_stratum_and_no_quota_is_larger_than_its_stratum()
    {
        var d = await District.Make(service);
        var draw = await Prepared(d, strata: [new { name = "b", quota = 1, below = d.Department }]);
        await Act(d, draw, "commit").IsProblem(HttpStatusCode.UnprocessableEntity, "units-without-stratum");
        await d.As(Role.Discipline, d.Overseer).Post($"{Draws}/{draw}/cancel", new { reason = "分层有漏" }).Gives(HttpStatusCode.OK);
        var large = await Prepared(d, strata: [new { name = "b", quota = 3, below = d.Department }, new { name = "rest", quota = 1 }]);
        await Act(d, large, "commit").NamesField(HttpStatusCode.UnprocessableEntity, "strata[0].quota");
    }

    [Fact]
    public async Task Bad_input_names_its_field_and_systems_do_not_draw()
    {
        var d = await District.Make(service);
        var foreign = await District.Make(service);
        var round = await ByDraw(d);
        await Prepare(d, round, [new { name = "a", quota = 0 }]).NamesField(HttpStatusCode.UnprocessableEntity, "strata[0].quota");
        await Prepare(d, round, [new { name = "a", quota = 1 }, new { name = "a", quota = 1 }]).NamesField(HttpStatusCode.UnprocessableEntity, "strata[1].name");
        await Prepare(d, round, [new { name = "a\tb", quota = 1 }]).NamesField(HttpStatusCode.UnprocessableEntity, "strata[0].name");
        await Prepare(d, round, [new { name = "a", quota = 1, below = foreign.Department }]).NamesField(HttpStatusCode.UnprocessableEntity, "strata[0].below");
        await Prepare(d, round, [new { name = "a", quota = 2000 }, new { name = "b", quota = 1 }]).NamesField(HttpStatusCode.UnprocessableEntity, "strata");
        await Prepare(d, round, []).NamesField(HttpStatusCode.UnprocessableEntity, "strata");
        await d.As(Role.Discipline, d.Planner).Post(Draws, new { roundId = round, unit = foreign.Code, strata = new[] { new { name = "a", quota = 1 } } }).NamesField(HttpStatusCode.UnprocessableEntity, "unit");
        await Prepare(foreign, round).NamesField(HttpStatusCode.UnprocessableEntity, "roundId");
        await Prepare(d, await d.Round(d.Department)).IsProblem(HttpStatusCode.Conflict, "not-by-draw");
        await service.As(Role.Discipline, d.Code).Post(Draws, new { roundId = round, strata = new[] { new { name = "a", quota = 1 } } }).IsProblem(HttpStatusCode.Forbidden, "person-required");
        var draw = await Prepared(d, round);
        foreach (var step in new[] { "commit", "reveal" })
            await service.As(Role.Discipline, d.Code).Post($"{Draws}/{draw}/{step}", new { }).IsProblem(HttpStatusCode.Forbidden, "person-required");
        await Act(d, draw, "reveal").IsProblem(HttpStatusCode.Conflict, "draw-not-committed");
    }

    private static Task<HttpResponseMessage> Prepare(District d, Guid round, object[]? strata = null, string weights = "SinceLastLookedAt") =>
        d.As(Role.Discipline, d.Planner).Post(Draws, new { roundId = round, weights, strata = strata ?? [new { name = "branches", quota = 1, below = d.Department }, new { name = "others", quota = 2 }] });

    private async Task<Guid> Prepared(District d, Guid? round = null, object[]? strata = null, string weights = "SinceLastLookedAt", int villages = 0)
    {
        for (var i = 0; i < villages; i++)
            await service.DeliverAndWait(d.Unit($"{d.Code}_V{i:00}") with { Kind = "Village" });
        return (await Prepare(d, round ?? await ByDraw(d), strata, weights).Gives(HttpStatusCode.Created)).GetProperty("drawId").GetGuid();
    }

    /// <summary>A spot check whose units come from a draw over the whole district.</summary>
    internal static async Task<Guid> ByDraw(District d) =>
        (await d.As(Role.Discipline, d.Planner).Post(Rounds, new { kind = "SpotCheck", title = "抽查", from = d.Today, until = d.Today.AddDays(10), units = Array.Empty<string>(), byDraw = true, population = new { below = d.Code } })
            .Gives(HttpStatusCode.Created)).GetProperty("roundId").GetGuid();

    /// <summary>A revealed draw of a round that is no secret, with an exclusion and a replacement that waits to be decided.</summary>
    internal static async Task<(Guid Draw, Guid Exclusion, Guid Replacement)> WithEverything(District d)
    {
        var planner = d.As(Role.Discipline, d.Planner);
        var round = (await planner.Post(Rounds, new { kind = "HalfYear", title = "半年抽查", from = d.Today, until = d.Today.AddDays(10), units = Array.Empty<string>(), byDraw = true, population = new { below = d.Code } })
            .Gives(HttpStatusCode.Created)).GetProperty("roundId").GetGuid();
        var draw = (await Prepare(d, round, [new { name = "all", quota = 1 }]).Gives(HttpStatusCode.Created)).GetProperty("drawId").GetGuid();
        var exclusion = (await planner.Post($"{Draws}/{draw}/exclusions", new { unit = d.Group, reason = "撤并" }).Gives(HttpStatusCode.Created)).GetProperty("exclusionId").GetGuid();
        await d.As(Role.Discipline, d.Overseer).Post($"{Draws}/{draw}/exclusions/{exclusion}/decide", new { approved = true, reason = "属实" }).Gives(HttpStatusCode.OK);
        await Act(d, draw, "commit").Gives(HttpStatusCode.OK);
        var drawn = Sample(await Act(d, draw, "reveal").Gives(HttpStatusCode.OK), "all", "unitCode")[0];
        var replacement = (await planner.Post($"{Draws}/{draw}/replacements", new { unit = drawn, reason = "受灾" }).Gives(HttpStatusCode.Created)).GetProperty("replacementId").GetGuid();
        return (draw, exclusion, replacement);
    }

    private static Task<HttpResponseMessage> Act(District d, Guid draw, string step) => d.As(Role.Discipline, d.Planner).Post($"{Draws}/{draw}/{step}", new { });

    private static Task<HttpResponseMessage> Contribute(HttpClient http, Guid draw, string text) => http.Post($"{Draws}/{draw}/contributions", new { text });

    private static Task<JsonElement> Get(HttpClient http, Guid draw) => http.GetAsync($"{Draws}/{draw}").Gives(HttpStatusCode.OK);

    private static Task<JsonElement> Verify(District d, Guid draw) => d.As(Role.Discipline, d.Overseer).GetAsync($"{Draws}/{draw}/verify").Gives(HttpStatusCode.OK);

    private static string[] Sample(JsonElement of, string stratum, string unit = "unit") =>
        [.. of.GetProperty("sample").EnumerateArray().Where(s => s.GetProperty("stratum").GetString() == stratum).Select(s => s.GetProperty(unit).GetString()!)];

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    // Past triggers and foreign keys, as only the database's own administrator could.
    private Task Tamper(string sql) => Infrastructure.Execute(Infrastructure.AsSuperuser(service.DatabaseName), "set session_replication_role = replica; " + sql);
}
