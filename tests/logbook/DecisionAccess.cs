using System.Net;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Tests.Support;
using Xunit;
using static DutyNet.Chassis.Access.Role;

namespace DutyNet.Logbook.Tests;

/// <summary>Calls every route of decisions and ballots for every role and from a foreign unit. Most can be done once only, so each call has something new to do it to.</summary>
[Collection("logbook")]
public sealed class DecisionAccess(LogbookService service)
{
    [Fact]
    public async Task Every_route_of_decisions_is_open_to_its_roles_in_their_own_subtree_and_to_nobody_else()
    {
        var council = await new Council(service).Sits();
        // Holds a post of the unit and attends nothing: whoever attends sees a decision from wherever they are.
        var person = $"{council.Unit}_X";
        await council.Seat(person, PostRole.TeamMember);
        var wrong = new List<string>();
        foreach (var (method, route, roles) in AccessTable.Table.Where(t => t.Route.StartsWith("decisions", StringComparison.Ordinal)))
        {
            var some = await Make(council, route);
            Expect(await Call(service.AsNobody(), method, some), HttpStatusCode.Unauthorized, $"nobody {method} {route}");
            foreach (var role in Enum.GetValues<Role>())
            {
                var target = roles.Contains(role) ? await Make(council, route) : some;
                var own = await Call(service.As(role, role == Operator ? Caller.Everywhere : council.Unit, target.Person ?? person), method, target);
                if (roles.Contains(role) ? own is not (HttpStatusCode.OK or HttpStatusCode.Created) : own != HttpStatusCode.Forbidden)
                    wrong.Add($"{role} {method} {route} in the own unit: {own}");
                if (route.Contains('{'))
                    Expect(await Call(service.As(role, "ELSEWHERE", person), method, some), roles.Contains(role) ? HttpStatusCode.NotFound : HttpStatusCode.Forbidden, $"{role} {method} {route} in a foreign unit");
            }
        }
        Assert.Empty(wrong);

        void Expect(HttpStatusCode answer, HttpStatusCode expected, string who)
        {
            if (answer != expected)
                wrong.Add($"{who}: {answer}, not {expected}");
        }
    }

    // Something to call the route on, with the body, and who calls where it is somebody in person.
    private static async Task<Target> Make(Council council, string route)
    {
        var amendment = council.Body();
        amendment.Remove("unit");
        amendment["reason"] = "更正";
        Guid id;
        switch (route.Split('/'))
        {
            case ["decisions"]:
                return new("", council.Body());
            case [_, "emergencies"]:
                return new("/emergencies", council.EmergencyBody("2026-11-20"));
            case [_, "without-motion"]:
                return new("/without-motion", null);
            case [_, "ballots"]:
                return new("/ballots", council.BallotBody());
            case [_, "ballots", _, .. var act]:
                id = await council.Ballot();
                return new(string.Join('/', ["/ballots", $"{id}", .. act]), act is ["close"] ? new { giveUp = true, reason = "改期" } : new { choice = "弃权" }, act is ["ballot-papers"] ? council.First : null);
            case [_, _, "write-up"]:
                return new($"/{await council.Emergency("2026-11-20")}/write-up", new { motion = "全文", noMeetingReason = "无法开会" });
            case [_, _, "meeting-report"]:
                return new($"/{await council.Filed("2026-11-20")}/meeting-report", new { meetingOn = "2026-11-20", reference = "纪要" });
            case [_, _, "classifications"]:
                return new($"/{await council.Closed()}/classifications", new { againstRules = true, reason = "理由" });
            case [_, _, "outcome-reviews"]:
                return new($"/{await council.Closed()}/outcome-reviews", new { reference = "1号", result = "结果", reviewedOn = "2026-11-20", by = "第三方" });
            case [_, _, "papers", _]:
                id = await council.Record();
                return new($"/{id}/papers/{(await council.Attach(id, Council.Sound)).GetProperty("paperId").GetGuid()}", null);
            case [_, _, "close"]:
                id = await council.Emergency("2026-11-20", council.First);
                await council.WriteUp(id);
                await council.Sign(id, council.First).Gives(HttpStatusCode.OK);
                return new($"/{id}/close", null);
            case [_, _, "signatures"]:
                id = await council.Record(council.First);
                return new($"/{id}/signatures", new { fullName = Council.NameOf(council.First), date = "2026-11-20", contentHash = await council.Hash(id) }, council.First);
            case [_, _, .. var rest]:
                id = await council.Record();
                return rest switch
                {
                    ["opinions"] => new($"/{id}/opinions", new { person = council.First, opinion = "Agree" }, council.First),
                    ["outcome"] => new($"/{id}/outcome", new { outcome = "Adopted", text = "通过" }),
                    ["amendments"] => new($"/{id}/amendments", amendment),
                    _ => new(string.Join('/', ["", $"{id}", .. rest]), null),
                };
            default:
                throw new InvalidOperationException($"say how {route} is called");
        }
    }

    private static async Task<HttpStatusCode> Call(HttpClient http, string method, Target target)
    {
        using var client = http;
        using var request = new HttpRequestMessage(new HttpMethod(method), Council.Api + target.Path);
        if (method == "POST")
            request.Content = target.Path.EndsWith("/papers", StringComparison.Ordinal) ? new MultipartFormDataContent { { new ByteArrayContent(Council.Sound), "file", "录音.mp3" } }
                : target.Body is { } body ? Council.Json(body) : null;
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }

    private sealed record Target(string Path, object? Body, string? Person = null);
}
