using System.Net;
using DutyNet.Chassis.Access;
using DutyNet.Contracts.Responsibility;
using DutyNet.Tests.Support;
using Xunit;

namespace DutyNet.Responsibility.Tests;

public sealed class SampleDistrict(SmallDistrict service) : IClassFixture<SmallDistrict>
{
    [Fact]
    public async Task Its_register_is_loaded_whole()
    {
        Assert.Equal(19, await service.Scalar<long>("select count(*) from units"));
        Assert.Equal(66, await service.Scalar<long>("select count(*) from persons"));
        Assert.Equal(75, await service.Scalar<long>("select count(*) from posts"));
        Assert.Equal(74, await service.Scalar<long>("select count(*) from holdings where held_until is null"));
        Assert.Equal(74, (await service.Recorded<PostFilled>()).Count);
    }

    [Fact]
    public async Task Its_lists_create_exactly_the_duties_its_readme_counts()
    {
        const string counted = "select count(*) from duties d join list_items i on i.list_id = d.list_id and i.code = d.item_code where i.cadence_kind <> 'AsArises'";
        Assert.Equal(325, await service.Scalar<long>($"{counted} and i.owed_by = 'Post'"));
        Assert.Equal(90, await service.Scalar<long>($"{counted} and i.owed_by = 'Unit'"));
        var told = await service.Recorded<DutiesAssigned>();
        Assert.Equal(await service.Scalar<long>("select count(*) from duties"), told.Sum(d => d.Duties.Length));
        Assert.Equal(told.Count, told.DistinctBy(d => (d.PostId, d.ListId)).Count());
    }

    [Fact]
    public async Task A_vacant_post_owes_too()
    {
        var owed = await service.Scalar<long>("""
            select count(*) from duties d join posts p on p.id = d.post_id where not exists (select from holdings h where h.post_id = p.id and h.held_until is null)
            """);
        Assert.True(owed > 0);
    }

    [Fact]
    public async Task Every_read_answers_as_json_and_csv()
    {
        var reader = service.As(Role.Discipline);
        foreach (var path in new[] { "units", "units?parent=FH&kind=Department&sort=name", "posts?unit=FH_D01&role=TeamMember&vacant=false&sort=person", "persons?q=P0000&unit=FH&sort=name", "lists?line=Principal&status=InForce&sort=effectiveFrom", "lists?withoutAnyone=false", $"lists/{service.ListIds["P3-DEPT"]}/owing?unit=FH_D01&vacant=false&sort=code", "templates", "tier-schemes?line=Principal", "posts/FH_D01_P01/personal-list?sort=dueOn", "persons/P00017/personal-list", "personal-lists/alike?unit=FH", "rectifications?overdue=true&sort=dueOn" })
        {
            await reader.GetAsync($"/api/v1/responsibility/{path}").Gives(HttpStatusCode.OK);
            var csv = await reader.GetAsync($"/api/v1/responsibility/{path}{(path.Contains('?', StringComparison.Ordinal) ? "&" : "?")}format=csv");
            Assert.Equal("text/csv", csv.Content.Headers.ContentType?.MediaType);
        }
        await reader.GetAsync("/api/v1/responsibility/units/FH_D01").Gives(HttpStatusCode.OK);
        await reader.GetAsync($"/api/v1/responsibility/lists/{service.ListIds["P3-DEPT"]}").Gives(HttpStatusCode.OK);
    }
}
