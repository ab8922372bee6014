using System.Net;
using DutyNet.Chassis.Access;
using DutyNet.Contracts;
using DutyNet.Contracts.Logbook;
using DutyNet.Logbook.Decisions;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Logbook.Tests;

/// <summary>Rule 8: leaders in post all year with no motion.</summary>
[Collection("logbook")]
public sealed class MotionTests(LogbookService service)
{
    private async Task<string[]> Listed(Council council, string query = "year=2026") =>
        [.. (await council.Discipline().GetAsync($"{Council.Api}/without-motion?unit={council.Unit}&{query}").Gives(HttpStatusCode.OK)).GetProperty("items").EnumerateArray().Select(l => l.GetProperty("personCode").GetString()!)];

    private async Task<string[]> Published(Council council) =>
        [.. (await service.Recorded<NoMotionAllYear>()).Where(n => n.UnitCode == council.Unit && n.Year == 2026).Select(n => n.PersonCode).Order()];

    [Fact]
    public async Task Leaders_in_post_all_year_without_a_motion_are_listed_and_published_once_after_the_year()
    {
        var council = await new Council(service).Sits();
        await council.Seat($"{council.Unit}_N", PostRole.TeamMember, from: "2026-01-02"); // a day too late for all year
        await council.Record(council.First);
        Assert.Equal(new[] { council.Chair, council.Second }.Order(StringComparer.Ordinal), await Listed(council));
        await council.Record(); // the chair's, by default
        Assert.Equal([council.Second], await Listed(council));
        service.At("2027-01-31");
        await service.Sweep<PublishNoMotion>();
        Assert.Empty(await Published(council));
        service.At("2027-02-01");
        await Task.WhenAll(service.Sweep<PublishNoMotion>(), service.Sweep<PublishNoMotion>());
        await service.Sweep<PublishNoMotion>();
        Assert.Equal([council.Second], await Published(council));
        var row = (await council.Discipline().GetAsync($"{Council.Api}/without-motion?unit={council.Unit}&year=2026").Gives(HttpStatusCode.OK)).GetProperty("items")[0];
        Assert.Equal("2027-02-01", row.GetProperty("publishedOn").GetString());
        Assert.Equal(0, (await service.As(Role.Discipline, "ELSEWHERE").GetAsync($"{Council.Api}/without-motion?unit={council.Unit}&year=2026").Gives(HttpStatusCode.OK)).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Two_posts_one_after_the_other_are_all_year_and_a_gap_is_not()
    {
        var council = await new Council(service).Sits("2027-02-10");
        var (mover, leaver) = ($"{council.Unit}_X", $"{council.Unit}_Y");
        foreach (var (person, back) in new[] { (mover, "2026-06-01"), (leaver, "2026-06-03") })
        {
            var first = await council.Seat(person, PostRole.TeamMember);
            await service.DeliverAndWait(Town.Vacated(first, "2026-05-31"));
            await council.Seat(person, PostRole.TeamMember, from: back);
        }
        var listed = await Listed(council);
        Assert.Contains(mover, listed);
        Assert.DoesNotContain(leaver, listed);
        Assert.DoesNotContain(council.Supervisor, listed); // an overseer proposes nothing
    }

    [Fact]
    public async Task A_year_may_be_any_and_its_list_is_paged()
    {
        var council = await new Council(service).Sits();
        Assert.Empty(await Listed(council, "year=2199"));
        await council.Discipline().GetAsync($"{Council.Api}/without-motion?year=0").NamesField(HttpStatusCode.UnprocessableEntity, "year");
        var page = await council.Discipline().GetAsync($"{Council.Api}/without-motion?unit={council.Unit}&limit=1").Gives(HttpStatusCode.OK);
        Assert.Equal(2, (await Listed(council, $"limit=5&cursor={page.GetProperty("next").GetString()}")).Length);
    }
}
