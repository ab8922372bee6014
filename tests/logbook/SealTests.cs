using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Contracts.Logbook;
using DutyNet.Logbook.ExpectedEntries;
using DutyNet.Logbook.Seals;
using DutyNet.Tests.Support;
using Npgsql;
using Xunit;

namespace DutyNet.Logbook.Tests;

/// <summary>The yearly seal, the proof bundle, and what verifying finds when somebody tampers past the service.</summary>
[Collection("logbook")]
public sealed class SealTests(LogbookService service) : IDisposable
{
    private readonly string unpacked = Directory.CreateTempSubdirectory("dutynet-proof").FullName;

    private const string Api = "/api/v1/logbook/";

    private sealed record Made(Town Town, Guid Book, Guid Entry, Guid Attachment, byte[] File);

    public void Dispose() => Directory.Delete(unpacked, recursive: true);

    /// <summary>A book of 2026 with an entry in two versions and an attachment.</summary>
    private async Task<Made> Make()
    {
        service.At("2026-11-20");
        var town = await new Town(service).With(Town.Duty(CadenceKind.AsArises, "2026-01-01", "2027-12-31"));
        var book = await town.Book(town.Secretary);
        var entry = (await town.Record(town.AsSecretary(), book, "2026-11-20")).GetProperty("entryId").GetGuid();
        await town.AsSecretary().Post($"{Api}entries/{entry}/amendments", new { text = "更正后的内容\n第二行", reason = "笔误" }).Gives(HttpStatusCode.Created);
        var file = Samples.Pdf();
        return new Made(town, book, entry, await town.AsSecretary().Attach(entry, file), file);
    }

    private async Task<Made> MakeSealed()
    {
        var made = await Make();
        service.At("2027-02-01");
        await service.Sweep<SealLogbooks>();
        return made;
    }

    private async Task Tamper(string sql, string table) => await Infrastructure.Execute(Infrastructure.AsSuperuser(service.DatabaseName),
        $"alter table {table} disable trigger user; {sql}; alter table {table} enable trigger user");

    private static async Task<string?> Verified(Made made)
    {
        var answer = await made.Town.AsOversight().GetAsync($"{Api}logbooks/{made.Book}/verify").Gives(HttpStatusCode.OK);
        var misfits = answer.GetProperty("misfits");
        Assert.Equal(misfits.GetArrayLength() == 0, answer.GetProperty("intact").GetBoolean());
        return misfits.GetArrayLength() == 0 ? null : misfits[0].GetProperty("reason").GetString();
    }

    [Fact]
    public async Task A_book_is_sealed_a_month_after_its_year_and_once()
    {
        var made = await Make();
        service.At("2027-01-31");
        await service.Sweep<SealLogbooks>();
        Assert.Equal(0, await service.Scalar<long>($"select count(*) from logbook_seals where logbook_id = '{made.Book}'"));
        service.At("2027-02-01");
        await service.Sweep<SealLogbooks>();
        await service.Sweep<SealLogbooks>();
        var published = Assert.Single(await service.Recorded<LogbookSealed>(), s => s.LogbookId == made.Book);
        Assert.Equal((1, 2, 1), (published.Entries, published.Versions, published.Attachments));
        var shown = await made.Town.AsOversight().GetAsync($"{Api}logbooks/{made.Book}").Gives(HttpStatusCode.OK);
        Assert.Equal(published.Sha256, shown.GetProperty("seal").GetString());
        Assert.Equal(0, await service.Scalar<long>($"select count(*) from logbook_seals s join logbooks l on l.id = s.logbook_id where l.year = 2027 and l.unit_code = '{made.Town.Unit}'"));
    }

    [Fact]
    public async Task Nothing_is_added_to_a_sealed_book()
    {
        var made = await MakeSealed();
        var http = made.Town.AsSecretary();
        await http.Post($"{Api}logbooks/{made.Book}/entries", Town.Body("2026-12-01")).IsProblem(HttpStatusCode.Conflict, "logbook-sealed");
        await http.Post($"{Api}entries/{made.Entry}/amendments", new { text = "改", reason = "改" }).IsProblem(HttpStatusCode.Conflict, "logbook-sealed");
        await http.Send(made.Entry, Samples.Pdf()).IsProblem(HttpStatusCode.Conflict, "logbook-sealed");
        await made.Town.AsClerk().Post($"{Api}logbooks/{made.Book}/entries", Town.Body("2026-12-01")).IsProblem(HttpStatusCode.Conflict, "logbook-sealed");
        await service.DeliverAndWait(made.Town.Assigned(Town.Duty(CadenceKind.AsArises, "2027-01-01", "2027-12-31")));
        await made.Town.Record(http, await made.Town.Book(made.Town.Secretary, 2027), "2027-01-20"); // the year's own goes on
    }

    [Theory]
    [InlineData("insert into entries (id, logbook_id, category, occurred_on, received_at, late_recorded) values (gen_random_uuid(), '{book}', 'Other', '2026-12-01', now(), false)")]
    [InlineData("insert into entry_versions (entry_id, version, text, participants, reason, recorded_by, received_at) values ('{entry}', 3, '改', '{}', '改', 'x', now())")]
    [InlineData("insert into attachments (id, entry_id, file_name, media_type, size, sha256, recorded_by, received_at) values (gen_random_uuid(), '{entry}', 'x', 'x', 1, 'x', 'x', now())")]
    public async Task The_database_itself_refuses_what_is_added_to_a_sealed_book(string sql)
    {
        var made = await MakeSealed();
        var refused = await Assert.ThrowsAsync<PostgresException>(() => Infrastructure.Execute(service.Database, sql.Replace("{book}", made.Book.ToString()).Replace("{entry}", made.Entry.ToString())));
        Assert.Equal(("23001", "the logbook is sealed"), (refused.SqlState, refused.MessageText));
    }

    [Fact]
    public async Task A_seal_cannot_be_taken_off()
    {
        var made = await MakeSealed();
        Assert.Equal("23001", (await Assert.ThrowsAsync<PostgresException>(() => Infrastructure.Execute(service.Database, $"delete from logbook_seals where logbook_id = '{made.Book}'"))).SqlState);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_missing_in_a_sealed_year_is_made_good_by_name_in_the_book_of_this_year(bool inBulk)
    {
        service.At("2027-02-01");
        var town = await new Town(service).With(Town.Duty(CadenceKind.Monthly, "2026-12-01", "2027-12-31"));
        await service.Sweep<PublishMissing>();
        var missing = (await town.Missing()).Single(m => m.DueOn.Year == 2026).ExpectedEntryId;
        var book = await town.Book(town.Secretary, 2027);
        await town.AsSecretary().Post($"{Api}logbooks/{book}/entries", Town.Body("2026-12-20", expected: [missing])).IsProblem(HttpStatusCode.UnprocessableEntity, "invalid-fields"); // its own book is still open
        await service.Sweep<SealLogbooks>();
        if (inBulk)
        {
            var rows = new[] { new { reference = "late", logbookId = book, entry = Town.Body("2026-12-20", expected: [missing]) } };
            Assert.Equal(1, (await service.As(Role.Department, town.Unit).Post($"{Api}entries/bulk", rows).Gives(HttpStatusCode.OK)).GetProperty("recorded").GetInt32());
        }
        else
        {
            var recorded = await town.Record(town.AsSecretary(), book, "2026-12-20", expected: [missing]);
            Assert.Equal("MadeGood", recorded.GetProperty("fulfilled")[0].GetProperty("status").GetString());
        }
        Assert.Single(await service.Recorded<EntryMadeGood>(), g => g.ExpectedEntryId == missing);
    }

    [Fact]
    public async Task A_book_as_it_was_recorded_verifies_before_and_after_it_is_sealed()
    {
        var made = await Make();
        Assert.Null(await Verified(made));
        service.At("2027-02-01");
        await service.Sweep<SealLogbooks>();
        Assert.Null(await Verified(made));
        var all = await made.Town.AsOversight().GetAsync($"{Api}logbooks/verify?unit={made.Town.Unit}&year=2026").Gives(HttpStatusCode.OK);
        Assert.Equal((true, 1, 2, 1), (all.GetProperty("intact").GetBoolean(), all.GetProperty("logbooks").GetInt32(), all.GetProperty("versions").GetInt32(), all.GetProperty("attachments").GetInt32()));
        var foreign = await service.As(Role.Discipline, "ELSEWHERE").GetAsync($"{Api}logbooks/verify?unit={made.Town.Unit}").Gives(HttpStatusCode.OK);
        Assert.Equal(0, foreign.GetProperty("logbooks").GetInt32());
    }

    [Theory]
    [InlineData("version-changed", "entry_versions", "update entry_versions set text = '未发生' where entry_id = '{entry}' and version = 1")]
    [InlineData("version-changed", "entries", "update entries set occurred_on = '2026-11-01' where id = '{entry}'")]
    [InlineData("version-removed", "entry_versions", "delete from entry_versions where entry_id = '{entry}' and version = 2")]
    [InlineData("attachment-removed", "attachments", "delete from attachments where id = '{attachment}'")]
    [InlineData("attachment-unrecorded", "attachments", "insert into attachments select gen_random_uuid(), entry_id, file_name, media_type, size, sha256, recorded_by, received_at from attachments where id = '{attachment}'")]
    [InlineData("version-unrecorded", "entry_versions", "insert into entry_versions (entry_id, version, text, participants, reason, recorded_by, received_at) values ('{entry}', 3, '改', '{}', '改', 'x', now())")]
    [InlineData("ledger-changed", "ledger", "update ledger set body = replace(body, 'HeartToHeartTalk', 'Other') where type = 'EntryRecorded' and subject = 'entry/{entry}'")]
    [InlineData("seal-broken", "logbook_seals", "update logbook_seals set sha256 = repeat('0', 64) where logbook_id = '{book}'")]
    [InlineData("seal-broken", "logbook_seals", "delete from logbook_seals where logbook_id = '{book}'")]
    public async Task What_was_tampered_with_is_named(string reason, string table, string sql)
    {
        var made = await MakeSealed();
        await Tamper(sql.Replace("{book}", made.Book.ToString()).Replace("{entry}", made.Entry.ToString()).Replace("{attachment}", made.Attachment.ToString()), table);
        Assert.Equal(reason, await Verified(made));
    }

    [Fact]
    public async Task Text_changed_together_with_its_hash_is_found_by_the_ledger()
    {
        var made = await Make();
        await Tamper($"update entry_versions set text = '未发生', content_sha256 = repeat('a', 64) where entry_id = '{made.Entry}' and version = 1", "entry_versions");
        Assert.Equal("version-changed", await Verified(made));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_that_was_changed_or_removed_is_named(bool removed)
    {
        var made = await Make();
        var path = service.Files(Convert.ToHexStringLower(SHA256.HashData(made.File))).Single();
        if (removed)
            File.Delete(path);
        else
            await File.WriteAllBytesAsync(path, [.. made.File[..^1], 1]);
        Assert.Equal("file-changed", await Verified(made));
        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(async () => await Check(await Unpacked(made)));
    }

    [Fact]
    public async Task A_proof_bundle_is_checked_offline_with_nothing_but_sha256sum()
    {
        var made = await MakeSealed();
        var folder = await Unpacked(made);
        await Check(folder);
        Assert.Equal(made.File, await File.ReadAllBytesAsync(Path.Combine(folder, "attachments", Convert.ToHexStringLower(SHA256.HashData(made.File)))));
        Assert.Contains("更正后的内容", await File.ReadAllTextAsync(Path.Combine(folder, "entries", made.Entry.ToString(), "2.txt")), StringComparison.Ordinal);
        var seal = (await service.Recorded<LogbookSealed>()).Single(s => s.LogbookId == made.Book).Sha256;
        Assert.Equal(seal, Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(folder, "contents.txt")))));
    }

    [Theory]
    [InlineData("entries")]
    [InlineData("ledger")]
    [InlineData("attachments")]
    [InlineData("contents.txt")]
    public async Task A_bundle_with_one_byte_changed_does_not_pass(string part)
    {
        var folder = await Unpacked(await MakeSealed());
        var file = File.Exists(Path.Combine(folder, part)) ? Path.Combine(folder, part) : Directory.EnumerateFiles(Path.Combine(folder, part), "*", SearchOption.AllDirectories).First();
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[^2] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => Check(folder));
    }

    [Fact]
    public async Task A_bundle_whose_sums_were_made_anew_over_another_text_does_not_pass()
    {
        var made = await MakeSealed();
        var folder = await Unpacked(made);
        var text = Path.Combine(folder, "entries", made.Entry.ToString(), "1.txt");
        var before = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(text)));
        await File.AppendAllTextAsync(text, "加了一句");
        var after = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(text)));
        foreach (var name in new[] { "SHA256SUMS", "contents.txt" })
            await File.WriteAllTextAsync(Path.Combine(folder, name), (await File.ReadAllTextAsync(Path.Combine(folder, name))).Replace(before, after));
        var contents = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(folder, "contents.txt"))));
        await File.WriteAllTextAsync(Path.Combine(folder, "SHA256SUMS"), string.Concat((await File.ReadAllLinesAsync(Path.Combine(folder, "SHA256SUMS")))
            .Select(l => (l.EndsWith("  contents.txt", StringComparison.Ordinal) ? $"{contents}  contents.txt" : l) + "\n")));
        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => Check(folder));
    }

    [Fact]
    public async Task A_printed_logbook_has_a_table_of_contents_and_every_version()
    {
        var made = await MakeSealed();
        using var answer = await made.Town.AsOversight().GetAsync($"{Api}logbooks/{made.Book}?format=html");
        Assert.Equal("text/html", answer.Content.Headers.ContentType!.MediaType);
        var html = await answer.Content.ReadAsStringAsync();
        Assert.Contains($"<a href=\"#e-{made.Entry}\">2026-11-20 谈心谈话</a>", html, StringComparison.Ordinal);
        Assert.Contains($"<h2 id=\"e-{made.Entry}\">", html, StringComparison.Ordinal);
        Assert.Contains("与班子成员谈心谈话", html, StringComparison.Ordinal);
        Assert.Contains("第二行", html, StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(made.File)), html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
    }

    private async Task<string> Unpacked(Made made)
    {
        using var answer = await made.Town.AsOversight().GetAsync($"{Api}logbooks/{made.Book}/proof");
        Assert.Equal("application/zip", answer.Content.Headers.ContentType!.MediaType);
        var folder = Path.Combine(unpacked, Guid.NewGuid().ToString("N"));
        await using var body = await answer.Content.ReadAsStreamAsync();
        using var zip = new ZipArchive(body, ZipArchiveMode.Read, leaveOpen: false, Encoding.UTF8);
        zip.ExtractToDirectory(folder);
        return folder;
    }

    // By the script in the bundle: bash, sha256sum and grep, none of our code.
    private static async Task Check(string folder)
    {
        using var script = Process.Start(new ProcessStartInfo("bash", [Path.Combine(folder, "verify.sh")]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = script.StandardOutput.ReadToEndAsync();
        var errors = script.StandardError.ReadToEndAsync();
        await script.WaitForExitAsync();
        Assert.True(script.ExitCode == 0 && (await output).TrimEnd() == "OK", await output + await errors);
    }
}
