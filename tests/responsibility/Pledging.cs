using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DutyNet.Chassis.Access;
using DutyNet.Tests.Support;

namespace DutyNet.Responsibility.Tests;

/// <summary>Signs pledges as holders do, each through their own account.</summary>
internal static class Pledging
{
    public const string Root = "/api/v1/responsibility/pledges";
    public const string Campaigns = "/api/v1/responsibility/pledge-campaigns";

    public static async Task<JsonElement> OpenCampaign(this ResponsibilityService service, string scope = "Units", int signWithin = 30) =>
        await service.Administrator.Post(Campaigns, new { year = service.Today.Year, title = "全面从严治党责任书", signBy = service.Today.AddDays(signWithin), scope, graceDays = 7 }).Gives(HttpStatusCode.Created);

    public static async Task<Guid> PledgeOf(this ResponsibilityService service, string post) =>
        await service.Scalar<Guid>($"select p.id from pledges p join posts s on s.id = p.post_id where s.code = '{post}' and p.status in ('Drafted', 'SignedBySubordinate', 'Effective') order by p.year desc limit 1");

    public static Task<string?> StatusOf(this ResponsibilityService service, Guid pledge) => service.Scalar<string>($"select status from pledges where id = '{pledge}'");

    /// <summary>The holder of the pledge's post signs, or the superior countersigns.</summary>
    public static async Task<HttpResponseMessage> Sign(this ResponsibilityService service, Guid pledge, bool counter = false, string? name = null, DateOnly? date = null, string? statement = null, string? hash = null, HttpClient? caller = null)
    {
        var side = counter ? "superior_post" : "post_id";
        var person = await service.Scalar<string>($"select h.person_code from pledges p join holdings h on h.post_id = p.{side} and h.held_until is null where p.id = '{pledge}'");
        var known = await service.Scalar<string>($"select name from persons where code = '{person}'");
        var signed = await service.Scalar<string>($"select content_hash from pledges where id = '{pledge}'");
        var declared = await service.Scalar<string>($"select c.statement from pledge_campaigns c join pledges p on p.campaign_id = c.id where p.id = '{pledge}'");
        var own = caller ?? service.As(Role.Leader, "FH", person);
        return await own.PostAsJsonAsync($"{Root}/{pledge}/{(counter ? "countersign" : "sign")}",
            new { fullName = name ?? known, date = date ?? service.Today, statement = statement ?? declared, contentHash = hash ?? signed });
    }

    /// <summary>Both sign the open pledge of a post.</summary>
    public static async Task<Guid> SignAndCountersign(this ResponsibilityService service, string post)
    {
        var pledge = await service.PledgeOf(post);
        await service.Sign(pledge).Gives(HttpStatusCode.OK);
        await service.Sign(pledge, counter: true).Gives(HttpStatusCode.OK);
        return pledge;
    }
}
