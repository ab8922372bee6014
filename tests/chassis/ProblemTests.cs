using System.Net;
using System.Net.Http.Headers;
using System.Text;
using DutyNet.Chassis.Access;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Chassis.Tests;

public sealed class ProblemTests(ChassisService service) : IClassFixture<ChassisService>
{
    private Task<HttpResponseMessage> Raw(string json) =>
        service.As(Role.Leader).PostAsync("/api/v1/chassis/notes", new StringContent(json, Encoding.UTF8, "application/json"));

    [Theory]
    [InlineData("""{"urgency":1,"unitPath":"A"}""", "text")]
    [InlineData("""{"text":null,"urgency":1,"unitPath":"A"}""", "text")]
    [InlineData("""{"text":5,"urgency":1,"unitPath":"A"}""", "text")]
    [InlineData("""{"text":"x","urgency":"high","unitPath":"A"}""", "urgency")]
    [InlineData("""{"text":"x","urgency":1,"unitPath":"A","caseId":"not a guid"}""", "caseId")]
    [InlineData("""{"text":"nul \u0000","urgency":1,"unitPath":"A"}""", "text")]
    [InlineData("""{"text":"lone \ud800","urgency":1,"unitPath":"A"}""", "text")]
    [InlineData("not json", "body")]
    [InlineData("", "body")]
    public async Task Unreadable_input_is_a_400_that_names_the_field(string json, string field) =>
        await Raw(json).NamesField(HttpStatusCode.BadRequest, field);

    [Theory]
    [InlineData("""{"text":"","urgency":1,"unitPath":"A"}""", "text")]
    [InlineData("""{"text":"far too long for this field","urgency":1,"unitPath":"A"}""", "text")]
    [InlineData("""{"text":"x","urgency":10,"unitPath":"A"}""", "urgency")]
    public async Task Input_against_a_rule_is_a_422_that_names_the_field(string json, string field) =>
        await Raw(json).NamesField(HttpStatusCode.UnprocessableEntity, field);

    [Fact]
    public async Task A_body_that_is_no_json_by_its_type_is_a_415() =>
        await service.As(Role.Leader).PostAsync("/api/v1/chassis/notes", new StringContent("x", Encoding.UTF8, "text/plain")).IsProblem(HttpStatusCode.UnsupportedMediaType, "media-type-not-supported");

    [Theory]
    [InlineData("en", "Some fields are not right.")]
    [InlineData("zh-CN,zh;q=0.9,en;q=0.8", "填写内容有误。")]
    [InlineData(null, "填写内容有误。")]
    public async Task A_problem_speaks_the_readers_language(string? language, string title)
    {
        using var http = service.As(Role.Leader);
        if (language is not null)
            http.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        var problem = await http.Post("/api/v1/chassis/notes", new { text = "", urgency = 1, unitPath = "A" }).IsProblem(HttpStatusCode.UnprocessableEntity, "invalid-fields");
        Assert.Equal(title, problem.GetProperty("title").GetString());
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=many", "limit")]
    [InlineData("limit=501", "limit")]
    [InlineData("cursor=nonsense", "cursor")]
    [InlineData("sort=colour", "sort")]
    [InlineData("sort=%00", "query")]
    public async Task A_bad_page_is_a_400_that_names_the_parameter(string query, string field) =>
        await service.As(Role.Leader).GetAsync("/api/v1/chassis/notes?" + query).NamesField(HttpStatusCode.BadRequest, field);

    [Fact]
    public async Task Nothing_there_is_a_problem_too() =>
        await service.As(Role.Leader).GetAsync("/api/v1/chassis/nothing").IsProblem(HttpStatusCode.NotFound, "no-such-route");

    [Fact]
    public async Task Without_the_gateways_token_everything_is_refused_but_health()
    {
        using var nobody = service.AsNobody();
        foreach (var path in new[] { "/api/v1/chassis/notes", "/api/v1/chassis/ledger", "/openapi/v1.json", "/api/v1/operations/error-queues/chassis-error" })
            await nobody.GetAsync(path).IsProblem(HttpStatusCode.Unauthorized, "not-signed-in");
        await nobody.GetAsync("/health/live").Gives(HttpStatusCode.OK);
        await nobody.GetAsync("/health/ready").Gives(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_token_of_another_key_or_an_old_one_or_a_changed_one_is_refused()
    {
        var caller = new Caller("account/x", "P1", new HashSet<Role> { Role.Leader }, "*");
        using var foreign = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var now = service.Clock.GetUtcNow();
        var good = service.Token(caller);
        var tokens = new[]
        {
            InternalToken.Sign(caller, foreign, "test", now),
            InternalToken.Sign(caller, foreign, "unknown", now),
            good[..^4] + "AAAA",
            good.Split('.')[0] + "." + Convert.ToBase64String("""{"iss":"dutynet-gateway","aud":"dutynet-services","sub":"a","unit":"*","roles":["Leader"],"exp":9999999999}"""u8).TrimEnd('=') + "." + good.Split('.')[2],
            "eyJhbGciOiJub25lIn0." + good.Split('.')[1] + ".",
            "nonsense",
        };
        foreach (var token in tokens)
        {
            using var http = service.AsNobody();
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            await http.GetAsync("/api/v1/chassis/notes").IsProblem(HttpStatusCode.Unauthorized, "not-signed-in");
        }
        using var aged = service.AsNobody();
        aged.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", good);
        await aged.GetAsync("/api/v1/chassis/notes").Gives(HttpStatusCode.OK);
        service.Clock.Advance(TimeSpan.FromMinutes(5));
        await aged.GetAsync("/api/v1/chassis/notes").IsProblem(HttpStatusCode.Unauthorized, "not-signed-in");
    }

    [Fact]
    public async Task A_role_that_is_not_named_is_refused() =>
        await service.As(Role.Clerk).GetAsync("/api/v1/chassis/notes").IsProblem(HttpStatusCode.Forbidden, "role-not-allowed");
}
