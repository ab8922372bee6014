using System.Globalization;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using DutyNet.System.Tests.Intruders;
using Xunit;

namespace DutyNet.System.Tests;

/// <summary>Register files as they really arrive, and as somebody might make them: all of a file is applied, or nothing of it and the answer says why.</summary>
[Collection(nameof(Besieged))]
public sealed class ImportFileTests(Besieged besieged)
{
    private const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    private const string Units = "code,name,kind,parent\n";
    private const string Persons = "code,name,rank,nativePlace\n";
    private const string Posts = "code,unit,title,role,areas,inChargeOf,person,from\n";
    private static readonly Encoding Chinese = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;

    [Fact]
    public async Task Utf8_with_and_without_a_mark_and_gb18030_are_read_and_the_answer_says_which()
    {
        const string csv = Persons + "P07001,龚锦瑜𠮷,科员,本省霁墅县\n";
        foreach (var (bytes, encoding) in new[] { (Chinese.GetBytes(csv), "GB18030"), (Encoding.UTF8.GetBytes(csv), "UTF-8"), ([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(csv)], "UTF-8") })
        {
            var answer = await Import("persons", bytes);
            Assert.True(answer.Status == 200, answer.ToString());
            Assert.Equal(encoding, JsonDocument.Parse(answer.Body).RootElement.GetProperty("encoding").GetString());
            Assert.Equal("龚锦瑜𠮷", await besieged.Landscape.Scalar<string>("responsibility", "select name from persons where code = 'P07001'"));
        }
        Assert.Equal(1, await besieged.Landscape.Scalar<int>("responsibility", "select version from persons where code = 'P07001'")); // the same in every encoding
    }

    private sealed record WrongFile(string Kind, byte[] Content, int Status, string Error);

    private static readonly Dictionary<string, WrongFile> WrongFiles = Wrong();

    public static TheoryData<string> Refused => [.. WrongFiles.Keys];

    private static Dictionary<string, WrongFile> Wrong()
    {
        var data = new Dictionary<string, WrongFile>(StringComparer.Ordinal);
        void Csv(string what, string kind, string csv, string error) => Add(what, kind, Encoding.UTF8.GetBytes(csv), 422, error);
        void Add(string what, string kind, byte[] content, int status, string error) => data.Add(what, new(kind, content, status, error));
        const string names = Units + "NEW_1,新单位,Branch,FH_D01\n";
        foreach (var encoding in new Encoding[] { new UnicodeEncoding(false, true), new UnicodeEncoding(true, true), new UnicodeEncoding(false, false), new UnicodeEncoding(true, false), new UTF32Encoding(false, true), new UTF32Encoding(true, true) })
            Add($"{encoding.WebName}, mark of {encoding.Preamble.Length}", "units", [.. encoding.Preamble, .. encoding.GetBytes(names)], 422, "encoding");
        Csv("a code twice", "units", names + "NEW_1,新单位,Branch,FH_D01\n", "duplicate");
        Csv("two units above each other", "units", Units + "NEW_1,甲,Branch,NEW_2\nNEW_2,乙,Branch,NEW_1\n", "cycle");
        Csv("a unit above itself", "units", names + "NEW_3,甲,Branch,NEW_3\n", "cycle");
        Csv("a cycle of three with what is there", "units", names + "FH_D01,丰河区发展和改革委员会党组,Department,FH_D01_B01\nFH_D01_B01,区发展和改革委员会机关第一党支部,Branch,NEW_1\n", "cycle");
        Csv("a tree without end", "units", Units + string.Concat(Enumerable.Range(0, 3000).Select(i => $"NEW_{i},甲,Branch,{(i == 0 ? "FH_D01" : $"NEW_{i - 1}")}\n")), "cycle");
        Csv("a missing parent", "units", names + "NEW_2,乙,Branch,NOWHERE\n", "unknown-parent");
        Csv("a second root", "units", names + "NEW_2,乙,Branch,\n", "second-root");
        Csv("a missing unit", "posts", Posts + "NEW_P1,NOWHERE,职,Clerk,,,,\n", "unknown-unit");
        Csv("a missing person", "posts", Posts + "NEW_P1,FH_D01,职,Clerk,,,P99999,2024-01-01\n", "unknown-person");
        Csv("a column too many", "units", names + "NEW_2,乙,Branch,FH_D01,x\n", "too-many-columns");
        Csv("half a million columns", "units", names + new string(',', 500_000), "too-many-columns");
        Csv("a column too few", "units", names + "NEW_2,乙\n", "unknown-kind");
        Csv("a name that is too long", "units", Units + $"NEW_1,{new string('长', 201)},Branch,FH_D01\n", "too-long");
        Csv("names of hundreds of kilobytes", "units", Units + $"NEW_1,{new string('长', 100_000)},{new string('长', 100_000)},FH_D01\n", "unknown-kind");
        Csv("a line of two megabytes", "units", names + new string(',', 2_000_000), "too-long");
        Csv("a header of a megabyte", "units", new string('x', 1_000_000), "unknown-column");
        Csv("no header", "units", "NEW_1,甲,Branch,FH_D01\n", "unknown-column");
        Add("nothing", "units", [], 415, "media-type-not-supported"); // what has no content has no type either
        Add("a mark and nothing", "units", [.. Encoding.UTF8.Preamble], 422, "empty");
        Csv("empty lines only", "units", "\n\n\n", "unknown-column");
        Csv("a quote that never ends", "units", names + "\"NEW_2,乙,Branch,FH_D01\n", "malformed");
        Csv("too many rows", "persons", Persons + string.Concat(Enumerable.Range(0, 200_001).Select(i => $"Q{i},甲,科员,外省\n")), "too-many-rows");
        Csv("a control character", "units", names + "NEW_2,乙\u0007,Branch,FH_D01\n", "control-character");
        Csv("a semicolon for a comma", "units", names.Replace(',', ';'), "unknown-column");
        Add("UTF-8 with a broken byte", "units", [.. Encoding.UTF8.GetBytes(names), .. "NEW_2,"u8, 0x81, .. ",Branch,FH_D01\n"u8], 422, "encoding");
        Add("UTF-8 with a mark and a broken byte", "units", [.. Encoding.UTF8.Preamble, .. "code,name,kind,parent\nNEW_2,\u0081"u8[..^1], .. ",Branch,FH_D01\n"u8], 422, "encoding");
        Add("GB18030 with half a character", "units", [.. Chinese.GetBytes(names), .. "NEW_2,"u8, 0x81, .. ",Branch,FH_D01\n"u8], 422, "control-character");
        Add("a picture", "units", [.. Besieged.Picture, .. new byte[] { 0xFF, 0xD8, 0, 1, 2, 0xFE }], 422, "unknown-column");
        Add("a workbook that says it is CSV", "units", Zip(("xl/workbook.xml", 100)), 422, "unknown-column");
        Add("CSV that says it is a workbook", "xlsx", Encoding.UTF8.GetBytes(names), 400, "invalid");
        Add("a workbook without sheets", "xlsx", Zip(("[Content_Types].xml", 10)), 400, "invalid");
        Add("half a workbook", "xlsx", Zip(("xl/workbook.xml", 5000))[..60], 400, "invalid");
        Add("a workbook that unpacks a thousandfold", "xlsx", Zip(("xl/workbook.xml", 200_000_000)), 413, "body-too-large");
        Add("a workbook of texts that unpack a thousandfold", "xlsx", Zip(("xl/sharedStrings.xml", 150_000_000), ("xl/workbook.xml", 1000)), 413, "body-too-large");
        Add("JSON that is none", "json", "{\"units\":["u8.ToArray(), 400, "invalid");
        Add("JSON of another shape", "json", "[1,2]"u8.ToArray(), 400, "invalid");
        Add("JSON too deep", "json", Encoding.UTF8.GetBytes("{\"units\":" + new string('[', 5000)), 400, "invalid");
        return data;
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_file_that_is_not_right_is_refused_with_a_reason_and_nothing_of_it_is_applied(string what)
    {
        var (kind, content, status, error) = WrongFiles[what];
        var before = await Applied();
        var answer = await Import(kind, content);
        Assert.True(answer.Status == status, $"{what}: {answer}");
        var problem = JsonDocument.Parse(answer.Body).RootElement;
        if (status is 413 or 415)
            Assert.Equal(error, problem.GetProperty("code").GetString());
        else
            Assert.True(problem.GetProperty("errors").EnumerateArray().Any(e => e.GetProperty("code").GetString() == error && e.GetProperty("field").GetString()!.Length > 0), $"{what} is not refused as {error}: {answer}");
        Assert.True(answer.Body.Length < 5_000_000, $"{what}: the refusal itself has {answer.Body.Length} characters");
        Assert.Equal(before, await Applied());
    }

    [Fact]
    public Task A_large_file_is_taken_or_refused_and_its_memory_is_bounded() => LargeFile(megabytes: 12, bound: 10);

    [Fact]
    [Trait("Category", "Stress")]
    public Task A_file_of_sixty_megabytes_is_taken_or_refused_and_its_memory_is_bounded() => LargeFile(megabytes: 60, bound: 10);

    private async Task LargeFile(int megabytes, int bound)
    {
        var size = megabytes * 1024 * 1024;
        var names = Files(size).ToList();
        var measured = new List<string>();
        foreach (var (what, kind, content) in names)
        {
            var before = await Applied();
            var start = Memory();
            File.WriteAllText($"/proc/{Pid}/clear_refs", "5"); // begins the peak anew
            var answer = await Import(kind, content, "&dryRun=true");
            var grown = (Peak() - start) / 1024;
            measured.Add($"{what}: {answer.Status}, {grown} MB more");
            Assert.True(answer.Status is 200 or 413 or 422 or 400, $"{what}: {answer}");
            Assert.True(grown < 64 + ((long)megabytes * bound), $"{what}: {megabytes} MB of file took {grown} MB of memory. {string.Join("; ", measured)}");
            Assert.Equal(before, await Applied());
        }
        // One byte beyond the limit is refused before it is read, whether its length is said or not.
        foreach (var said in new[] { true, false })
        {
            using var request = Request("persons", new byte[(64 * 1024 * 1024) + 1], "");
            request.Headers.TransferEncodingChunked = !said;
            request.Headers.ExpectContinue = true; // asked first, the server can refuse before anything is sent
            try
            {
                var answer = await Answer.To(besieged.Http, request);
                Assert.True(answer.Status == 413 && answer.Body.Contains("body-too-large", StringComparison.Ordinal), answer.ToString());
            }
            catch (HttpRequestException) when (!said)
            {
                // The connection ends where the limit is passed: the client that is still sending may not see the answer.
            }
        }
    }

    private static IEnumerable<(string What, string Kind, byte[] Content)> Files(int size)
    {
        var rows = new StringBuilder(Persons);
        for (var i = 0; rows.Length < size / 3; i++)
            rows.Append(CultureInfo.InvariantCulture, $"Q{i:00000000},{new string('长', 180)},科员,外省\n");
        yield return ("persons with long names", "persons", Encoding.UTF8.GetBytes(rows.ToString()));
        yield return ("persons with long names in GB18030", "persons", Chinese.GetBytes(rows.ToString()));
        yield return ("empty rows", "persons", [.. Encoding.UTF8.GetBytes(Persons), .. Enumerable.Repeat((byte)'\n', size)]);
        yield return ("one row of commas", "persons", [.. Encoding.UTF8.GetBytes(Persons), .. Enumerable.Repeat((byte)',', size)]);
        yield return ("one name", "persons", [.. Encoding.UTF8.GetBytes(Persons), .. Enumerable.Repeat((byte)'x', size)]);
        yield return ("one name in quotes", "persons", [.. Encoding.UTF8.GetBytes(Persons), (byte)'"', .. Enumerable.Repeat((byte)'x', size)]);
        yield return ("noise", "persons", Noise(size));
        yield return ("a text in JSON", "json", [.. "{\"units\":[{\"code\":\""u8, .. Enumerable.Repeat((byte)'x', size), .. "\"}]}"u8]);
        yield return ("empty objects in JSON", "json", [.. "{\"units\":["u8, .. Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("{},", size / 3))), .. "{}]}"u8]);
    }

    private static byte[] Noise(int size)
    {
        var noise = new byte[size];
        new Random(20261122).NextBytes(noise);
        return noise;
    }

    private static byte[] Zip(params (string Name, int Size)[] entries)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, size) in entries)
            {
                using var entry = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
                for (var left = size; left > 0; left -= 1_000_000)
                    entry.Write(new byte[Math.Min(left, 1_000_000)]);
            }
        }
        return packed.ToArray();
    }

    // What a refused file must not touch: the register, what was recorded, what is to be published.
    private async Task<string> Applied()
    {
        await besieged.Landscape.Settled();
        return (await besieged.Landscape.Scalar<string>("responsibility", """
            select concat_ws(' ', (select count(*) from units), (select sum(version) from units), (select count(*) from persons), (select sum(version) from persons),
                                  (select count(*) from posts), (select sum(version) from posts), (select count(*) from holdings), (select count(*) from ledger where type in ('RegisterImported', 'UnitRegistered', 'PersonRegistered', 'PostFilled', 'PostVacated')))
            """))!;
    }

    private async Task<Answer> Import(string kind, byte[] content, string query = "")
    {
        using var request = Request(kind, content, query);
        return await Answer.To(besieged.Http, request);
    }

    private HttpRequestMessage Request(string kind, byte[] content, string query)
    {
        var type = kind switch { "xlsx" => Xlsx, "json" => "application/json", _ => "text/csv" };
        return new HttpRequestMessage(HttpMethod.Post, new Uri(besieged.Landscape.Gateway, $"/api/v1/responsibility/register/imports?kind={kind}{query}"))
        {
            Content = new ByteArrayContent(content) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } },
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", besieged.Secret("department")) },
        };
    }

    private int Pid => besieged.Landscape.ProcessOf("responsibility").Id;

    private long Memory() => Kilobytes("VmRSS:");

    private long Peak() => Kilobytes("VmHWM:");

    private long Kilobytes(string line) => long.Parse(File.ReadLines($"/proc/{Pid}/status").First(l => l.StartsWith(line, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Trim(), CultureInfo.InvariantCulture);
}
