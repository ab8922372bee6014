using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Tests.Support;

namespace DutyNet.Responsibility.Tests;

/// <summary>The service with an empty register.</summary>
public class ResponsibilityService() : ServiceUnderTest("responsibility", (args, replace) => Program.Build(args, replace))
{
    public const string Imports = "/api/v1/responsibility/register/imports";

    public const string Lists = "/api/v1/responsibility/lists";

    protected override Assembly ServiceAssembly => typeof(Program).Assembly;

    public HttpClient Administrator => As(Role.Administrator);

    public DateOnly Today => Clock.Today();

    public Task<HttpResponseMessage> ImportCsv(string kind, string csv, HttpClient? caller = null, string query = "") =>
        ImportBytes(Encoding.UTF8.GetBytes(csv), "text/csv", $"?kind={kind}{query}", caller);

    public Task<HttpResponseMessage> ImportJson(object register, HttpClient? caller = null, string query = "") => (caller ?? Administrator).Post(Imports + query, register);

    public Task<HttpResponseMessage> ImportBytes(byte[] content, string mediaType, string query = "", HttpClient? caller = null) =>
        (caller ?? Administrator).PostAsync(Imports + query, new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } });

    /// <summary>Imports a sample folder's register as a department would.</summary>
    public async Task LoadRegister(string sample)
    {
        foreach (var kind in new[] { "units", "persons", "posts" })
            await ImportBytes(await File.ReadAllBytesAsync(Sample(sample, $"{kind}.csv")), "text/csv", $"?kind={kind}").Gives(HttpStatusCode.OK);
    }

    /// <summary>Drafts, adopts and puts in force every list of a sample; answers the lists' ids by code.</summary>
    public async Task<Dictionary<string, Guid>> LoadLists(string sample)
    {
        var ids = new Dictionary<string, Guid>(StringComparer.Ordinal);
        foreach (var list in SampleLists(sample))
            ids[(string)list!["code"]!] = await PutInForce(list!);
        return ids;
    }

    /// <summary>The lists of a sample with their dates around today.</summary>
    public JsonArray SampleLists(string sample)
    {
        var text = Regex.Replace(File.ReadAllText(Sample(sample, "lists.json")), @"@today([+-]\d+)?", m =>
            Today.AddDays(m.Groups[1].Success ? int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture) : 0).ToString("O"));
        return JsonNode.Parse(text)!.AsArray();
    }

    public async Task<Guid> PutInForce(JsonNode list)
    {
        var id = (await Administrator.Post(Lists, list).Gives(HttpStatusCode.Created)).GetProperty("listId").GetGuid();
        await Administrator.Post($"{Lists}/{id}/adopt", new { decisionReference = "党委会纪要 1 号" }).Gives(HttpStatusCode.OK);
        await Administrator.Post($"{Lists}/{id}/put-in-force", new { }).Gives(HttpStatusCode.OK);
        return id;
    }

    /// <summary>Path of a sample file.</summary>
    public static string Sample(string sample, string file, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "sample", sample, file);
}

/// <summary>The service with the small sample loaded and all its lists in force.</summary>
public sealed class SmallDistrict : ResponsibilityService
{
    public Dictionary<string, Guid> ListIds { get; private set; } = [];

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await LoadRegister("small");
        ListIds = await LoadLists("small");
    }
}
